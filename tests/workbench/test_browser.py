"""The workbench in a real Chromium: its paths by mouse and by keyboard, its looks, and what goes wrong."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.cli.conftest import UTOPIA
from tests.proving import PROVING
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, Program, registered, running, small, start
from tests.workbench.window import Window
from zweck.workbench.app import PAGES

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

DAY: Final = "2026-02-02"
CALL: Final = {
    "time.decision_date": DAY,
    "title": "Former customers",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.initiated_by": "controller",
    "channel.advertising": "true",
    "subject.location_country": "DE",
    "subject.market_role": "consumer",
    "consent.given": "false",
    "controller": "muster-service",
}
QUESTION: Final = urlencode(CALL)
OLD: Final = {"time.decision_date": "1980-01-01", "operation.kind": "transmit", "subject.location_country": "DE"}
"""A day of few laws, for a tree that is looked through quickly."""
SCREENS: Final = {
    "start": "",
    "question": f"ask?time.decision_date={DAY}&operation.kind=contact",
    "boxes": f"ask?time.decision_date={DAY}&about=data.kinds",
    "answer": f"ask?time.decision_date={DAY}&operation.kind=collect&subject.status=legal_person",
    "examination": f"examination?{urlencode(OLD)}&about=channel.medium",
    "ways": f"ways?{QUESTION}",
    "opinion": f"opinion?{QUESTION}",
    "short": f"opinion?{QUESTION}&short=1",
    "cases": "cases",
    "law": f"law?at={DAY}",
    "statute": f"law/de-uwg?at={DAY}",
    "between": "law/de-uwg/between?from=2005-01-01&to=2026-01-01",
    "find": "find?q=widerrufen",
    "place": "find?q=%C2%A7+7+UWG",
    "fact": "fact/consent.given",
    "coverage": "coverage",
    "activities": "activities?at=2026-12-02",
    "record": f"record?at={DAY}",
    "periods": f"periods?at={DAY}&class=accounting_book&created=2024-12-31",
    "outlook": f"outlook?at={DAY}",
    "possible": f"possible?{QUESTION}",
    "permitted": f"permitted?activity=newsletter&at={DAY}",
    "act": "act/obtain-consent",
    "due": "due?controller=muster-service&all=1",
    "course": "due/record/3",
    "event": "due/event?about=3",
    "missing": "nothing",
    "faults": "ask?operation.kind=nothing",
}
LANGUAGES: Final = ("de", "en")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One workbench for all tests of the module."""
    folder = tmp_path_factory.mktemp("workbench")
    with running(folder / "cases.db", small(folder / "company"), *registered(folder, date.today())) as found:
        yield found


@pytest.fixture(scope="module")
def windows(chromium: Browser, program: Program) -> Iterator[dict[str, Window]]:
    """A German window, wide, and an English one of a telephone; each is looked at by day and at night."""
    found = {
        "de": Window(chromium, program, "de", viewport={"width": 1280, "height": 900}),
        "en": Window(chromium, program, "en", viewport={"width": 360, "height": 740}),
    }
    yield found
    for window in found.values():
        window.close()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_is_accessible_and_fits(windows: dict[str, Window], program: Program, language: str, screen: str) -> None:
    """Both windows show each; in `make test` axe looks at it in one of them, for both are of one template."""
    window = windows[language]
    page = window.page
    page.goto(f"{program.origin}/{language}/{SCREENS[screen]}")
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() >= 1
    window.looks_well(closely=PROVING or [*SCREENS].index(screen) % 2 == LANGUAGES.index(language))


NO_PAGES: Final = {"begin", "opinion.pdf", "opinion.docx", "case.yaml"}
"""Addresses that lead elsewhere, or to files."""


def test_every_page_is_looked_at() -> None:
    """Those of amendments in `test_amend_browser.py`."""
    looked = {re.sub(r"(?<=law/)[a-z-]+", "{law}", path.partition("?")[0]) for path in SCREENS.values()}
    looked |= {re.sub(r"^(fact|act)/.*", r"\1/{\1}", path) for path in looked} | {
        re.sub(r"\d+$", "{position:int}", path) for path in looked
    }
    assert {path for path in PAGES if not path.startswith("amend")} - NO_PAGES <= looked


def knowing_nothing(window: Window) -> None:
    """On to the next screen: of each fact it is said that it is not known, rows in everyday words stay open."""
    for box in window.page.locator(".row input[value=unknown]").all():
        box.check()
    for field in window.page.locator(".row select").all():
        field.select_option("unknown")
    window.on_to_another_page(window.page.locator(".rows button.primary").click)


def test_a_shop_owner_learns_whether_former_customers_may_be_phoned(chromium: Browser, program: Program) -> None:
    """Six screens and 25 clicks at most, with the mouse alone."""
    window = Window(chromium, program, "de", viewport={"width": 380, "height": 800})
    page = window.page
    window.on_to_another_page(page.get_by_role("button", name="Werbeanruf").click)
    screens, clicks = 0, 1
    said = {"places": "germany", "who": "firm", "customer-or-not": "former", "address": "sale", "consent-call": "none", "sender": "open"}
    while page.locator("form.rows").count():
        chosen = [page.locator(f'[name="row:{row}"][value="{value}"]') for row, value in said.items()]
        for radio in (one for one in chosen if one.count()):
            radio.check()
            clicks += 1
        rest = page.locator("button[name=rest]")
        window.on_to_another_page((rest if rest.count() else page.locator(".rows button.primary")).click)
        screens, clicks = screens + 1, clicks + 1
        assert screens <= 6
    assert clicks <= 25
    expect(page.get_by_role("status").first).to_contain_text("VERBOTEN")
    window.looks_well()
    window.close()


def test_from_a_question_to_an_opinion_that_is_kept(chromium: Browser, program: Program) -> None:
    """Ask, examine, try a value, ways, opinion, case file, law: the whole path with the mouse."""
    window = Window(chromium, program, viewport={"width": 1280, "height": 900})
    page = window.page
    page.get_by_role("button", name="advertising call").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("advertising call")
    for _ in range(4):
        knowing_nothing(window)
    expect(page.get_by_role("status").first).to_contain_text("UNDETERMINED")
    page.get_by_role("link", name="Examination").first.click()
    page.locator(".tree details[open] > ul > li > .leaf button.value:visible").first.click()
    expect(page.locator("#try form #question")).to_be_focused()
    window.on_to_another_page(page.locator("#try [data-unknown]").click)
    expect(page.locator(".tree").first).to_be_visible()
    page.locator(".tabs").get_by_role("link", name="Ways").click()
    page.get_by_role("link", name="Opinion").first.click()
    page.locator("summary", has_text="Title, reasons").click()
    page.locator("#title").fill("May we call former customers?")
    page.get_by_role("button", name="Take over").click()
    expect(page.locator(".document h1")).to_have_text("May we call former customers?")
    page.locator("summary", has_text="Keep in the case file").click()
    page.locator("#keep-note").fill("ask again in May")
    page.get_by_role("button", name="Keep in the case file").click()
    expect(page.locator(".card").first).to_contain_text("ask again in May")
    page.get_by_role("link", name="The law").click()
    page.get_by_role("link", name="Unfair Competition").first.click()
    page.get_by_role("link", name="compare with the one before").first.click()
    expect(page.locator(".beside").first).to_be_visible()
    window.close()


def test_back_undoes_an_answer(chromium: Browser, program: Program) -> None:
    window = Window(chromium, program)
    page = window.page
    page.goto(f"{program.origin}/en/ask?time.decision_date={DAY}&operation.kind=contact")
    first = page.locator("#question").text_content() or ""  # without the capital that the page shows
    legends = page.locator(".row legend").all_inner_texts()
    knowing_nothing(window)
    assert page.locator(".row legend").all_inner_texts() != legends
    page.go_back()
    expect(page.locator(".row legend")).to_have_text(legends)
    expect(page.locator("#question")).to_have_text(first)
    window.close()


def test_by_keyboard_alone(chromium: Browser, program: Program) -> None:
    """From the first page to a kept case, without a mouse; the focus stands where a reader goes on."""
    window = Window(chromium, program)
    page = window.page
    keys = page.keyboard
    keys.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    for _ in range(60):
        if page.evaluate("document.activeElement.textContent.trim()") == "advertising call":
            break
        keys.press("Tab")
    keys.press("Enter")
    expect(page.locator("#question")).to_be_focused()
    legends = page.locator(".row legend").all_inner_texts()
    keys.press("Tab")
    keys.press("Space")
    window.on_to_another_page(partial(keys.press, "Enter"))
    expect(page.locator("#question")).to_be_focused()
    assert page.locator(".row legend").all_inner_texts() != legends
    expect(page.locator(".said").first).to_contain_text(legends[0])
    keys.press("Tab")
    assert page.evaluate("document.activeElement.closest('form.question') !== null")
    page.goto(page.url.replace("/ask?", "/opinion?"))
    for _ in range(40):
        if page.evaluate("document.activeElement.textContent.trim()") == "Keep in the case file":
            break
        keys.press("Tab")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Control+A")
    keys.type("By keyboard")
    keys.press("Enter")
    expect(page.locator(".card").first).to_contain_text("By keyboard")
    window.close()


def test_without_programs_in_the_page(chromium: Browser, program: Program) -> None:
    window = Window(chromium, program, java_script_enabled=False)
    page = window.page
    page.locator("button[name=occasion][value=newsletter]").click()
    legends = page.locator(".row legend").all_inner_texts()
    page.locator(".rows button.primary").click()
    assert page.locator(".row legend").all_inner_texts() != legends
    page.context.close()


def test_what_happened_to_a_record_is_entered_without_programs_on_a_large_screen(chromium: Browser, program: Program) -> None:
    window = Window(chromium, program, "de", java_script_enabled=False, viewport={"width": 3840, "height": 2160})
    page = window.page
    page.goto(f"{program.origin}/de/due?controller=muster-service")
    page.get_by_role("link", name="Eintragen, was geschah").first.click()
    page.locator("#kind").select_option("ERASED")
    page.locator("form button.primary").click()
    expect(page.get_by_role("alert")).to_contain_text("Nichts wurde eingetragen.")
    page.locator("#evidence").fill("Protokoll 7")
    page.locator("form button.primary").click()
    expect(page.get_by_role("status")).to_contain_text("steht im Register.")
    expect(page.get_by_role("link", name="Eintragen, was geschah")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.context.close()


def test_two_people_at_once(chromium: Browser, program: Program) -> None:
    """Each has her own question, in her own language."""
    one, other = Window(chromium, program, "de"), Window(chromium, program, "en")
    one.page.locator("button[name=occasion][value=newsletter]").click()
    other.page.locator("button[value=video-surveillance]").click()
    for _ in range(2):
        for window in (one, other):
            knowing_nothing(window)
    expect(one.page.locator("h1")).to_have_text("Newsletter oder Werbe-E-Mail")
    expect(other.page.locator("h1")).to_have_text("video surveillance")
    assert "video" not in one.page.url
    one.close()
    other.close()


def test_hostile_texts_run_nowhere(chromium: Browser, program: Program) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    window = Window(chromium, program)
    page = window.page
    for view in ("ask", "examination", "opinion"):
        page.goto(f"{program.origin}/en/{view}?{urlencode({**CALL, 'title': evil, 'by': evil, 'reason:consent.given': evil})}")
        expect(page.locator("h1").first).to_have_text(evil)
    page.locator("summary", has_text="Keep in the case file").click()
    page.locator("#keep-note").fill(evil)
    page.get_by_role("button", name="Keep in the case file").click()
    expect(page.locator(".card").first).to_contain_text(evil)
    window.close()


def test_a_page_of_another_site_learns_and_does_nothing(chromium: Browser, program: Program) -> None:
    """Its forms and its programs are refused, although the browser has the token."""
    window = Window(chromium, program)
    page = window.page
    page.route("http://elsewhere.example/", lambda route: route.fulfill(body="<h1>elsewhere</h1>", content_type="text/html"))
    page.goto("http://elsewhere.example/")
    read = f"fetch('{program.origin}/en/cases', {{credentials: 'include'}}).then(answer => answer.text()).catch(() => 'refused')"
    assert page.evaluate(read) == "refused"
    form = f"""() => {{
        const form = document.createElement('form');
        form.method = 'post'; form.action = '{program.origin}/en/cases';
        form.innerHTML = '<input name=query value="operation.kind=contact"><input name=title value=Foreign>';
        document.body.append(form); form.submit();
    }}"""
    with page.expect_navigation() as navigated:
        page.evaluate(form)
    assert navigated.value is not None
    assert navigated.value.status == 403
    page.goto(f"{program.origin}/en/cases")
    assert "Foreign" not in page.content()
    page.context.close()


def test_a_server_that_goes_away_and_comes_back(chromium: Browser, tmp_path: Path) -> None:
    """Nothing is lost: the answers stand in the address."""
    law = ("--policies", UTOPIA)
    first = start(tmp_path / "cases.db", 0, *law)
    window = Window(chromium, first)
    page = window.page
    page.goto(f"{first.origin}/en/ask?time.decision_date=2012-01-01")
    legend = page.locator(".row legend").first.inner_text()
    assert first.stop() == 0
    page.locator(".row input[value=unknown]").first.check()
    page.locator(".rows button.primary").click()
    expect(page.locator("#gone")).to_contain_text("nothing is lost")
    second = start(tmp_path / "cases.db", first.port, *law)
    try:
        page.get_by_role("button", name="Try again").click()
        expect(page.locator("#gone")).to_be_hidden()
        expect(page.locator(".row legend").first).to_have_text(legend)
        knowing_nothing(window)
        expect(page.locator(".row legend").first).not_to_have_text(legend)
    finally:
        page.context.close()
        assert second.stop() == 0
        for program in (first, second):
            if program.process.stdout is not None:
                program.process.stdout.close()
