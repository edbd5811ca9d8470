"""`make scan`: known vulnerabilities of what the image installs, from records in the form of OSV that are on this machine.

`python -m tests.deploy.scan SBOM [DATA]`: DATA is a zip file or a folder with JSON files. Exit code 1 where a part is vulnerable,
and 5 where there is no data, so that nothing was found out.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from packaging.version import InvalidVersion, Version

from tests.deploy.image import normal

VULNERABLE: Final = 1
UNPROVEN: Final = 5
INTRODUCED: Final = "introduced"
FIXED: Final = "fixed"
LAST: Final = "last_affected"

Record = dict[str, Any]


class Part(NamedTuple):
    """Something that is installed: a package of Python, or a native part of one."""

    name: str
    version: str
    python: bool


def main() -> int:
    """Scan, and print."""
    bill = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    found = list(installed(bill["components"]))
    records = list(read(Path(sys.argv[2]))) if len(sys.argv) > 2 else []
    if not records:
        print(f"nothing was scanned: without records of vulnerabilities nothing is known about {len(found)} parts in {sys.argv[1]}")
        print("get the records in the form of OSV where they can be had, and name them: make scan DATA=all.zip")
        return UNPROVEN
    newest = max((str(record.get("modified", "")) for record in records), default="")
    print(f"{len(records)} records, the newest of {newest or 'an unknown day'}")
    hits = [(part, record) for record in records for part in found if hit(part, record)]
    for part, record in hits:
        print(f"✗ {part.name} {part.version}: {', '.join([record['id'], *record.get('aliases', [])])}: {record.get('summary', '')}")
    unnamed = [part.name for part in found if not any(names(part, record) for record in records)]
    print(f"{len(hits)} vulnerabilities in {len(found)} parts; no record names {len(unnamed)} of them: {', '.join(unnamed)}")
    for component in bill["components"]:
        for known in component.get("properties", []):
            if known["name"] == "zweck:native-parts":
                print(f"not scanned: the native parts of {component['name']}: {known['value']}")
    return VULNERABLE if hits else 0


def installed(components: list[Record], *, python: bool = True) -> Iterator[Part]:
    """The parts in a bill, those inside others too."""
    for component in components:
        yield Part(component["name"], component["version"], python)
        yield from installed(component.get("components", []), python=False)


def read(path: Path) -> Iterator[Record]:
    """The records in a zip file or a folder."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield json.loads(file.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def hit(part: Part, record: Record) -> bool:
    """Whether a record says that a part is vulnerable."""
    return not record.get("withdrawn") and any(_touches(part, affected) for affected in _affected(part, record))


def names(part: Part, record: Record) -> bool:
    """Whether a record is about the part at all, in whatever version."""
    return bool(_affected(part, record))


def _affected(part: Part, record: Record) -> list[Record]:
    return [affected for affected in record.get("affected", []) if _about(part, affected)]


def _about(part: Part, affected: Record) -> bool:
    package = affected.get("package", {})
    if part.python:
        return package.get("ecosystem") == "PyPI" and normal(package.get("name", "")) == normal(part.name)
    repositories = [str(range.get("repo", "")).rstrip("/").removesuffix(".git") for range in affected.get("ranges", [])]
    named = package.get("ecosystem") != "PyPI" and package.get("name", "").rpartition("/")[2] == part.name
    return named or any(repository.rpartition("/")[2] == part.name for repository in repositories)


def _touches(part: Part, affected: Record) -> bool:
    if part.version in {str(version).removeprefix("v") for version in affected.get("versions", [])}:
        return True
    return any(
        _within(part.version, range["events"]) for range in affected.get("ranges", []) if range.get("type") in {"ECOSYSTEM", "SEMVER"}
    )


def _within(version: str, events: list[dict[str, str]]) -> bool:
    """Whether a version lies in a range, as OSV evaluates its events; one that cannot be compared does."""
    try:
        own = Version(version)
        ordered = sorted(((_bound(value), kind) for event in events for kind, value in event.items()), key=lambda each: each[0])
    except InvalidVersion:
        return True
    vulnerable = False
    for bound, kind in ordered:
        if kind == INTRODUCED and own >= bound:
            vulnerable = True
        if (kind == FIXED and own >= bound) or (kind == LAST and own > bound):
            vulnerable = False
    return vulnerable


def _bound(value: str) -> Version:
    return Version("0.dev0" if value == "0" else value)


if __name__ == "__main__":
    sys.exit(main())
