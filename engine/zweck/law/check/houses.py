"""A house may only be stricter than the law: it forbids and requires, and takes no name of the law."""

from collections.abc import Container, Mapping

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Context
from zweck.law.check.names import written_rules
from zweck.law.policy import Definition, Ground, Obligation, PolicySet, Prohibition, Requirement, Rule, Version
from zweck.law.vocabulary import SilenceClass
from zweck.words.said import says

OWN = (Definition, Requirement, Ground, Prohibition, Obligation)
"""The kinds of rule that a house may have."""

NAMED = (Ground, Prohibition, Obligation)
"""The kinds of rule whose ids are the same in all laws."""


def check_houses(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note whatever a house states that could make an answer laxer, or that stands there already."""
    taken = {rule.id: rule.span for version, rule in written_rules(policies.laws) if not version.house and isinstance(rule, NAMED)}
    for house in policies.houses:
        laws = {id: law for id, law in policies.laws.items() if id in house.laws}
        for fact in map(policies.vocabulary.facts.__getitem__, house.facts):
            if fact.silence.silence_class is SilenceClass.ORDINARY:
                message = says("ZW428.would_presumed_house", name=fact.name)
                diagnostics.add("ZW428", fact.span, message, place=("vocabulary", fact.name))
        for version in (version for law in laws.values() for version in law.versions):
            _check_head(version, Context(diagnostics, (version.short,)))
        for version, rule in written_rules({id: laws[id] for id in house.laws if id in laws}):
            _check_rule(rule, house.laws, taken, Context(diagnostics, (version.short, rule.id)))
        taken |= {rule.id: rule.span for _, rule in written_rules(laws) if isinstance(rule, NAMED)}


def _check_head(version: Version, context: Context) -> None:
    if version.scope is None:
        context.fault("ZW428", version.span, says("ZW428.no_scope_rules", id=version.law))
    for key in ("covers", "omits"):
        if getattr(version, key):
            context.fault("ZW428", version.key_spans.get(key, version.span), says("ZW428.says_what_law", key=key))


def _check_rule(rule: Rule, laws: Container[str], taken: Mapping[str, Span], context: Context) -> None:
    if not isinstance(rule, OWN):
        context.fault("ZW428", rule.span, says("ZW428.house_no_forbids", kind=rule.kind))
    elif isinstance(rule, Ground):
        for name in rule.of:
            if name.partition("/")[0] not in laws:
                context.fault("ZW428", rule.span_of(f"of {name}"), says("ZW428.would_permit_no", id=rule.id, name=name))
    elif isinstance(rule, Requirement | Prohibition | Obligation) and rule.of not in laws:
        context.fault("ZW428", rule.span_of("of"), says("ZW428.would_stand_no", id=rule.id, of=rule.of))
    if isinstance(rule, NAMED) and rule.id in taken:
        context.fault("ZW429", rule.span, says("ZW429.id_rule_already", id=rule.id, taken=taken[rule.id]))
