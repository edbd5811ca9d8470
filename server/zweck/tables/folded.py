"""The law of a table's days as one program, folded by all that is true of every row; and what is read of each column then."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, cast

from zweck.editions.edition import Edition, LawPlan
from zweck.explain.rows import CitedRows
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, Effect, SameAs, Vocabulary
from zweck.logic.condition import Condition, Operator, Test, Value, leaves
from zweck.program.compile import Compiler
from zweck.program.encode import Encoder
from zweck.program.fold import folded
from zweck.program.machine import Course
from zweck.program.planes import ALWAYS, About, Plane
from zweck.program.rulings import Ruling, ruling
from zweck.program.silence import Reading
from zweck.tables.eras import Era, Further


class Folded:
    """The planes that the rulings of all eras read. Safe to use from several threads."""

    def __init__(
        self, policies: PolicySet, eras: Sequence[Era], columns: Set[str], *, presuming: bool, further: Further | None = None
    ) -> None:
        """Rows state the facts `columns`; `further` says what whole answers read beside the law of an edition, where these are wanted."""
        vocabulary, compiler = policies.vocabulary, Compiler(policies.vocabulary)
        given = compiler.facts.pair
        self._moving, self._constants = _moving(eras, columns)
        self._presuming = presuming
        self._off = frozenset[str]().union(*(era.off for era in eras))
        editions = [*dict.fromkeys(era.edition for era in eras)]
        self.rows = {edition: CitedRows(edition, vocabulary) for edition in editions}
        applying = dict(zip(editions, self._applying(compiler, editions), strict=True))
        named = {edition: _named(applying[edition], self.rows[edition]) for edition in editions}
        found = [
            ruling(compiler, edition, applying[edition], [vocabulary.facts[name] for name in sorted(named[edition])])
            for edition in editions
        ]
        contradictions = [given(Reading.GIVEN, one.when).true for one in vocabulary.contradictions if one.effect is not Effect.WARN]
        conditions = [*dict.fromkeys(condition for era in eras for _, condition in era.resting.values())]
        rests = [given(Reading.GIVEN, condition).true for condition in conditions]
        wanted = [plane for one in found for plane in (*one.readings[0], *one.readings[1], one.against, one.conclusive)]
        self.program, planes = folded(compiler.program, self._fixed(compiler), [*wanted, *contradictions, *rests])
        rest = iter(planes)
        self.rulings = {edition: _moved(one, rest) for edition, one in zip(editions, found, strict=True)}
        self.contradictions = tuple(dict.fromkeys(next(rest) for _ in contradictions))
        self.resting: Mapping[Condition, Plane] = dict(zip(conditions, rest, strict=True))
        self.encoder = Encoder(self.program)
        self.having: dict[Hashable, Mapping[Plane, Any]] = {}
        """The inputs that the classes of columns set, as they are found."""
        self.copies = _copies(vocabulary)
        exact = frozenset[str]().union(*named.values())
        self._whole: Encoder | None = None
        if further is not None:
            for tested, shown in map(further, editions):
                exact |= shown
                for leaf in (leaf for condition in tested for leaf in leaves(condition) if isinstance(leaf, Test)):
                    compiler.facts.test(Reading.GIVEN, leaf)
            self._whole = Encoder(compiler.program)
        self._exact = exact | {fact for fact, several in self.copies.items() if not exact.isdisjoint(several)}

    def _applying(self, compiler: Compiler, editions: Iterable[Edition]) -> Iterator[list[LawPlan]]:
        """The laws of each edition whose scopes are open, or surely true, whatever rows state."""
        found = [
            (edition, plan, names[plan.scope].false)
            for edition in editions
            for plan in edition.laws
            for names in compiler.view(edition).names
        ]
        _, never = folded(compiler.program, self._fixed(compiler), [plane for _, _, plane in found])
        open_ = {(edition, id(plan)) for (edition, plan, _), plane in zip(found, never, strict=True) if plane != ALWAYS}
        return ([plan for plan in edition.laws if (edition, id(plan)) in open_] for edition in editions)

    def _fixed(self, compiler: Compiler) -> dict[Plane, bool]:
        """The inputs that have the same bit in every row."""
        inputs, encoder = compiler.program.inputs, Encoder(compiler.program)
        set_ = {plane for fact, value in self._constants.items() for plane in encoder.set_by(fact, value)}
        set_ |= {plane for one, plane in inputs.items() if one.about is About.PRESUMING and self._presuming}
        return {plane: plane in set_ for one, plane in inputs.items() if one.fact not in self._moving}

    def read(self, fact: str, value: Value | None) -> Hashable:
        """The readings of a value of a fact: values of which equal things are read are of one class."""
        if fact in self._exact or within(value, self._off):
            return value
        whole = () if self._whole is None else self._whole.set_by(fact, value)
        return self.encoder.set_by(fact, value), whole

    def tests(self, fact: str) -> list[Test]:
        """The tests of a fact that are left."""
        return [
            Test(fact, *cast("tuple[Operator, Value]", one.test))
            for one in self.program.inputs
            if (one.about, one.fact) == (About.TEST, fact)
        ]

    def constant_inputs(self, era: Era) -> Iterator[Plane]:
        """The inputs that are set in every row of an era."""
        facts = {**era.constants, DECISION_DATE: era.day}
        yield from (plane for fact in self._moving & facts.keys() for plane in self.encoder.set_by(fact, facts[fact]))

    def course(self, era: Era) -> Course:
        """The operations behind all that is asked of the rows of an era."""
        one = self.rulings[era.edition]
        return Course(self.program, dict.fromkeys([*one.readings[0], *one.readings[1], one.against, one.conclusive, *self.contradictions]))


def _moving(eras: Sequence[Era], columns: Set[str]) -> tuple[Set[str], dict[str, Value | None]]:
    """The facts that differ from row to row, or from era to era, and the values of all others that are there."""
    every = [{**era.constants, DECISION_DATE: era.day} for era in eras]
    known = {fact for facts in every for fact in facts}
    moving = {fact for fact in known if any(fact not in facts or facts[fact] != every[0].get(fact) for facts in every)}
    moving |= columns | {fact for era in eras for fact in era.resting}
    return moving, {fact: value for fact, value in every[0].items() if fact not in moving}


def _named(plans: Iterable[LawPlan], rows: CitedRows) -> frozenset[str]:
    """The facts whose values choose the rows of tables that rulings by these laws name."""
    places = (place for plan in plans for place in (plan.scope, *(one.trigger for one in plan.requirements)))
    return frozenset[str]().union(*map(rows.facts_of, places))


def _moved(one: Ruling, planes: Iterator[Plane]) -> Ruling:
    readings = tuple(tuple(next(planes) for _ in several) for several in one.readings)
    return one._replace(readings=readings, against=next(planes), conclusive=next(planes))


def _copies(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """The facts that are presumed to have the value of a fact."""
    found: dict[str, list[str]] = {}
    for one in vocabulary.facts.values():
        if isinstance(one.silence.presume, SameAs):
            found.setdefault(one.silence.presume.fact, []).append(one.name)
    return found


def within(value: Value | None, codes: Set[str]) -> bool:
    """Whether a value is, or has in it, one of some country codes."""
    return value in codes if isinstance(value, str) else isinstance(value, frozenset) and not value.isdisjoint(codes)
