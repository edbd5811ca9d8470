"""Every name leads somewhere, and rules, doubts and acts hold together.

Requirements need grounds, ids are unmistakable on every day, and rules stand within their version's days. Rules name doubts that exist,
every doubt concerns something, and every act establishes something on which a rule rests.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Context
from zweck.forms.quoting import listed, nearest
from zweck.law.policy import (
    Definition,
    Doubt,
    Floor,
    Ground,
    Law,
    Obligation,
    Prohibition,
    Remedy,
    Requirement,
    Right,
    Rule,
    Scope,
    Version,
)
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, facts_of, tests_in, walk
from zweck.words.said import Said, says

COMMON = "common"
MAX_LISTED = 12


def written_rules(laws: Mapping[str, Law]) -> Iterator[tuple[Version, Rule]]:
    """Every rule as stated, once, with the consolidated version in which it first stands."""
    seen: set[int] = set()
    for law in laws.values():
        for version in law.versions:
            for rule in version.rules:
                if id(rule) not in seen:
                    seen.add(id(rule))
                    yield version, rule


def written_scopes(laws: Mapping[str, Law]) -> Iterator[tuple[Version, Scope]]:
    """The scope of each version that has one."""
    for law in laws.values():
        for version in law.versions:
            if version.scope is not None:
                yield version, version.scope


def written_conditions(laws: Mapping[str, Law]) -> Iterator[tuple[str, Condition]]:
    """Every condition of scopes and rules as stated, each with the law in which it stands."""
    for version, scope in written_scopes(laws):
        yield version.law, scope.when
    for version, rule in written_rules(laws):
        yield from ((version.law, part) for part in rule.conditions)


def check_names(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every name that leads nowhere."""
    names = _Names(laws, diagnostics)
    for version, rule in written_rules(laws):
        place = (version.short, rule.id)
        for condition in rule.conditions:
            names.check(condition, version.law, place)
        if isinstance(rule, Ground):
            for id in rule.beside:
                names.check(RuleRef(id, rule.span_of("beside")), version.law, place)
            for requirement in rule.of:
                names.check_requirement(requirement, rule, place)
        if isinstance(rule, Requirement | Prohibition | Obligation | Right | Remedy):
            names.check_target(rule.of, rule.span_of("of"), place)
        if isinstance(rule, Floor):
            _check_floor(rule, vocabulary, diagnostics, place)
        if isinstance(rule, Definition) and rule.law != COMMON and rule.id in names.definitions.get(COMMON, ()):
            diagnostics.add("ZW413", rule.span, says("ZW413.already_defined_all", id=rule.id), place=place)
    for version, scope in written_scopes(laws):
        names.check(scope.when, version.law, (version.short, "scope"))


def check_condition(condition: Condition, law: str, laws: Mapping[str, Law], diagnostics: Diagnostics, place: tuple[str, ...]) -> None:
    """Note every name in a condition, written as if in a law, that leads nowhere."""
    _Names(laws, diagnostics).check(condition, law, place)


class _Names:
    def __init__(self, laws: Mapping[str, Law], diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self.laws = laws
        every = [rule for _, rule in written_rules(laws)]
        self.definitions: dict[str, set[str]] = {law: set() for law in laws}
        self._terms: dict[tuple[str, str], str] = {}
        for rule in every:
            if isinstance(rule, Definition):
                self.definitions[rule.law].add(rule.id)
                said = (rule.term.de, rule.term.en) if rule.term else ()
                self._terms |= {(rule.law, term.casefold()): rule.id for term in said}
        self.rules = {rule.id for rule in every if isinstance(rule, Ground | Prohibition)}
        self.requirements = {f"{rule.of}/{rule.id}" for rule in every if isinstance(rule, Requirement)}

    def check(self, condition: Condition, law: str, place: tuple[str, ...]) -> None:
        known = self.definitions.get(law, set()) | self.definitions.get(COMMON, set())
        for part in walk(condition):
            if isinstance(part, DefinitionRef) and part.name not in known:
                self._add(
                    "ZW305",
                    part.span,
                    says("ZW305.no_definition_law", name=part.name, common=COMMON),
                    place,
                    self._near_definition(part.name, law, known),
                )
            if isinstance(part, RuleRef) and part.met:
                self._check_met(part, place)
            elif isinstance(part, RuleRef) and part.id not in self.rules:
                help = self._diagnostics.near(part.id, self.rules) or says("law.grounds_prohibitions_referred")
                self._add("ZW306", part.span, says("ZW306.no_ground_prohibition", id=part.id), place, help)

    def _check_met(self, part: RuleRef, place: tuple[str, ...]) -> None:
        law, _, short = part.id.rpartition("/")
        if part.id not in self.requirements:
            message = says("ZW307.no_requirement", short=short, law=law) if law else says("ZW307.does_not_say", short=short)
            whole = min((name for name in self.requirements if name.rpartition("/")[2] == short), default=f"LAW/{short}")
            help = self._near_requirement(part.id) if law else says("law.write_law_too", by_short=whole)
            self._add("ZW307", part.span, message, place, help)

    def _near_definition(self, name: str, law: str, known: set[str]) -> Said | None:
        """The definition with this term in either language, or with the nearest term or name."""
        terms = {term: id for (other, term), id in self._terms.items() if other in (law, COMMON)}
        found = nearest(name.casefold(), (*known, *terms))
        if found:
            return says("forms.meant", name=terms.get(found, found))
        return says("law.definitions", known=listed(sorted(known), MAX_LISTED)) if known else None

    def check_requirement(self, name: str, rule: Ground, place: tuple[str, ...]) -> None:
        law = name.partition("/")[0]
        span = rule.key_spans.get(f"of {name}") or rule.key_spans.get(f"of {name.partition('/')[2]}") or rule.span
        if law not in self.laws:
            self._add("ZW309", span, says("ZW309.no_law", of=law), place, self._diagnostics.near(law, self.laws))
        elif name not in self.requirements:
            help = self._near_requirement(name)
            self._add("ZW307", span, says("ZW307.no_requirement", short=name.partition("/")[2], law=law), place, help)

    def _near_requirement(self, name: str) -> Said | None:
        """The nearest requirement of the same law, or of another one."""
        law, _, short = name.partition("/")
        own = [other.partition("/")[2] for other in self.requirements if other.startswith(f"{law}/")]
        return self._diagnostics.near(short, own) or self._diagnostics.near(name, self.requirements)

    def check_target(self, law: str, span: Span, place: tuple[str, ...]) -> None:
        if law not in self.laws:
            self._add("ZW309", span, says("ZW309.no_law", of=law), place, self._diagnostics.near(law, self.laws))
        elif all(version.scope is None for version in self.laws[law].versions):
            self._add("ZW412", span, says("ZW412.no_scope_nothing", law=law), place)

    def _add(self, code: str, span: Span, message: Said, place: tuple[str, ...], help: Said | None = None) -> None:
        self._diagnostics.add(code, span, message, place=place, help=help)


def _check_floor(rule: Floor, vocabulary: Vocabulary, diagnostics: Diagnostics, place: tuple[str, ...]) -> None:
    fact = vocabulary.facts.get(rule.fact)
    if fact is None:
        message = says("ZW301.not_fact_vocabulary", fact=rule.fact)
        diagnostics.add("ZW301", rule.span_of("fact"), message, place=place, help=diagnostics.near(rule.fact, vocabulary.facts))
    elif not fact.ordered:
        message = says("ZW304.floor_raises_ordered", fact=rule.fact)
        diagnostics.add("ZW304", rule.span_of("fact"), message, place=place)
    elif rule.at_least not in fact.values:
        message = says("ZW302.no_value_floor", fact=rule.fact, at_least=rule.at_least)
        diagnostics.add("ZW302", rule.span_of("at_least"), message, place=place, help=diagnostics.near(rule.at_least, fact.values))


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
            if version.law != other_version.law and not houses and version.days & other_version.days:
                diagnostics.add(
                    "ZW404",
                    rule.span,
                    says("ZW404.stands_same_days", id=id, law=other_version.law, span=other.span),
                    place=(version.short, id),
                )


def check_doubts(laws: Mapping[str, Law], doubts: Mapping[str, Doubt], diagnostics: Diagnostics) -> None:
    """Note every name of a doubt that leads nowhere, and every doubt to which nothing leads."""
    named: set[str] = set()
    for version, rule in written_rules(laws):
        for id in rule.doubts:
            named.add(id)
            if id not in doubts:
                context, otherwise = Context(diagnostics, (version.short, rule.id)), says("law.describe_place", place=DOUBTS)
                context.unknown(id, doubts, rule.span_of(f"doubt {id}"), says("ZW312.no_doubt", id=id), otherwise)
    for id, doubt in doubts.items():
        if id not in named and doubt.concerns is None:
            help = says("law.write_rules_concerns", id=id)
            diagnostics.add("ZW313", doubt.span, says("ZW313.no_rule_names", id=id), place=(DOUBTS, id), help=help)


def check_acts(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every act that establishes only facts that no rule or scope reads."""
    tests = tests_in(*(part for _, part in written_conditions(laws))) if vocabulary.acts else []
    read = {fact for test in tests for fact in facts_of(test)} | {rule.fact for _, rule in written_rules(laws) if isinstance(rule, Floor)}
    for act in vocabulary.acts.values():
        if act.establishes and read.isdisjoint(act.establishes):
            diagnostics.add("ZW425", act.span, says("ZW425.no_rule_needs", name=act.name), place=("vocabulary", "acts", act.name))
