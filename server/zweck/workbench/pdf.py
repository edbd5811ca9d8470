"""The opinion as a PDF."""

from functools import cache
from pathlib import Path
from typing import Final

STYLE: Final = Path(__file__).parent / "static" / "document.css"
FORM: Final = "pdf/ua-1"
"""For readers who cannot see it."""


@cache
def has_pdf() -> bool:
    """Whether WeasyPrint, and Pango, which it needs from the system, are there."""
    try:
        import weasyprint  # noqa: F401, PLC0415  an optional part
    except (ImportError, OSError):
        return False
    return True


def as_pdf(text: str) -> bytes:
    """A document of HTML as a PDF; nothing that it names is fetched."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  an optional part
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    nothing = URLFetcher(allowed_protocols=())
    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=nothing)
    written: bytes = HTML(string=text, url_fetcher=nothing).write_pdf(stylesheets=[style], pdf_variant=FORM)
    return written
