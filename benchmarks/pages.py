"""(l) The workbench in a real Chromium: the first page, a click until the new outcome, a wrong word until its fault."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from benchmarks.effort import Effort
from benchmarks.rounds import Wrong
from benchmarks.table import Report, Table, at_most, figure
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, Program, running
from tests.workbench.tour import BEGINNING, FILE, RULE_TEXT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MAX_CLICK: Final = 100
MAX_FIRST: Final = 1
MAX_FAULT: Final = 1.5
CLICKS: Final = 12
"""Clicks, and wrong words, for each start of a server that other parts make."""

FAULTS: Final = 6
BEGUN: Final = (
    {"operation.kind": "contact", "purpose.kind": "advertising"},
    {"operation.kind": "transmit", "purpose.kind": "own_statistics", "subject.location_country": "DE"},
    {"operation.kind": "store", "purpose.kind": "employment", "subject.location_country": "AT"},
)
"""Questions that are asked until their end, the answers changing from one to the next."""

CLICK: Final = """(turn) => new Promise((resolve) => {
  const choices = [...document.querySelectorAll(".main form.question button[name], .main form.question .go button")];
  if (!choices.length) return resolve(null);
  const before = document.querySelector("[data-outcome]");
  const seen = new MutationObserver(() => {
    if (document.querySelector("main > .faults")) return resolve(null); // answers by chance contradict each other
    const now = document.querySelector("[data-outcome]");
    if (!now || now === before) return;
    seen.disconnect();
    requestAnimationFrame(() => {
      const took = performance.now() - start;
      setTimeout(() => resolve(took), 100); // htmx takes over the new page's forms meanwhile
    });
  });
  seen.observe(document.documentElement, {childList: true, subtree: true});
  const start = performance.now();
  choices[turn % choices.length].click();
})"""
"""Clicks an answer; resolves with the milliseconds until the frame with the new outcome, or nothing where no question is asked any more."""

WRITE: Final = """([text, wanted]) => new Promise((resolve) => {
  const root = document.getElementById("editor").shadowRoot;
  const editor = root.querySelector(".cm-content");
  editor.focus();
  const whole = document.createRange();
  whole.selectNodeContents(editor);
  const selection = root.getSelection ? root.getSelection() : document.getSelection();
  selection.removeAllRanges();
  selection.addRange(whole);
  setTimeout(() => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const start = performance.now();
    editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    const look = () => {
      const shown = root.querySelectorAll(".cm-lintRange-error").length > 0;
      if (shown === wanted) resolve(performance.now() - start);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, 50);
})"""
"""Puts a text in the place of the editor's; resolves with the milliseconds until the frame in which a fault is underlined, or none is."""


def measure(effort: Effort) -> Report:
    """The times of a browser that shows the shipped law and the example group."""
    if not CHROMIUM:
        return Report(unmeasured=[NO_CHROMIUM])
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  other parts need not wait for it

    with TemporaryDirectory() as folder, running(Path(folder) / "cases.db") as program, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        first = [_first(browser, program) for _ in range(2 * effort.starts)]
        page = browser.new_page()
        page.goto(program.address)
        clicks = _clicks(page, program, CLICKS * effort.starts)
        faults = _faults(page, program, FAULTS * effort.starts)
        browser.close()
    rows = [_row("first page of a new browser, until all of it is loaded", first)]
    rows += [_row("a click on an answer, until the new outcome is shown", clicks), _row("a wrong word, until its fault is shown", faults)]
    goals = [
        at_most("workbench, the first page", MAX_FIRST, max(first) / 1000, "s"),
        at_most("workbench, a click until the new outcome (p95)", MAX_CLICK, _p95(clicks), "ms"),
        at_most("workbench, a wrong word until its fault is shown (p95)", MAX_FAULT, _p95(faults) / 1000, "s"),
    ]
    head = ("the workbench in Chromium", "times", "p50 ms", "p95 ms", "most ms")
    note = (
        "`zweck workbench` with the shipped law and the example group, in Debian's Chromium without a window. A click is measured in the "
        "page, from the event to the frame after the outcome was exchanged; a wrong word from the paste to the frame in which it is "
        "underlined, with the pause of 120 ms in which the writer may go on. The first pages are those of browsers with nothing cached, "
        "the first one right after the start."
    )
    return Report([Table("Pages of the workbench", head, rows, note)], goals)


def _first(browser: "Browser", program: Program) -> float:
    """Milliseconds until the first page of a browser with nothing cached is loaded."""
    context = browser.new_context(locale="de")
    page = context.new_page()
    began = perf_counter()
    page.goto(program.address, wait_until="load")
    took = 1000 * (perf_counter() - began)
    if not page.locator(".tiles button").count():
        raise Wrong("the workbench shows no first page")
    context.close()
    return took


def _clicks(page: "Page", program: Program, count: int) -> list[float]:
    """Interviews that are clicked through, after one that does not count."""
    times: list[float] = []
    for turn in range(10 * count):
        question = urlencode({"time.decision_date": "2026-06-01", **BEGUN[turn % len(BEGUN)]})
        page.goto(f"{program.origin}/de/ask?{question}")
        clicked = 0
        while len(times) < count and (took := page.evaluate(CLICK, turn + clicked)) is not None:
            clicked += 1
            times += [float(took)] if turn else []
        if len(times) >= count:
            return times
    raise Wrong("the workbench asks no questions")


def _faults(page: "Page", program: Program, count: int) -> list[float]:
    """Words of a draft of the shipped law that become wrong and right again, after one that does not count."""
    page.goto(f"{program.origin}/de/amend/new?law={BEGINNING['law']}")
    for name in ("source", "day", "id"):
        page.locator(f"#{name}").fill(BEGINNING[name])
    page.locator("form button.primary").click()
    page.goto(f"{page.url.partition('?')[0]}?file={FILE}")
    page.locator("#editor").wait_for()
    times = []
    for _ in range(count + 1):
        page.evaluate(WRITE, [RULE_TEXT, False])
        times.append(float(page.evaluate(WRITE, [RULE_TEXT.replace("channel.medium", "channel.medum"), True])))
    return times[1:]


def _row(what: str, times: Sequence[float]) -> tuple[str, ...]:
    return what, str(len(times)), figure(median(times)), figure(_p95(times)), figure(max(times))


def _p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else max(times)
