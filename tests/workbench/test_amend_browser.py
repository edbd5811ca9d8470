"""Amend in a real Chromium: from a judgment to a branch by mouse and by keyboard, in both languages, and what goes wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.proving import PROVING
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, Program, start
from tests.workbench.test_hostile import EVIL
from tests.workbench.tour import DAY, FILE, HEAD, LAW, RULE, RULE_TEXT, SOURCE, copied, filled, git
from tests.workbench.window import Window
from zweck.pages.phrases import say

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)

WIDE: Final = {"width": 1280, "height": 900}
NARROW: Final = {"width": 360, "height": 740}
PASTE: Final = """(editor, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
TABS: Final = ("text", "conditions", "expected", "effect", "commit")


@pytest.fixture(scope="module")
def policies(tour: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policies of the tour, in a repository of their own."""
    return copied(tour, tmp_path_factory.mktemp("lamp") / "lamp", git=True)


@pytest.fixture(scope="module")
def program(policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A workbench of them."""
    found = start(tmp_path_factory.mktemp("state") / "cases.db", 0, "--policies", policies)
    yield found
    found.stop()
    if found.process.stdout is not None:
        found.process.stdout.close()


def field(page: Page, key: str, language: str, **values: object) -> Locator:
    """A field by the phrase of its label."""
    return page.get_by_label(say(f"workbench.amend.{key}", language, **values), exact=True)


def press(page: Page, key: str, language: str) -> None:
    """Press the button with a phrase."""
    page.get_by_role("button", name=say(f"workbench.amend.{key}", language), exact=True).first.click()


def tab(page: Page, name: str, language: str) -> None:
    """Go to a step of a draft."""
    steps = page.get_by_role("navigation", name=say("workbench.amend.steps", language))
    steps.get_by_role("link", name=say(f"workbench.amend.tab.{name}", language)).click()


def editor(page: Page) -> Locator:
    """The text in the editor."""
    return page.locator("#editor .cm-content")


def put(page: Page, text: str, language: str) -> None:
    """Put a text in the place of the editor's, as from the clipboard; wait until it is kept."""
    editor(page).click()
    page.keyboard.press("Control+A")
    expect(page.locator("#editor .cm-selectionBackground").first).to_be_attached()  # the browser says later what is selected
    editor(page).evaluate(PASTE, text)
    assert page.locator("#text").input_value() == text
    expect(page.locator("#saved")).to_have_text(say("workbench.amend.saved", language))


def open_file(page: Page, name: str) -> None:
    """Open a file of the draft, and wait until it is there."""
    page.locator(".files").get_by_role("link", name=name).click()
    expect(page.locator(".files [aria-current=page]")).to_have_text(name)


def begin(page: Page, program: Program, language: str) -> str:
    """Begin the draft of the tour from the law's rules; returns its address."""
    page.goto(f"{program.origin}/{language}/amend?law={LAW}")
    page.get_by_role("link", name=say("workbench.amend.add_rule", language)).click()
    field(page, "source", language).fill(SOURCE)
    field(page, "day", language).fill(DAY)
    field(page, "id", language).fill(RULE)
    field(page, "name", language).fill(f"Chat {language}")
    field(page, "by", language).fill("Dr. Döring")
    press(page, "start", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Chat {language}")
    return page.url.partition("?")[0]


def encode(page: Page, program: Program, language: str) -> None:
    """Write the amendment of the tour: the head and the rule's texts in the editor, its conditions by their labels."""
    draft = begin(page, program, language)
    open_file(page, HEAD)
    put(page, filled(page.locator("#text").input_value()), language)
    open_file(page, FILE)
    expect(page.locator("#faults .faults li")).to_have_count(5)
    tab(page, "conditions", language)
    for fact, value in (("channel.initiated_by", "subject"), ("channel.medium", "social_dm")):
        page.locator("#fact").select_option(fact)
        press(page, "choose_fact", language)
        page.locator(f"#joining input[value={value}]").check()
        press(page, "join", language)
    page.goto(f"{draft}?file={FILE}")
    joined = page.locator("#text").input_value().partition("  when:")[2]
    put(page, f"{RULE_TEXT.partition('  when:')[0]}  when:{joined}", language)


def take_over(page: Page, language: str) -> None:
    """Take over a case that notices a change of the rule."""
    card = page.locator(".card", has_text=f"{LAW}/{RULE}").first
    card.locator("summary").click()
    card.locator("[name=title]").fill("A chat (2027)")
    card.locator("[name=outcome]").select_option("PERMITTED")
    card.locator("[name=authority]").fill(SOURCE)
    card.get_by_role("button", name=say("workbench.amend.take_case", language)).click()
    expect(page.locator("#faults")).to_have_text(say("workbench.amend.no_faults", language))


class Looking:
    """Two windows, one of which goes along: each screen must fit into both, and axe looks at it in one, in `make prove` in both."""

    def __init__(self, walking: Window, language: str, beside: Window, other: str) -> None:
        self._windows = (walking, beside)
        self._languages = (f"/{language}/", f"/{other}/")
        self._looks = 0

    def look(self) -> Page:
        """Look at the screen in both windows; returns the page beside."""
        walking, beside = self._windows
        beside.page.goto(walking.page.url.replace(*self._languages, 1))
        for place, window in enumerate(self._windows):
            window.looks_well(closely=PROVING or place == self._looks % 2)
        self._looks += 1
        return beside.page


WALKS: Final = [("de", WIDE, "en", NARROW), ("en", NARROW, "de", WIDE)]


@pytest.mark.parametrize(("language", "size", "other", "others"), WALKS if PROVING else WALKS[:1])
def test_from_a_judgment_to_a_branch(
    chromium: Browser, program: Program, policies: Path, language: str, size: dict[str, int], other: str, others: dict[str, int]
) -> None:
    """The whole path; each of its screens is looked at by day and at night, in another language and size beside it."""
    before = git(policies, "rev-parse", "HEAD"), git(policies, "status", "--porcelain")
    window, beside = Window(chromium, program, language, viewport=size), Window(chromium, program, other, viewport=others)
    looking = Looking(window, language, beside, other)
    page = window.page
    page.goto(f"{program.origin}/{language}/amend?q=%C2%A7+7+Abs.+3+UWG")
    expect(page.get_by_role("link", name="§ 7 Abs. 3 Nr. 1-4 UWG").first).to_be_visible()
    looking.look()
    page.get_by_role("link", name="§ 7 Abs. 3 Nr. 1-4 UWG").first.click()
    expect(page.locator("blockquote")).to_be_visible()
    looking.look()
    encode(page, program, language)
    expect(page.locator("#faults")).to_have_text(say("workbench.amend.no_faults", language))
    expect(looking.look().locator("#faults")).to_have_text(say("workbench.amend.no_faults", other))
    tab(page, "conditions", language)
    expect(page.locator(".parts li")).to_have_count(2)
    looking.look()
    tab(page, "expected", language)
    looking.look()
    page.locator("input[name=class][value=laxer]").check()
    press(page, "state_it", language)
    expect(page.locator(".code")).to_contain_text("class: laxer")
    tab(page, "effect", language)
    press(page, "search", language)
    expect(page.locator("#progress")).to_contain_text(say("workbench.amend.stage.done", language))
    for shown, of in ((page, language), (looking.look(), other)):
        expect(shown.locator("#found")).to_contain_text(say("diff.as_expected", of))
        expect(shown.locator("#found")).to_contain_text("Direktnachricht" if of == "de" else "direct message")
    take_over(page, language)
    tab(page, "commit", language)
    expect(page.locator(".side")).to_contain_text(say("workbench.amend.open.stale", language))
    looking.look()
    field(page, "branch", language).fill(f"amend/{language}")
    press(page, "commit", language)
    expect(page.locator(".done")).to_contain_text(f"amend/{language}")
    window.close()
    beside.close()
    assert git(policies, "log", "-1", "--format=%an %s", f"amend/{language}").strip() == f"Dr. Döring Chat {language}"
    assert "channel.medium: social_dm" in git(policies, "show", f"amend/{language}:{FILE}")
    assert (git(policies, "rev-parse", "HEAD"), git(policies, "status", "--porcelain")) == before


def test_the_editor_shows_faults_proposes_and_explains(chromium: Browser, program: Program) -> None:
    """In German, while she types; a fault is corrected by a key."""
    window = Window(chromium, program, "de")
    page = window.page
    begin(page, program, "de")
    put(page, RULE_TEXT.replace("channel.medium", "channel.medum"), "de")
    expect(page.locator("#faults")).to_contain_text("`channel.medum` ist keine Angabe des Vokabulars")
    expect(page.locator("#editor .cm-lintRange-error")).to_have_text("channel.medum")
    editor(page).press("F8")
    page.get_by_role("button", name="`channel.medium` schreiben").click()
    expect(page.locator("#faults")).to_contain_text("Keine Fehler.")
    put(page, RULE_TEXT.replace("social_dm", ""), "de")
    editor(page).press("Control+End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("soc")
    proposal = page.locator("#editor .cm-tooltip-autocomplete li").first
    expect(proposal).to_have_text("social_dm")
    proposal.click()  # a key that follows within milliseconds is the writer's own
    expect(page.locator("#faults")).to_contain_text("Keine Fehler.")
    page.locator("#editor .cm-line", has_text="channel.medium").get_by_text("channel.medium").hover()
    expect(page.locator("#editor .meaning")).to_contain_text("Weg, auf dem die Person angesprochen wird")
    press(page, "in_form", "de")
    window.close()


def test_by_keyboard_alone(chromium: Browser, program: Program) -> None:
    """From the list of rules into the editor, out of it, and to the search for the effect."""
    window = Window(chromium, program)
    page, keys = window.page, window.page.keyboard

    def to(what: str) -> None:
        for _ in range(120):
            if page.evaluate(f"document.activeElement.matches({what!r})"):
                return
            keys.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")

    page.goto(f"{program.origin}/en/amend?q=UWG-7-3")
    to(".found a")
    keys.press("Enter")
    expect(page.locator("#source")).to_be_focused()
    keys.type(SOURCE)
    to("#title")
    keys.type("By keyboard")
    to("form button.primary")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("By keyboard")
    expect(page.locator("#editor")).to_be_visible()
    to("#editor")
    keys.press("Control+End")
    keys.type("- x")
    expect(page.locator("#editor .cm-lintRange-error")).to_be_visible()
    keys.press("Tab")
    assert page.evaluate("document.activeElement.matches('button, a, input')")
    page.goto(f"{page.url.partition('?')[0]}/effect")
    to("form button.primary")
    keys.press("Enter")
    expect(page.locator("#progress")).to_contain_text("correct the files")
    window.close()


def test_without_programs_in_the_page(chromium: Browser, program: Program) -> None:
    window = Window(chromium, program, java_script_enabled=False)
    page = window.page
    begin(page, program, "en")
    page.locator("#text").fill(RULE_TEXT.replace("channel.medium", "channel.medum"))
    press(page, "write", "en")
    expect(page.locator("#faults")).to_contain_text("`channel.medum` is not a fact of the vocabulary")
    page.context.close()


def test_hostile_texts_run_nowhere(chromium: Browser, program: Program) -> None:
    window = Window(chromium, program)
    page = window.page
    page.goto(f"{program.origin}/en/amend/new?law={LAW}&rule=UWG-7-3")
    for name in ("source", "name", "by"):
        field(page, name, "en").fill(EVIL)
    press(page, "start", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text(EVIL)
    put(page, f"# {EVIL}\n- ground: {EVIL}\n", "en")
    expect(page.locator("#faults li").first).to_be_visible()
    for name in TABS[1:]:
        tab(page, name, "en")
        expect(page.get_by_role("heading", level=1)).to_have_text(EVIL)
    expect(page.locator(".code")).to_contain_text(EVIL)
    window.close()


def test_two_windows_and_a_workbench_that_goes_away(chromium: Browser, policies: Path, tmp_path: Path) -> None:
    """The second window says so; text that was written while the workbench or the session was away is kept once it is back."""
    law = ("--policies", policies)
    first = start(tmp_path / "cases.db", 0, *law)
    window = Window(chromium, first)
    page = window.page
    draft = begin(page, first, "en")
    other = page.context.new_page()
    other.goto(page.url)
    put(page, RULE_TEXT, "en")
    editor(other).click()
    other.keyboard.type("#")
    expect(other.locator("#saved")).to_contain_text("changed elsewhere")
    assert first.stop() == 0
    editor(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# later")
    expect(page.locator("#saved")).to_contain_text("tried again")
    second = start(tmp_path / "cases.db", first.port, *law)
    try:
        expect(page.locator("#saved")).to_have_text(say("workbench.amend.saved", "en"))
        page.context.clear_cookies()
        page.keyboard.type(" still")
        expect(page.locator("#saved")).to_contain_text("tried again")
        other.goto(second.address)
        expect(page.locator("#saved")).to_have_text(say("workbench.amend.saved", "en"))
        page.goto(f"{draft}?file={FILE}")
        assert page.locator("#text").input_value().endswith("# later still")
    finally:
        page.context.close()
        assert second.stop() == 0
        for one in (first, second):
            if one.process.stdout is not None:
                one.process.stdout.close()
