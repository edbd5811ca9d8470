"""An excerpt of the shipped law: the Unfair Competition Act, what it refers to, and the doubts that it names."""

import re
import shutil
from pathlib import Path
from typing import Final

WHOLE: Final = ("citations", "tables", "vocabulary", "de/uwg")
"""Folders of the shipped law that are taken as they are."""

COMMON: Final = ("policy.yaml", "advertising-and-messages.yaml", "consent.yaml")
POINT: Final = re.compile(r"^(?=  - doubt: )", re.MULTILINE)
ACT: Final = re.compile(r"^(?=  (?:- act: |# ))", re.MULTILINE)
ESTABLISHED: Final = re.compile(r"^    establishes:.*?(?=^    \w)", re.MULTILINE | re.DOTALL)
FACT: Final = re.compile(r"\b[a-z]+\.[a-z_]+(?=: )")
NAMED: Final = re.compile(r"doubt: (?:\[([^\]]*)\]|(\S+))")


def excerpt(law: Path, folder: Path) -> None:
    """Copy the excerpt of a policy folder into a new one."""
    for name in WHOLE:
        shutil.copytree(law / name, folder / name)
    for name in COMMON:
        target = folder / "common" / "1907-07-01" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(law / "common" / "1907-07-01" / name, target)
    named = {
        point
        for path in folder.rglob("*.yaml")
        for several, one in NAMED.findall(path.read_text(encoding="utf-8"))
        for point in re.findall(r"\w+", several or one)
    }
    head, *points = POINT.split((law / "doubts.yaml").read_text(encoding="utf-8"))
    kept = [point for point in points if point.split()[2] in named]
    (folder / "doubts.yaml").write_text((head + "".join(kept)).rstrip() + "\n", encoding="utf-8")
    _only_needed(folder / "vocabulary" / "acts.yaml", folder)


def _only_needed(acts: Path, folder: Path) -> None:
    """Leave only acts that establish a fact which the rules of a folder read."""
    rules = "".join(path.read_text(encoding="utf-8") for part in ("de", "common") for path in (folder / part).rglob("*.yaml"))
    head, *every = ACT.split(acts.read_text(encoding="utf-8"))
    needed = [act for act in every if any(f"{fact}:" in rules for found in ESTABLISHED.findall(act) for fact in FACT.findall(found))]
    acts.write_text((head + "".join(needed)).rstrip() + "\n", encoding="utf-8")
