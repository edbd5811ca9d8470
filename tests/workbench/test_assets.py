"""The files that pages load: committed as they were published, and none from elsewhere."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from tests.workbench.conftest import templates

STATIC: Final = Path(__file__).parents[2] / "server" / "zweck" / "workbench" / "static"
HTMX: Final = ("2.0.11", "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717")
"""The version of htmx (0BSD), and the digest of `dist/htmx.min.js` in its package `htmx.org`."""


def test_htmx_is_the_published_file() -> None:
    text = (STATIC / "htmx.min.js").read_bytes()
    assert sha256(text).hexdigest() == HTMX[1]
    assert f'version:"{HTMX[0]}"'.encode() in text


PACKAGES: Final = Path(sys.prefix) / "editor"
BUILD: Final = STATIC.parent / "editor" / "build.mjs"


def test_the_editor_is_bundled_from_its_packages(tmp_path: Path) -> None:
    """The committed file is that of a fresh build, with the licence of each package."""
    if not (PACKAGES / "ready").exists():
        pytest.skip("the packages of the editor are not installed: `make editor` needs node and the registry of npm")
    subprocess.run(["node", BUILD, PACKAGES, tmp_path / "editor.js"], check=True)
    for name in ("editor.js", "editor.txt"):
        assert (STATIC / name).read_bytes() == (tmp_path / name).read_bytes(), f"{name} is not what `make editor` makes of its sources"


def test_every_package_of_the_editor_is_named_with_its_version() -> None:
    """So a build needs no file that says from where each came; none may be committed."""
    named = json.loads((BUILD.parent / "package.json").read_text(encoding="utf-8"))
    bundled = dict(re.findall(r"^(\S+) (\d+\.\d+\.\d+) \(MIT\)$", (STATIC / "editor.txt").read_text(encoding="utf-8"), re.MULTILINE))
    assert bundled == {name: version for name, version in named["dependencies"].items() if name in bundled}
    assert {"@codemirror/view", "@lezer/yaml", "style-mod"} <= bundled.keys()
    assert {path.name for path in BUILD.parent.iterdir()} == {"build.mjs", "editor.mjs", "package.json"}


def test_nothing_is_loaded_from_elsewhere() -> None:
    """Names of formats, such as that of SVG, are no addresses that are loaded."""
    own = [path for path in STATIC.iterdir() if path.name not in ("htmx.min.js", "editor.txt")]
    for path in (*templates(), *own):
        found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text(encoding="utf-8"))
        assert [address for address in found if "www.w3.org" not in address] == [], path.name


def test_every_file_that_a_template_names_is_there() -> None:
    named = {name for path in templates() for name in re.findall(r'"\{\{ prefix \}\}/assets/([^"]+)"', path.read_text(encoding="utf-8"))}
    assert named | {"document.css", "editor.txt"} == {path.name for path in STATIC.iterdir()}
