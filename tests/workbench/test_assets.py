"""The files that pages load: committed as they were published, and none from elsewhere."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from tests.workbench.conftest import templates

STATIC: Final = Path(__file__).parents[2] / "server" / "zweck" / "workbench" / "static"
HTMX: Final = ("2.0.11", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717")
"""The version of htmx (0BSD), and the digest of `dist/htmx.min.js` in its package `htmx.org`."""


def test_htmx_is_the_published_file() -> None:
    text = (STATIC / "htmx.min.js").read_bytes()
    assert sha256(text).hexdigest() == HTMX[1]
    assert f'version:"{HTMX[0]}"'.encode() in text


def test_nothing_is_loaded_from_elsewhere() -> None:
    """Names of formats, such as that of SVG, are no addresses that are loaded."""
    own = [path for path in STATIC.iterdir() if path.name != "htmx.min.js"]
    for path in (*templates(), *own):
        found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text(encoding="utf-8"))
        assert [address for address in found if "www.w3.org" not in address] == [], path.name


def test_every_file_that_a_template_names_is_there() -> None:
    named = {name for path in templates() for name in re.findall(r'"/assets/([^"]+)"', path.read_text(encoding="utf-8"))}
    assert named | {"document.css"} == {path.name for path in STATIC.iterdir()}
