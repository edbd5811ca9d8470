"""`make pictures`: takes the pictures of the workbench for docs/workbench.md, in a few colours, so that they stay small."""

import sys
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.workbench.program import CHROMIUM, GROUP, NO_CHROMIUM, Program, registered, running, start
from tests.workbench.tour import BEGINNING, FILE, HEAD, RULE_TEXT, filled, repository

FOLDER: Final = Path(__file__).parent / "pictures"
WIDTH: Final = 1100
HEIGHT: Final = 700
COLOURS: Final = 32
CALL: Final = {
    "time.decision_date": "2026-06-01",
    "title": "May we call former customers?",
    "operation.kind": "contact",
    "purpose.kind": "advertising",
    "channel.medium": "phone_call",
    "channel.initiated_by": "controller",
    "channel.advertising": "true",
    "subject.location_country": "DE",
    "subject.relationship": "former_customer",
    "controller": "muster-service",
}
DENIED: Final = CALL | {"consent.given": "false", "subject.market_role": "consumer"}
VOUCHER: Final = {
    "class": "booking_voucher",
    "created": "2024-03-05",
    "at": "2026-06-01",
    "controller.merchant": "true",
    "controller.financial_institution": "false",
}
PICTURES: Final = {
    "start": "",
    "ask": f"ask?{urlencode(CALL)}&allowing=1",
    "examination": f"examination?{urlencode(DENIED)}&about=channel.medium",
    "ways": f"ways?{urlencode(DENIED)}",
    "opinion": f"opinion?{urlencode(DENIED)}",
    "law": "law?at=2026-06-01",
    "periods": f"periods?{urlencode(VOUCHER)}#course",
    "due": "due?controller=muster-service&all=1",
}


def main() -> int:
    """Take all pictures; says what they weigh."""
    if not CHROMIUM:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright, _running(Path(folder)) as program:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(program.address)
        for name, path in PICTURES.items():
            page.goto(f"{program.origin}/en/{path}")
            take(page, FOLDER / f"workbench-{name}.png")
        page.context.close()
        amendment(browser, Path(folder))
        browser.close()
    return 0


def _running(folder: Path) -> AbstractContextManager[Program]:
    return running(folder / "cases.db", GROUP, *registered(folder, date.today()))


def amendment(browser: Browser, folder: Path) -> None:
    """The pictures of the tour's amendment: its editor with a fault, and its effect."""
    program = start(folder / "amended.db", 0, "--policies", repository(folder / "lamp"))
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.goto(program.address)
    page.goto(f"{program.origin}/en/amend/new?law={BEGINNING['law']}")
    for name in ("source", "day", "id", "title"):
        page.locator(f"#{name}").fill(BEGINNING[name])
    page.locator("#by").fill("advertising law team")
    page.locator("form button.primary").click()
    draft = page.url.partition("?")[0]
    page.goto(f"{draft}?file={HEAD}")
    for file, text in ((HEAD, filled(page.locator("#text").input_value())), (FILE, RULE_TEXT)):
        page.request.post(f"{draft}/check", form={"file": file, "text": text})
    page.goto(f"{draft}/effect")
    page.locator("form button.primary").click()
    page.locator("#found .cards").wait_for()
    take(page, FOLDER / "workbench-effect.png")
    page.request.post(f"{draft}/check", form={"file": FILE, "text": RULE_TEXT.replace("😀", "").replace("channel.medium", "channel.medum")})
    page.goto(f"{draft}?file={FILE}")
    page.locator("#editor .cm-lintRange-error").wait_for()
    take(page, FOLDER / "workbench-amend.png")
    program.stop()


def take(page: Page, path: Path) -> None:
    """One picture of the window."""
    with Image.open(BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
