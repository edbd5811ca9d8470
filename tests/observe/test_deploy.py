"""The dashboard and the alerts ask for metrics and labels that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.deploy import lint
from zweck.observe.figures import FAMILIES, Kind
from zweck.observe.meter import METHODS
from zweck.rpc.refusal import INTERNAL
from zweck.service.refusals import REASONS

SHIPPED: Final = Path(__file__).parents[2] / "deploy" / "observability"
NAME: Final = re.compile(r"\bzweck_\w+")
RECORDED: Final = re.compile(r"\bzweck:[\w:]+")
SELECTED: Final = re.compile(r"(zweck_\w+)\{([^}]*)\}")
LABEL: Final = re.compile(r'(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"')
GROUPED: Final = re.compile(r"\bby \(([^)]*)\)")
FROM_PROMETHEUS: Final = {"job", "instance"}
VALUES: Final = {"reason": {*REASONS, INTERNAL}, "method": {*METHODS}}


def names() -> dict[str, set[str]]:
    """All names that are served, with their labels."""
    served: dict[str, set[str]] = {}
    for name, (kind, _, labels, _) in FAMILIES.items():
        if kind is Kind.HISTOGRAM:
            served |= {f"{name}_{part}": {*labels} for part in ("sum", "count")}
            served[f"{name}_bucket"] = {*labels, "le"}
        else:
            served[name] = {*labels}
    return served


def panels() -> list[dict[str, Any]]:
    """The panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads((SHIPPED / "zweck-dashboard.json").read_text(encoding="utf-8"))["panels"]
    return found


def alerts() -> list[dict[str, Any]]:
    """The rules that warn."""
    return [rule for rule in rules() if "alert" in rule]


def rules() -> list[dict[str, Any]]:
    """All rules: those that warn, and those that keep a figure under a name with colons."""
    groups = yaml.safe_load((SHIPPED / "zweck-alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    """Everything that is asked of Prometheus."""
    yield from (target["expr"] for panel in panels() for target in panel["targets"])
    yield from (rule["expr"] for rule in rules())


@pytest.mark.parametrize("expression", [*expressions()])
def test_what_is_asked_for_is_served(expression: str) -> None:
    served = names()
    asked, recorded = NAME.findall(expression), RECORDED.findall(expression)
    assert asked or recorded
    assert {*recorded} <= {rule["record"] for rule in rules() if "record" in rule}
    assert [name for name in asked if name not in served] == []
    for name, selected in SELECTED.findall(expression):
        for label, value in LABEL.findall(selected):
            assert label in served[name] | FROM_PROMETHEUS
            assert {*value.split("|")} <= VALUES.get(label, {value})
    known = set.union(FROM_PROMETHEUS, *(served[name] for name in asked))
    assert {label.strip() for group in GROUPED.findall(expression) for label in group.split(",")} <= known
    assert all(expression.count(open) == expression.count(close) for open, close in ("()", "{}", "[]"))


def test_everything_that_is_served_is_shown() -> None:
    shown = {name for panel in panels() for target in panel["targets"] for name in NAME.findall(target["expr"])}
    assert {re.sub(r"_bucket$", "", name) for name in shown} == set(FAMILIES)


def test_panels_have_places_of_their_own() -> None:
    taken = [
        (x, y)
        for panel in panels()
        for at in [panel["gridPos"]]
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(taken) == len(set(taken))
    assert len({panel["id"] for panel in panels()}) == len(panels())


def test_alerts_say_what_to_do() -> None:
    for rule in alerts():
        assert rule["alert"].startswith("Zweck")
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert all(rule["annotations"][said] for said in ("summary", "action"))


def test_alerts_come_and_go_as_their_stories_say() -> None:
    lint.alerts()
