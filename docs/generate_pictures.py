"""`make pictures`: takes the pictures of the workbench for docs/workbench.md, in a few colours, so that they stay small."""

import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.workbench.program import CHROMIUM, NO_CHROMIUM, running

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
PICTURES: Final = {
    "start": "",
    "ask": f"ask?{urlencode(CALL)}&allowing=1",
    "examination": f"examination?{urlencode(DENIED)}&about=channel.medium",
    "ways": f"ways?{urlencode(DENIED)}",
    "opinion": f"opinion?{urlencode(DENIED)}",
    "law": "law?at=2026-06-01",
}


def main() -> int:
    """Take all pictures; says what they weigh."""
    if not CHROMIUM:
        print(NO_CHROMIUM, file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, running(Path(folder) / "cases.db") as program, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(program.address)
        for name, path in PICTURES.items():
            page.goto(f"{program.origin}/en/{path}")
            take(page, FOLDER / f"workbench-{name}.png")
        browser.close()
    return 0


def take(page: Page, path: Path) -> None:
    """One picture of the window."""
    with Image.open(BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
