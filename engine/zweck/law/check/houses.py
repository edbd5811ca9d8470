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
from zweck.words.said import Said, says

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
                self._diagnostics.add("ZW428", fact.span, says("ZW428.would_presumed_house", name=name), place=("vocabulary", name))
        for law in (law for id, law in self._policies.laws.items() if id in self._house.laws):
            self._heads(law)
        for version, rule in _rules(self._house, self._policies):
            self._rule(version, rule)

    def _heads(self, law: Law) -> None:
        for version in law.versions:
            if version.scope is None:
                message = says("ZW428.no_scope_rules", id=law.id)
                self._add(version, version.span, message)
            for key in ("covers", "omits"):
                if getattr(version, key):
                    message = says("ZW428.says_what_law", key=key)
                    self._add(version, version.key_spans.get(key, version.span), message)

    def _rule(self, version: Version, rule: Rule) -> None:
        if not isinstance(rule, OWN):
            message = says("ZW428.house_no_forbids", kind=rule.kind)
            self._add(version, rule.span, message, rule)
        elif isinstance(rule, Ground):
            for name in rule.of:
                if name.partition("/")[0] not in self._house.laws:
                    message = says("ZW428.would_permit_no", id=rule.id, name=name)
                    self._add(version, rule.span_of(f"of {name}"), message, rule)
        elif isinstance(rule, Requirement | Prohibition | Obligation) and rule.of not in self._house.laws:
            message = says("ZW428.would_stand_no", id=rule.id, of=rule.of)
            self._add(version, rule.span_of("of"), message, rule)
        if isinstance(rule, NAMED) and rule.id in self._taken:
            message = says("ZW429.id_rule_already", id=rule.id, taken=self._taken[rule.id])
            self._add(version, rule.span, message, rule, "ZW429")

    def _add(self, version: Version, span: Span, message: Said, rule: Rule | None = None, code: str = "ZW428") -> None:
        place = (version.short, rule.id) if rule is not None else (version.short,)
        self._diagnostics.add(code, span, message, place=place)
