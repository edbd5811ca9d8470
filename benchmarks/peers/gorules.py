"""GoRules zen: a decision table that collects the rules which fired, between a node of definitions and one of the verdict."""

from collections.abc import Iterable
from itertools import pairwise
from json import dumps
from pathlib import Path
from typing import Any

import zen

from benchmarks.peers.notation import TENANT, Notation, one_base, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import Request
from benchmarks.workload.rules import DEFINITIONS, RULES, Compare, Holds, Literal, Rule

COLUMNS = ("purpose", "category", "source", "jurisdiction")


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        return part.name if part.positive else f"not {part.name}"
    return f"{part.name} {part.operator} {value(part.value)}"


ZEN = Notation(_leaf, "and", "or", "not ({})", inline=False)


class Zen(Adapter):
    """Asks the engine with a compiled decision; `ZenDecision.evaluate` would be ten times slower from Python (gorules/zen issue 441)."""

    @classmethod
    def workload(cls, folder: Path) -> str:
        """The decision."""
        return _written(RULES, COLUMNS)

    @classmethod
    def grown(cls, count: int, folder: Path) -> str:
        """Everybody's rules in one table with a column for the tenant."""
        return _written(one_base(count), (TENANT, *COLUMNS))

    def __init__(self, material: str) -> None:
        """Compile the decision."""
        content = zen.ZenDecisionContent(material)
        self.engine = zen.ZenEngine({"loader": lambda key: content})

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts, and the tenant as one of them."""
        return request | ({TENANT: tenant} if tenant else {})

    def decide(self, prepared: Any) -> bool:
        """Evaluate it; `rules` of the result names the rules."""
        return bool(self.engine.evaluate("workload", prepared)["result"]["allow"])


def _row(place: int, rule: Rule, columns: Iterable[str]) -> dict[str, str]:
    row = {"_id": f"r{place}", "id": value(rule.id), "effect": value(rule.effect)} | dict.fromkeys(columns, "")
    rest = []
    for part in rule.parts:
        if isinstance(part, Compare) and part.name in row:
            words = ", ".join(value(word) for word in part.words)
            row[part.name] = words if part.operator in {"==", "in"} else f"not($ in [{words}])"
        else:
            rest.append(ZEN.one(part))
    return row | {"condition": " and ".join(rest)}


def _written(rules: Iterable[Rule], columns: tuple[str, ...]) -> str:
    definitions = [{"id": name, "key": name, "value": ZEN.definition(name)} for name in DEFINITIONS]
    inputs = [*({"id": column, "name": column, "field": column} for column in columns), {"id": "condition", "name": "condition"}]
    table = {
        "hitPolicy": "collect",
        "rules": [_row(place, rule, columns) for place, rule in enumerate(rules)],
        "passThrough": False,
        "inputField": None,
        "outputPath": "hits",
        "executionMode": "single",
        "inputs": inputs,
        "outputs": [{"id": name, "name": name, "field": name} for name in ("id", "effect")],
    }
    verdict = [
        {"id": "allow", "key": "allow", "value": 'some(hits, #.effect == "permit") and none(hits, #.effect == "deny")'},
        {"id": "rules", "key": "rules", "value": "map(hits, #.id)"},
    ]
    nodes = [
        _node("request", "inputNode", {}),
        _node("definitions", "expressionNode", _expressions(definitions, passed=True)),
        _node("rules", "decisionTableNode", table),
        _node("verdict", "expressionNode", _expressions(verdict, passed=False)),
        _node("decision", "outputNode", {}),
    ]
    chain = [node["id"] for node in nodes]
    edges = [{"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in pairwise(chain)]
    return dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 0, "y": 0}, "content": content}


def _expressions(expressions: list[dict[str, str]], *, passed: bool) -> dict[str, Any]:
    return {"expressions": expressions, "passThrough": passed, "inputField": None, "outputPath": None, "executionMode": "single"}
