"""durable-rules, a Rete engine in C that calls Python for each rule which fires."""

from collections.abc import Iterable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, retract_fact

from benchmarks.peers.notation import TENANT, one_base, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import Request
from benchmarks.workload.rules import DEFINITIONS, RULES, Holds, Literal, Rule

RULESET = "workload"
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in", "not in": "in"}


class Durable(Adapter):
    """Asserts the request as a fact and takes it back."""

    @classmethod
    def workload(cls, folder: Path) -> Path:
        """The ruleset as a Python module."""
        return _written(RULES, folder)

    @classmethod
    def grown(cls, count: int, folder: Path) -> Path:
        """Everybody's rules in one ruleset."""
        return _written(one_base(count), folder)

    def __init__(self, material: Path) -> None:
        """Run the module that describes the ruleset."""
        spec = spec_from_file_location(RULESET, material)
        if spec is None or spec.loader is None:
            raise ImportError(str(material))
        self.module: Any = module_from_spec(spec)
        spec.loader.exec_module(self.module)

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts, and the tenant as one of them."""
        return request | ({TENANT: tenant} if tenant else {})

    def decide(self, prepared: Any) -> bool:
        """Whether a rule that fired permits and none denies."""
        self.module.fired.clear()
        fact = prepared | {"id": 1}
        try:
            assert_fact(RULESET, fact)
        except MessageNotHandledException:  # no rule fired
            return False
        retract_fact(RULESET, fact)
        return {permits for _, permits in self.module.fired} == {True}


def _one(part: Literal, positive: bool = True) -> str:
    """A literal or its negation, which is pushed inwards: conditions have no `not`."""
    if isinstance(part, Holds):
        holds = part.positive is positive
        definition = DEFINITIONS.get(part.name)
        if definition is None:
            return f"(m.{part.name} == {holds})"
        return _joined("|" if definition.any is holds else "&", [_one(each, holds) for each in definition.parts])
    operator = part.operator if positive else OPPOSITE[part.operator]
    if operator in {"in", "not in"}:
        sign, word = ("==", "|") if operator == "in" else ("!=", "&")
        return _joined(word, [f"(m.{part.name} {sign} {value(each)})" for each in part.words])
    return f"(m.{part.name} {operator} {value(part.value)})"


def _joined(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _written(rules: Iterable[Rule], folder: Path) -> Path:
    lines = ["from durable.lang import m, ruleset, when_all", "", "fired = []", "", f"with ruleset({RULESET!r}):"]
    for place, rule in enumerate(rules):
        lines += [
            f"    @when_all({_joined('&', [_one(part) for part in rule.parts])})",
            f"    def r{place}(c):",
            f"        fired.append(({rule.id!r}, {rule.permits}))",
        ]
    path = folder / "workload.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
