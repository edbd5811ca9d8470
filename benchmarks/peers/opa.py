"""OPA's Go engine in the process, through its C library: a rule of the workload is a partial rule of a Rego package."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from opa_bindings import OpaEngine

from benchmarks.peers.notation import TENANT, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import Request, requests
from benchmarks.workload.rules import DEFINITIONS, RULES, Holds, Literal, Rule, policy_of

ONE_PACKAGE = "workload"
ROUTER = "package workload\n\nimport rego.v1\n\ndecision := data.tenants[input.tenant].decision\n"
"""Leads to a tenant's package; a query for each tenant would be compiled with all packages again."""
VERDICT = """\
default allow := false

allow if {
\tcount(permit) > 0
\tcount(deny) == 0
}

decision := {"allow": allow, "permit": permit, "deny": deny}
"""


class Opa(Adapter):
    """Asks for a package's decision, in which the rules that fired stand."""

    @classmethod
    def workload(cls, folder: Path) -> dict[str, str]:
        """One package."""
        return {ONE_PACKAGE: _written(RULES, ONE_PACKAGE)}

    @classmethod
    def grown(cls, count: int, folder: Path) -> dict[str, str]:
        """A package for each tenant."""
        packages = {f"t{number}": _written(policy_of(number), f"tenants.t{number}") for number in range(count)}
        return {ONE_PACKAGE: ROUTER} | packages

    def __init__(self, material: dict[str, str]) -> None:
        """Compile the packages; the engine does so with the first question."""
        self.engine = OpaEngine()
        for name, text in material.items():
            self.engine.add_policy(f"{name}.rego", text)
        self.decide(requests(1)[0] | {TENANT: "t0"})

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts, and the tenant as one of them."""
        return request | ({TENANT: tenant} if tenant else {})

    def decide(self, prepared: Any) -> bool:
        """Evaluate it."""
        return bool(self.engine.eval_document(f"{ONE_PACKAGE}.decision", prepared)["allow"])


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        name = part.name if part.name in DEFINITIONS else f"input.{part.name}"
        return name if part.positive else f"not {name}"
    if part.operator in {"in", "not in"}:
        return f"{'not ' if part.operator == 'not in' else ''}input.{part.name} in {{{value(part.value)[1:-1]}}}"
    return f"input.{part.name} {part.operator} {value(part.value)}"


def _rule(head: str, parts: Iterable[Literal]) -> str:
    body = "".join(f"\t{_leaf(part)}\n" for part in parts)
    return f"{head} if {{\n{body}}}\n"


def _written(rules: Iterable[Rule], package: str) -> str:
    texts = [f"package {package}\n", "import rego.v1\n"]
    for name, definition in DEFINITIONS.items():
        bodies = [(part,) for part in definition.parts] if definition.any else [definition.parts]
        texts += [_rule(name, body) for body in bodies]
    texts += [_rule(f"{rule.effect} contains {value(rule.id)}", rule.parts) for rule in rules]
    return "\n".join([*texts, VERDICT])
