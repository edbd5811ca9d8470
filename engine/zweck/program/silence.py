"""The knowledge of facts as planes: as stated, with silence filled (reading U), against the controller (reading S; design 3.1)."""

from collections.abc import Callable
from enum import IntEnum
from functools import partial
from typing import cast

from zweck.bounded.cache import made_once
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import Fact, FactType, SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, Interval, NumberFor, Operator, RuleRef, Test, Value, fold
from zweck.logic.kleene import test as truth_of
from zweck.program.planes import NEVER, About, Input, Pair, Plane, Program, paired


class Reading(IntEnum):
    """How silence is read: not at all, as the vocabulary fills it, or also against the controller."""

    GIVEN = 0
    U = 1
    S = 2


Refer = Callable[[DefinitionRef | RuleRef], Pair]
"""The pair of what a condition refers to."""

Single = tuple[Operator, object]
"""An operator and its operand, of a test that reads one fact."""


class Unlisted(Exception):
    """Two facts are compared of which one has no listed values, which no check lets through."""


class References(Exception):
    """A condition of a vocabulary refers to a rule, which its parser lets no file say."""


class Facts:
    """Tests of facts as pairs of planes, in each reading; each is written when it is first wanted."""

    def __init__(self, program: Program, vocabulary: Vocabulary) -> None:
        """Write into a program."""
        self._program = program
        self._facts = vocabulary.facts
        self._singles: dict[tuple[Reading, str, Single], Plane] = {}
        self._known: dict[tuple[Reading, str], Plane] = {}
        self._fills: dict[str, tuple[tuple[Plane, Value | SameAs], ...]] = {}
        self._against: dict[str, Plane] = {}
        self._pairs: dict[tuple[Reading, Test], Pair] = {}
        self._presuming = program.number(Input(About.PRESUMING))

    def test(self, reading: Reading, test: Test) -> Pair:
        """Where a test surely holds, and where it surely does not."""
        found = self._pairs.get((reading, test))
        if found is None:
            found = self._pairs[reading, test] = self._of(reading, test)
        return found

    def pair(self, reading: Reading, condition: Condition, refer: Refer | None = None) -> Pair:
        """Where a condition surely holds, and where it surely does not; `refer` gives the planes of what it refers to.

        Raises:
            References: if it refers to a rule and nothing says what that means.
        """
        return fold(condition, paired(self._program, partial(self.test, reading)), refer or _none)

    def is_known(self, reading: Reading, fact: str) -> Plane:
        """Where the value of a fact is known."""
        return made_once(self._known, (reading, fact), lambda: self._knowing(reading, fact))

    def _of(self, reading: Reading, test: Test) -> Pair:
        """A test of two facts is one of each value that the other lists."""
        program, other = self._program, str(test.operand)
        match test.operator:
            case Operator.SAME_AS:
                values = {*listed(self._facts[test.fact]), *listed(self._facts[other])}  # one may be presumed to have a value of the other
                both = program.all((self.is_known(reading, test.fact), self.is_known(reading, other)))
                same = program.any(program.all((self._is(reading, test.fact, value), self._is(reading, other, value))) for value in values)
                return Pair(same, program.without(both, same))
            case Operator.CONTAINS_FACT:
                found = program.any(
                    program.all(
                        (self._single(reading, test.fact, (Operator.CONTAINS_ANY, frozenset((value,)))), self._is(reading, other, value))
                    )
                    for value in listed(self._facts[other])
                )
                both = program.all((self.is_known(reading, test.fact), self.is_known(reading, other)))
                empty = self._single(reading, test.fact, (Operator.ONE_OF, frozenset((frozenset[str](),))))
                return Pair(found, program.any((empty, program.without(both, found))))
            case Operator.AT_LEAST_TABLE:
                return self._at_least(reading, test.fact, cast(NumberFor, test.operand))
            case Operator.AT_LEAST | Operator.AT_MOST if isinstance(test.operand, int):  # an interval may meet neither it nor its opposite
                more = test.operator is Operator.AT_LEAST
                opposite = (Operator.AT_MOST, test.operand - 1) if more else (Operator.AT_LEAST, test.operand + 1)
                return Pair(*(self._single(reading, test.fact, one) for one in ((test.operator, test.operand), opposite)))
            case _:
                true = self._single(reading, test.fact, (test.operator, test.operand))
                return Pair(true, program.without(self.is_known(reading, test.fact), true))

    def _at_least(self, reading: Reading, fact: str, number: NumberFor) -> Pair:
        """A number that a table gives for another fact: without that fact the largest one suffices, and below the smallest none does."""
        program = self._program
        numbers = dict(number.numbers)
        listed = {bound: [key for key, found in numbers.items() if found == bound] for bound in numbers.values()}
        others = program.without(
            self.is_known(reading, number.fact), self._single(reading, number.fact, (Operator.ONE_OF, frozenset[Value](numbers)))
        )
        bounds = {number.default, *listed}
        pairs = {bound: self.test(reading, Test(fact, Operator.AT_LEAST, bound)) for bound in bounds}
        met, below = ({bound: pair[side] for bound, pair in pairs.items()} for side in (0, 1))
        where = {bound: self._single(reading, number.fact, (Operator.ONE_OF, frozenset[Value](keys))) for bound, keys in listed.items()}
        where[number.default] = program.any((where.get(number.default, NEVER), others))
        true = [met[max(bounds)], *(program.all((plane, met[bound])) for bound, plane in where.items())]
        false = [below[min(bounds)], *(program.all((plane, below[bound])) for bound, plane in where.items())]
        return Pair(program.any(true), program.any(false))

    def _is(self, reading: Reading, fact: str, value: Value) -> Plane:
        return self._single(reading, fact, (Operator.ONE_OF, frozenset((value,))))

    def _single(self, reading: Reading, fact: str, single: Single) -> Plane:
        """Where a fact is known and meets a test of one fact."""
        key = (reading, fact, single)
        return made_once(self._singles, key, lambda: self._meeting(reading, fact, single))

    def _meeting(self, reading: Reading, fact: str, single: Single) -> Plane:
        program = self._program
        if reading is Reading.GIVEN:
            return program.number(Input(About.TEST, fact, single))
        if reading is Reading.S:
            below = self._single(Reading.U, fact, single)
            against = self._facts[fact].silence.against
            return program.any((below, self.adverse(fact))) if against is not None and met(fact, single, against) else below
        met_by = [self._single(Reading.GIVEN, fact, single)]
        for plane, value in self.filled(fact):
            if isinstance(value, SameAs):
                met_by.append(program.all((plane, self._single(Reading.GIVEN, value.fact, single))))
            elif met(fact, single, value):
                met_by.append(plane)
        return program.any(met_by)

    def _knowing(self, reading: Reading, fact: str) -> Plane:
        program = self._program
        if reading is Reading.GIVEN:
            return program.number(Input(About.KNOWN, fact))
        if reading is Reading.S:
            return program.any((self.is_known(Reading.U, fact), self.adverse(fact)))
        filled = [
            program.all((plane, self.is_known(Reading.GIVEN, value.fact))) if isinstance(value, SameAs) else plane
            for plane, value in self.filled(fact)
        ]
        return program.any((self.is_known(Reading.GIVEN, fact), *filled))

    def filled(self, fact: str) -> tuple[tuple[Plane, Value | SameAs], ...]:
        """The values that silence about a fact may mean, each with its plane: the first implied one, else the ordinary one."""
        return made_once(self._fills, fact, lambda: tuple(self._filling(self._facts[fact])))

    def _filling(self, fact: Fact) -> list[tuple[Plane, Value | SameAs]]:
        program, silence = self._program, fact.silence
        stated = program.number(Input(About.STATED, fact.name))
        found: list[tuple[Plane, Value | SameAs]] = []
        before: list[Plane] = [stated]
        for part in silence.implied:
            holds = self.pair(Reading.GIVEN, part.when).true
            found.append((program.without(holds, program.any(before)), part.value))
            before.append(holds)
        if silence.silence_class is SilenceClass.ORDINARY and silence.presume is not None:
            found.append((program.without(self.presumed(fact.name), program.any(before)), silence.presume))
        return found

    def presumed(self, fact: str) -> Plane:
        """Where the ordinary course of a fact is presumed, also where stated facts imply its value; that of another fact must be known."""
        program, silence = self._program, self._facts[fact].silence
        if silence.silence_class is not SilenceClass.ORDINARY or silence.presume is None:
            return NEVER
        where = [self._presuming]
        if silence.where is not None:
            where.append(self.pair(Reading.GIVEN, silence.where).true)
        if isinstance(silence.presume, SameAs):
            where.append(self.is_known(Reading.GIVEN, silence.presume.fact))
        return program.without(program.all(where), program.number(Input(About.STATED, fact)))

    def adverse(self, fact: str) -> Plane:
        """Where reading S gives a fact the value against the controller: it was not shown, and no stated fact makes its claim likely."""
        return made_once(self._against, fact, lambda: self._standing_against(self._facts[fact]))

    def _standing_against(self, fact: Fact) -> Plane:
        program, silence = self._program, fact.silence
        if silence.silence_class is not SilenceClass.SHOWN or silence.against is None:
            return NEVER
        excepted = [program.number(Input(About.STATED, fact.name)), self.is_known(Reading.U, fact.name)]
        if silence.asked is not None:
            excepted.append(self.pair(Reading.U, silence.asked).true)
        return program.without(1, program.any(excepted))


def _none(_: DefinitionRef | RuleRef) -> Pair:
    raise References


def listed(fact: Fact) -> tuple[Value, ...]:
    """All values of a fact that can be compared with another one.

    Raises:
        Unlisted: if they are not listed, as those of numbers and dates.
    """
    match fact.type:
        case FactType.BOOL:
            return (True, False)
        case FactType.COUNTRY:
            return tuple(COUNTRIES)
        case FactType.ENUM:
            return fact.values
        case _:
            raise Unlisted(fact.name)


def met(fact: str, single: Single, value: Value) -> bool:
    """Whether a value of a fact meets a test that reads no other fact."""
    operator, operand = single
    return truth_of(Test(fact, operator, cast(Value, operand)), {fact: value}) is True


def asked_by(one: Input) -> Test | None:
    """The test that an input is about; none where it is about something else."""
    return Test(one.fact, *cast(tuple[Operator, Value], one.test)) if one.about is About.TEST else None


def sets(one: Input, value: Value | None) -> bool:
    """Whether a stated value of its fact sets an input; `None` says that it is stated as unknown."""
    if one.about is About.STATED:
        return True
    if value is None:
        return False
    if one.about is About.KNOWN:
        return not isinstance(value, Interval)
    return met(one.fact, cast(Single, one.test), value)
