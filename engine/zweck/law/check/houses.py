"""A house may only be stricter than the law: it forbids and requires, and takes no name of the law."""

from collections.abc import Mapping

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.span import Span
from zweck.law.check.names import written_rules
from zweck.law.policy import (
    Definition,
    Ground,
    House,
    Law,
    Obligation,
    PolicySet,
    Prohibition,
    Requirement,
    Rule,
    Version,
)
from zweck.law.vocabulary import SilenceClass

OWN = (Definition, Requirement, Ground, Prohibition, Obligation)
"""The kinds of rule that a house may have."""

NAMED = (Ground, Prohibition, Obligation)
"""The kinds of rule whose ids are the same in all laws."""


def check_houses(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note whatever a house states that could make an answer laxer, or that stands there already."""
    taken = {rule.id: rule.span for version, rule in written_rules(policies.laws) if not version.house and isinstance(rule, NAMED)}
    for house in policies.houses:
        _House(house, policies, taken, diagnostics).check()
        taken |= {rule.id: rule.span for _, rule in _rules(house, policies) if isinstance(rule, NAMED)}


def _rules(house: House, policies: PolicySet) -> list[tuple[Version, Rule]]:
    return list(written_rules({id: policies.laws[id] for id in house.laws if id in policies.laws}))


class _House:
    """Checks one house."""

    def __init__(self, house: House, policies: PolicySet, taken: Mapping[str, Span], diagnostics: Diagnostics) -> None:
        self._house = house
        self._policies = policies
        self._taken = taken
        self._diagnostics = diagnostics

    def check(self) -> None:
        """Check facts, heads and rules."""
        for name in self._house.facts:
            fact = self._policies.vocabulary.facts[name]
            if fact.silence.silence_class is SilenceClass.ORDINARY:
                message = f"`{name}` would be presumed, and a house presumes nothing"
                self._diagnostics.add("ZW428", fact.span, message, place=("vocabulary", name), help="give it another class of silence")
        for law in (law for id, law in self._policies.laws.items() if id in self._house.laws):
            self._heads(law)
        for version, rule in _rules(self._house, self._policies):
            self._rule(version, rule)

    def _heads(self, law: Law) -> None:
        for version in law.versions:
            if version.scope is None:
                message = f"`{law.id}` has no scope, and rules of a house stand in no other law"
                self._add(version, version.span, message, "say with `scope:` where it applies")
            for key in ("covers", "omits"):
                if getattr(version, key):
                    message = f"`{key}` says what there is of the law, and a house is none"
                    self._add(version, version.key_spans.get(key, version.span), message, f"remove `{key}:`")

    def _rule(self, version: Version, rule: Rule) -> None:
        if not isinstance(rule, OWN):
            message = f"a house has no `{rule.kind}`: it forbids and requires"
            self._add(version, rule.span, message, "write a prohibition, or a requirement with its grounds", rule)
        elif isinstance(rule, Ground):
            for name in rule.of:
                if name.partition("/")[0] not in self._house.laws:
                    message = f"`{rule.id}` would permit by `{name}`, which is no requirement of this house"
                    self._add(version, rule.span_of(f"of {name}"), message, "name a requirement of this house, or remove the ground", rule)
        elif isinstance(rule, Requirement | Prohibition | Obligation) and rule.of not in self._house.laws:
            message = f"`{rule.id}` would stand in `{rule.of}`, which is no law of this house"
            self._add(version, rule.span_of("of"), message, "leave `of:` out, and let the scope say where it applies", rule)
        if isinstance(rule, NAMED) and rule.id in self._taken:
            message = f"`{rule.id}` is the id of a rule that is there already, {self._taken[rule.id]}"
            self._add(version, rule.span, message, "choose another id, with the name of the house at its head", rule, "ZW429")

    def _add(self, version: Version, span: Span, message: str, help: str, rule: Rule | None = None, code: str = "ZW428") -> None:
        place = (version.short, rule.id) if rule is not None else (version.short,)
        self._diagnostics.add(code, span, message, place=place, help=help)
