"""Cedar by its Python binding: the purpose is the action, the facts are the context, a tenant is a resource."""

from pathlib import Path
from typing import Any

import cedarpy

from benchmarks.peers.notation import Notation, purposes, value
from benchmarks.systems import Adapter
from benchmarks.workload.requests import LIKELIHOOD, NUMBERS, PURPOSES, WORDS, Request
from benchmarks.workload.rules import RULES, Holds, Literal, Rule, policy_of

ONE_RESOURCE = "d"


def _leaf(part: Literal) -> str:
    if isinstance(part, Holds):
        return f"{'' if part.positive else '!'}context.{part.name}"
    if part.name == "purpose":
        return f"action == Action::{value(part.value)}"
    if part.operator in {"in", "not in"}:
        return f"{'!' if part.operator == 'not in' else ''}{value(part.value)}.contains(context.{part.name})"
    return f"context.{part.name} {part.operator} {value(part.value)}"


CEDAR = Notation(_leaf, "&&", "||", "!({})")


class Cedar(Adapter):
    """Parses the policies once and asks with a dict."""

    @classmethod
    def workload(cls, folder: Path) -> str:
        """A policy for each rule."""
        return "\n".join(_written(rule, rule.id, "resource") for rule in RULES)

    @classmethod
    def grown(cls, count: int, folder: Path) -> str:
        """Each tenant's policies are limited to its resource."""
        return "\n".join(
            _written(rule, f"{rule.id}@t{number}", f'resource == Data::"t{number}"')
            for number in range(count)
            for rule in policy_of(number)
        )

    def __init__(self, material: str) -> None:
        """Parse the policies."""
        self.policies = cedarpy.PolicySet.from_str(material)
        self.entities = cedarpy.Entities.from_json_str("[]")
        self.schema: Any = None

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The request in Cedar's four parts."""
        return {
            "principal": 'Controller::"c"',
            "action": f'Action::"{request["purpose"]}"',
            "resource": f'Data::"{tenant or ONE_RESOURCE}"',
            "context": request,
        }

    def decide(self, prepared: Any) -> bool:
        """Ask; the answer's diagnostics name the policies."""
        return bool(cedarpy.is_authorized(prepared, self.policies, self.entities, self.schema).allowed)


class CedarWithSchema(Cedar):
    """With a schema the request itself is checked, so that a missing fact is an error and not a policy passed over."""

    def __init__(self, material: str) -> None:
        """Parse the policies and the schema."""
        super().__init__(material)
        self.schema = cedarpy.Schema.from_str(_schema())


def _written(rule: Rule, id: str, resource: str) -> str:
    about, rest = purposes(rule)
    actions = ", ".join(f"Action::{value(purpose)}" for purpose in about)
    action = f"action in [{actions}]" if about else "action"
    condition = CEDAR.all_of(rest) if rest else "true"
    return f"@id({value(id)})\n{'permit' if rule.permits else 'forbid'} (principal, {action}, {resource})\nwhen {{ {condition} }};\n"


def _schema() -> str:
    kinds = [(name, "Bool") for name in LIKELIHOOD] + [(name, "Long") for name in NUMBERS] + [(name, "String") for name in WORDS]
    facts = ",\n".join(f"  {name}: {kind}" for name, kind in kinds)
    return (
        f"entity Controller;\nentity Data;\ntype Facts = {{\n{facts}\n}};\n"
        f"action {', '.join(PURPOSES)} appliesTo {{ principal: Controller, resource: Data, context: Facts }};\n"
    )
