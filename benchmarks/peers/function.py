"""No peer but a measure: the whole workload as one Python function that names no rules."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.peers.notation import TENANT, Notation, one_base, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import FACTS, Request
from benchmarks.workload.rules import RULES, Holds, Literal, Rule


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        return part.name if part.positive else f"not {part.name}"
    return f"{part.name} {part.operator} {value(part.value)}"


PYTHON = Notation(_leaf, "and", "or", "not ({})")


class Function(Adapter):
    """Compiles the text of the function."""

    @classmethod
    def workload(cls, folder: Path) -> str:
        """The function."""
        return _written(RULES)

    @classmethod
    def grown(cls, count: int, folder: Path) -> str:
        """The function with everybody's rules."""
        return _written(one_base(count), TENANT)

    def __init__(self, material: str) -> None:
        """Compile it."""
        scope: dict[str, Any] = {}
        exec(material, scope)  # noqa: S102  the text was made above
        self.function = scope["decide"]

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts are the arguments."""
        return request | ({TENANT: tenant} if tenant else {})

    def decide(self, prepared: Any) -> bool:
        """Call it."""
        return bool(self.function(**prepared))


def _written(rules: Iterable[Rule], *more: str) -> str:
    sides: dict[bool, list[str]] = {True: [], False: []}
    for rule in rules:
        sides[rule.permits].append(PYTHON.all_of(rule.parts))
    permit, deny = (" or ".join(sides[side]) for side in (True, False))
    return f"def decide({', '.join([*FACTS, *more])}):\n    return ({permit}) and not ({deny})\n"
