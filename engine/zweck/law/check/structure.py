"""Rules, doubts and acts hold together.

Requirements need grounds, ids are unmistakable on every day, and rules stand within their version's days. Rules name doubts that exist,
every doubt concerns something, and every act establishes something on which a rule rests.
"""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_conditions, written_rules
from zweck.law.policy import Doubt, Floor, Ground, Law, Prohibition, Requirement, Rule, Version
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Test, facts_of, leaves
from zweck.words.said import says

DOUBTS = "doubts"


def check_structure(laws: Mapping[str, Law], diagnostics: Diagnostics) -> None:
    """Note every fault of structure."""
    every = list(written_rules(laws))
    _grounded(every, diagnostics)
    _in_force(every, diagnostics)
    _unmistakable(laws, diagnostics)


def _grounded(every: list[tuple[Version, Rule]], diagnostics: Diagnostics) -> None:
    grounded = {name for _, rule in every if isinstance(rule, Ground) for name in rule.of}
    for version, rule in every:
        if isinstance(rule, Requirement) and f"{rule.of}/{rule.id}" not in grounded:
            diagnostics.add("ZW408", rule.span, says("ZW408.no_ground_satisfies", id=rule.id), place=(version.short, rule.id))


def _in_force(every: list[tuple[Version, Rule]], diagnostics: Diagnostics) -> None:
    for version, rule in every:
        start, until = rule.in_force.start or date.min, rule.in_force.until or date.max
        if start > until or start > (version.until or date.max) or until < version.start:
            diagnostics.add(
                "ZW411",
                rule.span_of("in_force"),
                says("ZW411.never_force_days", id=rule.id, start=version.start, until=version.until or says("law.today")),
                place=(version.short, rule.id),
            )


def _unmistakable(laws: Mapping[str, Law], diagnostics: Diagnostics) -> None:
    places: dict[str, list[tuple[Version, Rule]]] = {}
    for law in laws.values():
        for version in law.versions:
            for rule in version.rules:
                if isinstance(rule, Ground | Prohibition):
                    places.setdefault(rule.id, []).append((version, rule))
    for id, found in places.items():
        for (version, rule), (other_version, other) in combinations(found, 2):
            houses = version.house or other_version.house  # see `check_houses`
            if version.law != other_version.law and not houses and _meet(version, other_version):
                diagnostics.add(
                    "ZW404",
                    rule.span,
                    says("ZW404.stands_same_days", id=id, law=other_version.law, span=other.span),
                    place=(version.short, id),
                )


def _meet(one: Version, other: Version) -> bool:
    return one.start <= (other.until or date.max) and other.start <= (one.until or date.max)


def check_doubts(laws: Mapping[str, Law], doubts: Mapping[str, Doubt], diagnostics: Diagnostics) -> None:
    """Note every name of a doubt that leads nowhere, and every doubt to which nothing leads."""
    named: set[str] = set()
    for version, rule in written_rules(laws):
        for id in rule.doubts:
            named.add(id)
            if id not in doubts:
                help = diagnostics.near(id, doubts) or says("law.describe_place", place=DOUBTS)
                place = (version.short, rule.id)
                diagnostics.add("ZW312", rule.span_of(f"doubt {id}"), says("ZW312.no_doubt", id=id), place=place, help=help)
    for id, doubt in doubts.items():
        if id not in named and doubt.concerns is None:
            help = says("law.write_rules_concerns", id=id)
            diagnostics.add("ZW313", doubt.span, says("ZW313.no_rule_names", id=id), place=(DOUBTS, id), help=help)


def check_acts(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every act that establishes only facts that no rule or scope reads."""
    tests = [leaf for _, part in written_conditions(laws) for leaf in leaves(part) if isinstance(leaf, Test)] if vocabulary.acts else []
    read = {fact for test in tests for fact in facts_of(test)} | {rule.fact for _, rule in written_rules(laws) if isinstance(rule, Floor)}
    for act in vocabulary.acts.values():
        if act.establishes and read.isdisjoint(act.establishes):
            diagnostics.add("ZW425", act.span, says("ZW425.no_rule_needs", name=act.name), place=("vocabulary", "acts", act.name))
