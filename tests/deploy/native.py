"""The parts of packages that are not Python, with their versions: from the package's own bill, by asking it, or from its source."""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tests.deploy.image import normal, versions
from tests.deploy.wheels import IMAGE, hashes

Component = dict[str, Any]

ASK: Final = """
import json
found = {}
try:
    from uvloop.loop import libuv_get_version
    number = libuv_get_version()
    found["uvloop"] = ["libuv", f"{number >> 16}.{number >> 8 & 255}.{number & 255}"]
except ImportError:
    pass
try:
    from yaml._yaml import get_version_string
    found["pyyaml"] = ["libyaml", get_version_string()]
except ImportError:
    pass
print(json.dumps(found))
"""

NGHTTP2: Final = re.compile(r"^project\(nghttp2 VERSION ([\d.]+)", re.MULTILINE)


def parts(home: Path) -> dict[str, list[Component]]:
    """The native parts of the packages in an installation, by package; those of the others are not known."""
    found = bundled(home)
    said = subprocess.run([home / "bin" / "python", "-c", ASK], check=True, capture_output=True, text=True).stdout
    for package, (name, version) in json.loads(said).items():
        found.setdefault(package, []).append(component(name, version, f"{package} says so when it is asked"))
    found.setdefault("ngh2", []).append(nghttp2())
    return found


def component(name: str, version: str, evidence: str) -> Component:
    """A part."""
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:generic/{name}@{version}",
        "properties": [{"name": "zweck:evidence", "value": evidence}],
    }


def bundled(home: Path) -> dict[str, list[Component]]:
    """The parts that packages name in bills of their own (`*.dist-info/sboms`)."""
    found: dict[str, list[Component]] = {}
    for path in sorted(home.glob("lib/python*/site-packages/*.dist-info/sboms/*.json")):
        package = normal(path.parents[1].name.partition("-")[0])
        for part in json.loads(path.read_text(encoding="utf-8")).get("components", []):
            kept = {key: part[key] for key in ("name", "version", "purl", "hashes", "licenses") if key in part}
            evidence = [{"name": "zweck:evidence", "value": f"{path.name} in the package"}]
            found.setdefault(package, []).append({"type": "library", **kept, "properties": evidence})
    return found


def nghttp2() -> Component:
    """The nghttp2 inside ngh2, whose wheels do not say: as its source of the same version has it, whose hash deploy/image.txt names.

    Raises:
        ValueError: if the source is not the one of that hash, or does not say.
    """
    version = versions(IMAGE)["ngh2"]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download", "--no-deps", "--no-binary", "ngh2"]
        subprocess.run([*command, "--dest", folder, f"ngh2=={version}"], check=True)
        (source,) = Path(folder).glob("ngh2-*.tar.gz")
        return read(source, hashes(IMAGE.read_text(encoding="utf-8"))["ngh2"])


def read(source: Path, known: set[str]) -> Component:
    """The nghttp2 in a source of ngh2.

    Raises:
        ValueError: if its hash is not one of those known, or it does not say.
    """
    digest = sha256(source.read_bytes()).hexdigest()
    if digest not in known:
        raise ValueError(f"deploy/image.txt does not name {source.name} with the hash {digest}")
    with tarfile.open(source) as archive:
        name = f"{source.name.removesuffix('.tar.gz')}/vendor/nghttp2/CMakeLists.txt"
        file = archive.extractfile(name)
        said = NGHTTP2.search(file.read().decode("utf-8")) if file else None
    if said is None:
        raise ValueError(f"{source.name} does not say which nghttp2 it holds")
    return component("nghttp2", said[1], f"vendored in {source.name}, sha256:{digest}; the wheel is built from the same version")
