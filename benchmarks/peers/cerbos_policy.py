"""The workload as Cerbos resource policies: the action is the purpose, definitions are variables, a tenant is a kind of resource."""

from collections.abc import Iterable
from json import dumps
from pathlib import Path
from typing import Any, Final

from benchmarks.peers.notation import Notation, purposes, value
from benchmarks.workload.rules import DEFINITIONS, RULES, Holds, Literal, Rule, policy_of

KIND: Final = "personal_data"
METHOD: Final = "/cerbos.svc.v1.CerbosService/CheckResources"


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        name = f"V.{part.name}" if part.name in DEFINITIONS else f"R.attr.{part.name}"
        return name if part.positive else f"!{name}"
    if part.operator == "not in":
        return f"!(R.attr.{part.name} in {value(part.value)})"
    return f"R.attr.{part.name} {part.operator} {value(part.value)}"


CEL = Notation(_leaf, "&&", "||", "!({})", inline=False)


def write_workload(folder: Path) -> Path:
    """Write the 42 rules as one resource policy."""
    return _write(folder, KIND, RULES)


def write_tenants(folder: Path, count: int) -> Path:
    """Write a resource policy for each tenant."""
    for number in range(count):
        _write(folder, f"t{number}", policy_of(number))
    return folder


def _write(folder: Path, kind: str, rules: Iterable[Rule]) -> Path:
    policy = {
        "apiVersion": "api.cerbos.dev/v1",
        "resourcePolicy": {
            "resource": kind,
            "version": "default",
            "variables": {"local": {name: CEL.definition(name) for name in DEFINITIONS}},
            "rules": [_rule(rule) for rule in rules],
        },
    }
    (folder / f"{kind}.json").write_text(dumps(policy, indent=1), encoding="utf-8")
    return folder


def _rule(rule: Rule) -> dict[str, Any]:
    about, rest = purposes(rule)
    written: dict[str, Any] = {
        "name": rule.id,
        "actions": about or ["*"],
        "roles": ["*"],
        "effect": "EFFECT_ALLOW" if rule.permits else "EFFECT_DENY",
    }
    if rest:
        written["condition"] = {"match": {"all": {"of": [{"expr": CEL.one(part)} for part in rest]}}}
    return written
