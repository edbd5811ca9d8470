"""The marks that values of columns leave of a state: one whole number, of which each column strikes bits out.

The first bits are the terms of the law on a board of all its laws, as the native matcher lays it out. Then stand what is settled of them,
the choices of open conditions, and fields in which a column leaves what is read of it only together with another fact. Rows with equal
numbers have equal truths in both readings: what no column states follows from the conditions, and the law reads nothing else.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from functools import reduce
from itertools import product
from operator import or_
from typing import Final

from zweck.logic.condition import Test, Value, facts_of
from zweck.match.layout import NUMBER, Effect
from zweck.tables.following import Condition, Follower, followers
from zweck.tables.law_marks import LawMarks
from zweck.tables.reads import Reads, half, within
from zweck.tables.silence import Choice
from zweck.tables.standing import Opened, Reading, Region, Standing
from zweck.tables.tidying import Tidy

FIELD: Final = 24
"""The width of a field; a column has fewer classes than fit in it."""

MAX_BOARDS: Final = 5_000
"""Boards of a level that are remembered as they came to rest; when there are more, all are found again."""

Options = tuple[tuple[Value | None, ...], bool]


class EraMarks:
    """The start of an era, and what each value of each column leaves; `silent` are columns that a row may leave out."""

    def __init__(self, standing: Standing, law: LawMarks, reads: Reads, silent: Set[str], *, alone: bool, people: bool = False) -> None:
        """`alone` where no other source than the binding states facts, so that what it refuses is refused whatever else is.

        `people` where persons are looked up in a register.
        """
        self._standing = standing
        self._law = law
        self._reads = reads
        self._alone = alone
        self._people = people
        self._width = law.settling.size
        self._size = len(Reading) * self._width
        self._bits: list[tuple[Region, Choice, int]] = []
        self._conditions: list[Condition] = []
        self._sure = 0
        self._contradictions: list[tuple[int, frozenset[str]]] = []
        self._refused: dict[int, frozenset[str]] = {}
        self.irregular = standing.era.irregular
        opened = [(one, self._condition(one)) for one in standing.opens(law.facts, silent)]
        for found, refused, facts in standing.contradictions():
            bits = self._choices(Region.GIVEN, found.choices)
            self._contradictions.append((reduce(or_, bits, 0), facts))
            self._refused |= bits if refused and alone and not found.loose else {}
            self.irregular = self.irregular or found.surely or (found.loose and not found.choices)
        self._limited = {fact: self._bit() for fact in sorted(standing.columns)}
        self._silent = {fact: self._bit() for fact in sorted(silent) if standing.may_follow(fact)}
        barred = {fact for test, _ in law.pairs for fact in facts_of(test)} | standing.further(
            one.fact for one, _ in opened if one.open.loose
        )
        self._followers = [*followers(standing, opened, self._silent, barred)]
        following = {one.fact for one in self._followers} - reads.exact  # what gives those that rulings name stays in the state
        self._giving = [(one.fact, found) for one, found in opened if found is not None and one.fact in following]
        self.apart = self._bit()
        """The bit of rows that are decided each for itself; an era begins with it where persons are looked up."""
        self._fields: dict[str, tuple[int, dict[Hashable, int]]] = {}
        for fact in sorted(standing.columns):
            self._fields[fact] = (self._size, {})
            self._size += FIELD
        self.joint = [(test, effect) for test, effect in law.pairs if self._of_two(test)]
        self._contradicting = reduce(or_, (bits for bits, _ in self._contradictions), 0)
        self._telling = reduce(or_, self._limited.values(), self._contradicting | self.apart)
        self._later = (1 << self._size) - (1 << len(Reading) * self._width)
        self.start = self._begin()

    def _bit(self) -> int:
        self._size += 1
        return 1 << self._size - 1

    def _condition(self, one: Opened) -> Condition | None:
        bits = self._choices(one.region, one.open.choices)
        if not bits:
            return None
        found = Condition(bits, reduce(or_, bits), self._bit())
        self._sure |= found.sure
        if not one.open.loose:
            self._conditions.append(found)
        return found

    def _choices(self, region: Region, choices: Sequence[Choice]) -> dict[int, frozenset[str]]:
        """A bit for each choice, with the columns that it reads."""
        found: dict[int, frozenset[str]] = {}
        for choice in choices:
            bit = self._bit()
            self._bits.append((region, choice, bit))
            found[bit] = frozenset(fact for test, _ in choice for fact in facts_of(test)) & self._standing.columns
            if any(self._of_two(test) for test, _ in choice):
                self.irregular = True  # no condition compares two columns yet; each row of one that did is decided for itself
        return found

    def _of_two(self, test: Test) -> bool:
        return len(self._standing.columns.intersection(facts_of(test))) > 1

    def _begin(self) -> int:
        law, standing = self._law, self._standing
        left = self._later & ~self._sure & (-1 if self._people else ~self.apart)
        for place, reading in enumerate(Reading):
            terms = law.every
            for fact in law.facts - standing.columns:
                terms &= self._terms(fact, standing.options(fact, reading))
            for test, effect in law.pairs:
                facts = facts_of(test)
                if not standing.columns.intersection(facts):
                    terms &= self._pair(test, effect, {fact: standing.options(fact, reading) for fact in facts})
            left |= terms << place * self._width
        return left

    def _both(self, terms: Mapping[Reading, int]) -> int:
        """A mark of what is left of the terms in each reading; nothing else is struck out."""
        settled = (1 << self._width) - (1 << self._law.every.bit_length())
        return reduce(or_, ((terms[reading] | settled) << place * self._width for place, reading in enumerate(Reading)), self._later)

    def _terms(self, fact: str, options: Options) -> int:
        """The terms that any of the values leaves which a fact can have."""
        values, copies = options
        return self._law.every if copies else reduce(or_, (self._law.of(fact, one) for one in values))

    def _pair(self, test: Test, effect: Effect, options: Mapping[str, Options]) -> int:
        """The terms that any of the values leaves which two facts can have."""
        if any(copies for _, copies in options.values()):
            return self._law.every
        several = product(*(values for values, _ in options.values()))
        return reduce(or_, (self._law.pair(test, effect, dict(zip(options, values, strict=True))) for values in several))

    # --- what ends a row's road ---------------------------------------------------------------------------------------------------

    def is_irregular(self, state: int) -> bool:
        """Whether rows of a state may contradict themselves, or turn on more than the law reads."""
        return self.irregular or bool(state & self._telling)

    def contradicted(self, state: int) -> frozenset[str] | None:
        """The columns whose values a refusal names; `None` where rows turn on more than that."""
        if self.irregular or state & self.apart or any(state & bit for bit in self._limited.values()):
            return None
        return frozenset().union(*(facts for bits, facts in self._contradictions if state & bits))

    def tidy(self, order: Sequence[Sequence[str]]) -> list[Tidy]:
        """How states come to rest: at the start, and after each group of columns."""
        law, columns = self._law, {fact for facts in order for fact in facts}
        loose = {reading: self._loose(law.facts - columns, reading) for reading in Reading}
        found: list[Tidy] = []
        closed: set[str] = set()
        for place in range(len(order) + 1):
            read = {fact for facts in order[:place] for fact in facts}
            closing = [one for one in self._followers if one.columns <= read and one.fact not in closed]
            closed |= {one.fact for one in closing}
            unread = self._depending(columns - read)
            touched = self._depending(order[place - 1]) if place else (1 << law.every.bit_length()) - (1 << NUMBER)
            done = [one for fact, one in self._giving if fact in closed]
            silent = tuple((bit, law.depending(fact)) for fact, bit in self._silent.items() if fact in read - closed)
            conditions = tuple(
                (met, one.choices, one.sure)
                for one in self._conditions
                if one not in done and (met := reduce(or_, (bit for bit, facts in one.bits.items() if facts <= read), 0))
            )
            found.append(
                Tidy(
                    law.settling.level(touched | self._depending(one.fact for one in closing)),
                    {reading: unread | self._depending(fact for fact in facts if fact not in closed) for reading, facts in loose.items()},
                    silent,
                    conditions,
                    reduce(or_, (bit for bit, facts in self._refused.items() if facts <= read), 0),
                    tuple((one, {}) for one in closing),
                    reduce(or_, (one.choices | one.sure for one in done), 0),
                    {},
                )
            )
        return found

    def _depending(self, facts: Iterable[str]) -> int:
        return reduce(or_, map(self._law.depending, facts), 0)

    def rested(self, tidy: Tidy, state: int) -> int:
        """The state without what no longer matters."""
        if state & tidy.refused:
            return state & (self._contradicting | (1 << NUMBER) - 1)
        for follower, marks in tidy.followers:
            if not follower.own or state & follower.own:
                values = follower.values(state)
                state &= marks.get(values) or marks.setdefault(values, self._following(follower, values))
        state &= ~tidy.done
        silent = 0
        for bit, depending in tidy.silent:
            if state & bit:
                silent |= depending
        for met, choices, sure in tidy.conditions:
            if state & met:
                state = state & ~choices | sure
        width, board = self._width, (1 << self._width) - 1
        found = state & self._later
        for place, reading in enumerate(Reading):
            terms = state >> place * width & board
            rested = tidy.known.get((reading, silent, terms))
            if rested is None:
                open = tidy.open[reading] | silent
                rested = tidy.level.settled(terms, open) & (-1 if open else self._law.settling.lasting)
                if len(tidy.known) >= MAX_BOARDS:
                    tidy.known.clear()
                tidy.known[reading, silent, terms] = rested
            found |= rested << place * width
        return found

    def _following(self, follower: Follower, values: tuple[Value | None, Value | None]) -> int:
        """The bits that the values leave which a fact has once all is read on which it hangs."""
        return (
            self._both({reading: self._law.of(follower.fact, value) for reading, value in zip(Reading, values, strict=True)})
            & ~follower.own
        )

    def _loose(self, facts: Iterable[str], reading: Reading) -> list[str]:
        """The facts among these that columns decide about in a reading."""
        found = {fact: self._standing.options(fact, reading) for fact in facts}
        return [fact for fact, (values, copies) in found.items() if copies or len(values) > 1]

    # --- what columns strike out ----------------------------------------------------------------------------------------------------

    def of(self, fact: str, value: Value | None, *, silent: bool) -> int:
        """The bits that a value of a column leaves of a state, or those of a row that leaves its fact out."""
        standing, left = self._standing, dict[Reading, int]()
        for reading in Reading:
            options = standing.silent(fact, reading) if silent else ((value,), False)
            terms = self._terms(fact, options)
            for test, effect in self._law.pairs:
                facts = facts_of(test)
                if fact in facts and not self._of_two(test):
                    terms &= self._pair(test, effect, {one: options if one == fact else standing.options(one, reading) for one in facts})
            left[reading] = terms
        value = standing.era.fallback.get(fact) if silent else value
        mark = self._both(left) & ~self._strikes(fact, value, silent=silent)
        if not within(value, standing.era.off):
            mark &= ~self._limited[fact]
        if fact in self._silent and not silent:
            mark &= ~self._silent[fact]
        if any(fact in facts_of(test) for test, _ in self.joint):
            return mark  # what is read of it together with others stands in the mark of them together
        return mark & self._field(fact, self._read(fact, value))

    def _read(self, fact: str, value: Value | None) -> list[Hashable]:
        """All that is read of a column's value together with facts that no row states."""
        standing, read = self._standing, list[Hashable]()
        for test, _ in self._law.pairs:
            other = next((one for one in facts_of(test) if one != fact), fact)
            if fact in facts_of(test) and not self._of_two(test) and not standing.sure(other):
                read.append(half(test, fact, value))
        read += [self._reads.tests(copy, value) for copy in self._reads.copies(fact) if standing.copies(copy, fact)]
        return read

    def _field(self, fact: str, read: Sequence[Hashable]) -> int:
        """The mark that keeps apart what is read of a column's value together with other facts."""
        place, numbers = self._fields[fact]
        number = numbers.setdefault(tuple(read), len(numbers))
        return ~(((1 << FIELD) - 1 - number) << place)

    def together(self, values: Mapping[str, tuple[Value | None, bool]]) -> int:
        """The bits that the values of several columns leave, as far as tests compare two of them; each with whether it is left out."""
        standing, left = self._standing, dict.fromkeys(Reading, self._law.every)
        stated = {fact: standing.era.fallback.get(fact) if silent else value for fact, (value, silent) in values.items()}
        read = {fact: self._read(fact, value) for fact, value in stated.items()}
        for test, effect in self.joint:
            facts = facts_of(test)
            if not all(fact in values for fact in facts):
                continue
            for reading in Reading:
                options = {fact: standing.silent(fact, reading) if values[fact][1] else ((values[fact][0],), False) for fact in facts}
                left[reading] &= self._pair(test, effect, options)
            for fact, other in (facts, facts[::-1]):
                if values[other][1] and standing.may_follow(other):
                    read[fact].append(half(test, fact, stated[fact]))
        mark = self._both(left)
        for fact, several in read.items():
            mark &= self._field(fact, several)
        return mark

    def _strikes(self, fact: str, value: Value | None, *, silent: bool) -> int:
        """The choices that the value leaves unmet."""
        struck = 0
        for region, choice, bit in self._bits:
            for literal in choice:
                facts = facts_of(literal[0])
                if fact in facts and not self._of_two(literal[0]) and not self._standing.met(literal, fact, value, region, silent=silent):
                    struck |= bit
        return struck
