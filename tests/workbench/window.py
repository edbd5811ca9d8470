"""A window of a real Chromium, and how a page must look in it."""

from collections.abc import Callable
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Request, expect

from tests.workbench.program import Program

PATIENCE: Final = 30_000
"""Milliseconds; a machine that does other things, too, takes its time."""

AT_NIGHT: Final = """() => axe.run(document, {runOnly: ["color-contrast"], resultTypes: ["violations"]})
  .then(found => found.violations.flatMap(one => one.nodes.map(node => node.html + " " + node.failureSummary)))"""

FADED: Final = """() => Promise.all(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < Infinity)
  .map(one => one.finished.catch(() => null))).then(() => true)"""
"""Whatever fades has done so; a caret blinks for ever."""

PAINTED: Final = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
"""Two frames went by, so that colours of another scheme are those of the whole page."""

expect.set_options(timeout=PATIENCE)


class Window:
    """A window of a person of her own, who opened the address that the program printed; it takes note of what must not happen."""

    def __init__(self, browser: Browser, program: Program, language: str = "en", **options: Any) -> None:
        self.page = browser.new_context(locale=language, **options).new_page()
        self.wrong: list[str] = []
        self._origin = program.host
        self.page.set_default_timeout(PATIENCE)
        self.page.on("dialog", self._dialog)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("request", self._request)
        self.page.goto(program.address)

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.wrong.append(message.text)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:")):
            self.wrong.append(request.url)

    def looks_well(self, *, closely: bool = True) -> None:
        """The page fits into the window; `closely`: axe finds nothing, at night of what the other colours can have broken."""
        assert self.wrong == [], self.wrong
        expect(self.page.locator(".htmx-request")).to_have_count(0)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the window"
        if closely:
            self._accessible()

    def _accessible(self) -> None:
        assert self.page.evaluate(FADED)
        self.page.emulate_media(color_scheme="light")
        result = Axe().run(self.page, options={"resultTypes": ["violations"]})
        assert result.violations_count == 0, result.generate_report()
        self.page.emulate_media(color_scheme="dark")
        assert self.page.evaluate(PAINTED)
        assert self.page.evaluate(FADED)
        found = self.page.evaluate(AT_NIGHT)
        assert found == [], "\n".join(found)
        self.wrong.clear()  # axe itself sets styles, which the policy refuses

    def on_to_another_page(self, do: Callable[[], None]) -> None:
        """Do something that leads to another page, and wait for it."""
        before = self.page.url
        do()
        self.page.wait_for_url(lambda url: url != before)

    def close(self) -> None:
        """Nothing happened that must not; the window is closed."""
        self.page.context.close()
        assert self.wrong == [], self.wrong
