"""A list of the grounds of one requirement, of which none holds, names every ground: a new ground cannot be forgotten there."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from zweck.load import shipped

HEADS = sorted(shipped().glob("**/policy.yaml"))
NEVER = date.max


def rules(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.yaml")):
        if file.name != "policy.yaml":
            yield from yaml.safe_load(file.read_text(encoding="utf-8"))


def head(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((folder / "policy.yaml").read_text(encoding="utf-8"))
    return found


def grounds() -> dict[str, dict[str, date]]:
    """The grounds of each requirement, each with its last day."""
    found: dict[str, dict[str, date]] = {}
    for path in HEADS:
        law = head(path.parent)
        for rule in rules(path.parent):
            of = rule.get("of", []) if "ground" in rule else []
            for name in [of] if isinstance(of, str) else of:
                found.setdefault(name if "/" in name else f"{law['law']}/{name}", {})[rule["ground"]] = rule.get("in_force", {}).get(
                    "until", NEVER
                )
        for repealed in law.get("repeals", []):
            for of_one in (one for name, one in found.items() if name.startswith(f"{law['law']}/") and repealed in one):
                of_one[repealed] = law["version"] - timedelta(days=1)
    return found


def lists(condition: object) -> Iterator[set[str]]:
    """Each set of rules that an `all` wants not to hold."""
    if isinstance(condition, list):
        for part in condition:
            yield from lists(part)
    if isinstance(condition, dict):
        parts = condition["all"] if isinstance(condition.get("all"), list) else []
        named = {part["not"]["rule"] for part in parts if isinstance(part.get("not"), dict) and "rule" in part["not"]}
        if named:
            yield named
        for part in condition.values():
            yield from lists(part)


GROUNDS = grounds()
LISTS = [
    pytest.param(named, head(path.parent)["version"], id=f"{head(path.parent)['law']}-{head(path.parent)['version']}-{min(named)}")
    for path in HEADS
    for rule in rules(path.parent)
    for named in lists([rule.get("when"), rule.get("trigger")])
]


@pytest.mark.parametrize(("named", "since"), LISTS)
def test_a_list_of_failed_grounds_is_complete(named: set[str], since: date) -> None:
    """Whatever requirement the rules named belong to: all its grounds of that time stand in the list."""
    for requirement, members in GROUNDS.items():
        alive = {rule for rule, last in members.items() if last >= since}
        if named & alive:
            assert alive <= named, f"{requirement}: {sorted(alive - named)} missing"


def test_the_lists_are_found() -> None:
    assert {"UWG-7-PHONE-B", "UWG-7-PHONE-C"} in [param.values[0] for param in LISTS]
