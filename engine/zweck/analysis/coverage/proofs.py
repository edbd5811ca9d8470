"""The proofs that one case gives: the rules that matter in it, and the atoms that decide these.

A rule matters where a requirement, a prohibition or a whole law would have another result if the rule had another truth. It is enough that
the case shows this for the law concerned; other laws may forbid the same act. A definition matters where it decides a rule that matters.
"""

from collections.abc import Iterator, Mapping

from zweck.analysis.coverage.formulas import Atom, Formula, deciding
from zweck.analysis.coverage.points import Point, Way, exceptions, scope_point
from zweck.analysis.coverage.structure import Prepared
from zweck.analysis.walk import Walk
from zweck.combine import LawVerdict, RequirementVerdict, Truths, law_verdict
from zweck.decision.decision import Outcome, Status
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.policy import Ground, Prohibition, Rule
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, Test, leaves
from zweck.logic.kleene import Truth, Values, evaluate

Proof = tuple[Point, Way]


class _Changed:
    """The truths of names, some of them others."""

    def __init__(self, truths: Truths, others: Mapping[int, Truth]) -> None:
        self._truths = truths
        self._others = others

    def __getitem__(self, place: int) -> Truth:
        return self._others[place] if place in self._others else self._truths[place]


class CaseProofs:
    """One case in the law of its day."""

    def __init__(self, prepared: Prepared, values: Values, truths: Truths) -> None:
        self.prepared = prepared
        self._edition = prepared.edition
        self._values = values
        self._truths = truths
        self._atoms: dict[Formula, tuple[Truth, ...]] = {}
        self.mattering: dict[tuple[str, str], bool] = {}
        """The rules that matter, by law and id, and whether they hold; filled by `points` and completed by `decided`."""
        self._todo: list[Formula] = []
        self._laws = tuple(law_verdict(plan, truths) for plan in self._edition.laws)
        self.points = tuple(self._proofs())
        self.decided = tuple(self._decided())

    # --- rules -------------------------------------------------------------------------------------------------------------------

    def _proofs(self) -> Iterator[Proof]:
        for law in self._laws:
            yield from self._scope(law)
            if law.applies is True:
                for requirement in law.requirements:
                    yield from self._requirement(requirement)
                for rule, place, status in law.prohibitions:
                    yield from self._prohibition(rule, place, status, law.outcome)
        yield from self._floors()

    def _scope(self, law: LawVerdict) -> Iterator[Proof]:
        scope = law.plan.version.scope
        if scope is None or law.applies is None:
            return
        if law_verdict(law.plan, _Changed(self._truths, {law.plan.scope: True})).outcome is Outcome.PROHIBITED:
            self._note(law.plan.version.law, "scope", law.plan.scope, law.applies)
            yield scope_point(law.plan.version.law, scope), Way.HOLDS if law.applies else Way.HOLDS_NOT

    def _requirement(self, verdict: RequirementVerdict) -> Iterator[Proof]:
        rule = verdict.plan.rule
        held = [ground for ground, place in verdict.plan.grounds if self._truths[place]]
        trigger = self._truths[verdict.plan.trigger]
        if not held and trigger is not None:
            yield from self._rule(rule, verdict.plan.trigger, trigger)
        if trigger is False:
            return
        for ground, place in verdict.plan.grounds:
            truth = self._truths[place]
            others = [other for other in held if other is not ground and other.id not in ground.beside]
            if truth is not None and not others:
                yield from self._rule(ground, place, truth)

    def _prohibition(self, rule: Prohibition, place: int, status: Status, outcome: Outcome) -> Iterator[Proof]:
        if status is Status.FAILED or (status is Status.NOT_TRIGGERED and outcome is Outcome.PERMITTED):
            yield from self._rule(rule, place, self._truths[place] is True)

    def _rule(self, rule: Rule, place: int | None, truth: bool) -> Iterator[Proof]:
        """A rule whose truth matters here proves itself, and its exceptions where these are what matters.

        Without its place, as for floors, that says nothing of its atoms.
        """
        self._note(rule.law, rule.id, place, truth)
        found = self.prepared.structure.points(rule)
        if not found:
            return
        yield found[0], Way.HOLDS if truth else Way.HOLDS_NOT
        parts = exceptions(rule)
        if truth:
            yield from ((point, Way.HOLDS_NOT) for point in found[1:])
        elif parts and self._holds_but_for_exceptions(rule):
            biting = [place for place, part in enumerate(parts) if self._truth(part, rule) is not False]
            if len(biting) == 1:
                yield found[1 + biting[0]], Way.HOLDS

    def _holds_but_for_exceptions(self, rule: Rule) -> bool:
        return rule.when is None or self._truth(rule.when, rule) is True

    def _truth(self, condition: Condition, rule: Rule) -> Truth:
        return evaluate(self.prepared.resolved(condition, rule.law), self._values, self._lookup)

    def _lookup(self, reference: DefinitionRef | RuleRef) -> Truth:
        place = self.prepared.place(reference)
        return None if place is None else self._truths[place]

    def _floors(self) -> Iterator[Proof]:
        for place, rule in self.prepared.structure.floors:
            truth = self._truths[place]
            if truth is not None and self._matters(place, not truth):
                yield from self._rule(rule, None, truth)

    def _matters(self, changed: int, truth: bool) -> bool:
        """Whether a ground or prohibition would have another truth if one name had."""
        others: dict[int, Truth] = {changed: truth}
        truths = _Changed(self._truths, others)

        def lookup(reference: DefinitionRef | RuleRef) -> Truth:
            place = self.prepared.place(reference)
            return None if place is None else truths[place]

        for place in self.prepared.structure.above(changed):
            named = self._edition.names[place]
            if others.keys().isdisjoint(self.prepared.structure.below[place]):
                continue
            found = evaluate(named.condition, self._values, lookup)
            if found is not self._truths[place]:
                others[place] = found
                if isinstance(named.rule, Ground | Prohibition):
                    return True
        return False

    # --- atoms -------------------------------------------------------------------------------------------------------

    def _note(self, law: str, id: str, place: int | None, truth: bool) -> None:
        self.mattering[law, id] = truth
        formula = self.prepared.structure.formulas[place] if place is not None else None
        if formula is not None:
            self._todo.append(formula)

    def _decided(self) -> Iterator[tuple[Atom, bool]]:
        """The atoms that decide a rule or scope that matters, or a definition or floor on which it turns, with their truths."""
        seen: set[Formula] = set()
        while self._todo:
            formula = self._todo.pop()
            if formula in seen:
                continue
            seen.add(formula)
            truths = self.truths_of(formula)
            for number in deciding(formula.condition, truths):
                truth = truths[number] is True
                yield formula.atoms[number], truth
                self._into(self.prepared.leaves(formula)[number])

    def _into(self, resolved: Condition) -> None:
        """The rules to which a deciding atom refers, and the floors of its test, matter too."""
        if isinstance(resolved, Test):
            return
        parts = tuple(leaves(resolved))
        truths = [evaluate(part, self._values, self._lookup) for part in parts]
        for number in deciding(resolved, truths):
            part = parts[number]
            place = self.prepared.place(part) if isinstance(part, DefinitionRef | RuleRef) else None
            rule = self._edition.names[place].rule if place is not None else None
            if rule is not None:
                self._note(rule.law, rule.id, place, truths[number] is True)

    def truths_of(self, formula: Formula) -> tuple[Truth, ...]:
        """The truths of the atoms of a formula."""
        found = self._atoms.get(formula)
        if found is None:
            found = self._atoms[formula] = tuple(evaluate(leaf, self._values, self._lookup) for leaf in self.prepared.leaves(formula))
        return found

    # --- what was asked ----------------------------------------------------------------------------------------------------------

    def questioned(self) -> Iterator[Formula]:
        """The formulas that the case put to the question: scopes, and in the laws that apply all but grounds not needed."""
        yield from self._under(law.plan.scope for law in self._laws)
        yield from self.applied()

    def applied(self) -> Iterator[Formula]:
        """The proofs in the laws that apply."""
        return self._under(place for law in self._laws if law.applies is True for place in _roots(law))

    @property
    def laws(self) -> set[str]:
        """The laws that apply, and those whose rules are asked in them."""
        return {law.plan.version.law for law in self._laws if law.applies is True} | {formula.law for formula in self.applied()}

    def _under(self, places: Iterator[int]) -> Iterator[Formula]:
        todo = list(places)
        seen = set(todo)
        while todo:
            place = todo.pop()
            found = self.prepared.structure.formulas[place]
            if found is not None:
                yield found
            for below in self.prepared.structure.below[place]:
                if below not in seen:
                    seen.add(below)
                    todo.append(below)


def _roots(law: LawVerdict) -> Iterator[int]:
    yield law.plan.scope
    for requirement in law.requirements:
        yield requirement.plan.trigger
        if requirement.status is not Status.NOT_TRIGGERED:
            yield from (place for _, place in requirement.plan.grounds)
    yield from (place for _, place, _ in law.prohibitions)


def proofs(engine: Engine, prepared: Prepared, question: Question) -> CaseProofs:
    """The proofs that a question gives in a prepared edition."""
    values = engine.reading(question).values
    return CaseProofs(prepared, values, Walk(prepared.edition, values))
