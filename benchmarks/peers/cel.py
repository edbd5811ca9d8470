"""CEL in Rust: one program per rule, so that the rules which fired are known."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cel

from benchmarks.peers.notation import TENANT, Notation, one_base, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import Request
from benchmarks.workload.rules import RULES, Holds, Literal, Rule


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        return part.name if part.positive else f"!{part.name}"
    if part.operator == "not in":
        return f"!({part.name} in {value(part.value)})"
    return f"{part.name} {part.operator} {value(part.value)}"


CEL = Notation(_leaf, "&&", "||", "!({})")


class Cel(Adapter):
    """Runs each rule's program."""

    @classmethod
    def workload(cls, folder: Path) -> list[tuple[str, bool, str]]:
        """The rules with their programs' texts."""
        return _written(RULES)

    @classmethod
    def grown(cls, count: int, folder: Path) -> list[tuple[str, bool, str]]:
        """Everybody's rules."""
        return _written(one_base(count))

    def __init__(self, material: list[tuple[str, bool, str]]) -> None:
        """Compile the programs."""
        self.programs = [(id, permits, cel.compile(text)) for id, permits, text in material]

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts, and the tenant as one of them."""
        return request | ({TENANT: tenant} if tenant else {})

    def decide(self, prepared: Any) -> bool:
        """Whether a rule that fired permits and none denies."""
        context = cel.Context(prepared)
        fired = [(id, permits) for id, permits, program in self.programs if program.execute(context)]
        return {permits for _, permits in fired} == {True}


def _written(rules: Iterable[Rule]) -> list[tuple[str, bool, str]]:
    return [(rule.id, rule.permits, CEL.all_of(rule.parts)) for rule in rules]
