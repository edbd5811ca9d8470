"""The values of facts as SQL, in both readings of silence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from zweck.binding.binding import Binding, Column, Derived, Null
from zweck.law.countries import COUNTRIES
from zweck.law.vocabulary import DECISION_DATE, Effect, FactType, SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Value, facts_of, leaves
from zweck.logic.condition import Test as OneTest
from zweck.tables.eras import Era
from zweck.tables.sql.dialect import Dialect
from zweck.tables.sql.truth import Expressions, written

RAW: Final = "r_"
"""Begins the names of facts as rows state them; then come those of reading U and of reading S."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Columns that are added to those before them."""

    columns: Mapping[str, str]


class Facts:
    """The facts of an era by the names of the columns that hold them in each reading."""

    def __init__(self, binding: Binding, era: Era, vocabulary: Vocabulary, dialect: Dialect, read: Sequence[str]) -> None:
        """`read` are the facts that the law reads."""
        self._binding = binding
        self._era = era
        self._vocabulary = vocabulary
        self._dialect = dialect
        self.fixed: dict[str, Value | None] = {**era.constants, DECISION_DATE: era.day}
        self.faulty: list[str] = []
        """Conditions under which a row cannot be decided here."""
        self.raw: dict[str, str] = {}
        self.stages: list[Stage] = []
        self.given: dict[str, str] = {}
        """The columns of the table by the names that they have within the query."""
        self._stated = {column.fact: column for column in binding.columns}
        self._raw()
        self.u, self.s = self._readings(read)

    def _raw(self) -> None:
        """The facts that rows state, as far as they can be read."""
        values = {fact: self._column(column) for fact, column in self._stated.items()}
        for fact, expression in values.items():
            if fact in self._era.fallback:
                values[fact] = f"COALESCE({expression}, {self._dialect.value(self._era.fallback[fact])})"
        self.stages.append(Stage({_name(RAW, fact): expression for fact, expression in values.items()}))
        self.raw = {fact: _name(RAW, fact) for fact in values}
        if self._era.resting:
            logic = self._logic(self.raw)
            found = {
                fact: f"CASE WHEN {written(logic.of(when, _none))} THEN {self._dialect.value(value)} END"
                for fact, (value, when) in self._era.resting.items()
            }
            self.stages.append(Stage({_name(RAW, fact): expression for fact, expression in found.items()}))
            self.raw |= {fact: _name(RAW, fact) for fact in found}
        logic = self._logic(self.raw)
        for one in self._vocabulary.contradictions:
            if one.effect is not Effect.WARN:
                found_one = logic.of(one.when, _none)
                self.faulty += [found_one] if isinstance(found_one, str) else []

    def _logic(self, columns: Mapping[str, str]) -> Expressions:
        return Expressions(self._dialect, self.fixed, columns)

    def _column(self, column: Column) -> str:
        fact, name = self._vocabulary.facts[column.fact], f"c_{len(self.given)}"
        self.given[name] = self._dialect.identifier(column.name)
        if column.null is Null.FAULT:
            self.faulty.append(f"{name} IS NULL")
        if column.derived is not Derived.VALUE:
            return self._years(column, name)
        if column.values:
            cases = " ".join(
                f"WHEN {self._dialect.value(word)} THEN {self._dialect.value(_plain(value))}" for word, value in column.values.items()
            )
            self.faulty.append(f"{name} NOT IN ({', '.join(map(self._dialect.value, column.values))})")
            return f"CASE {name} {cases} END"
        if fact.type in (FactType.ENUM, FactType.COUNTRY):
            known = fact.values or [code for code in COUNTRIES if code not in self._era.off]
            self.faulty.append(f"{name} NOT IN ({', '.join(map(self._dialect.value, known))})")
        if fact.type is FactType.INT:
            self.faulty.append(f"{name} < 0")
        return name

    def _years(self, column: Column, name: str) -> str:
        day = self._era.day
        place = f"(EXTRACT(MONTH FROM {name}) * 100 + EXTRACT(DAY FROM {name}))"
        gone = f"({day.year} - EXTRACT(YEAR FROM {name}))"
        own = day.month * 100 + day.day
        if column.derived is Derived.AGE:
            self.faulty.append(f"{name} > {self._dialect.value(day)}")
            return f"CAST({gone} - CASE WHEN {own} < {place} THEN 1 ELSE 0 END AS INTEGER)"
        return f"({gone} > {column.years} OR ({gone} = {column.years} AND {own} > {place}))"

    # --- readings -------------------------------------------------------------------------------------------------------------------

    def _readings(self, read: Sequence[str]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The columns of both readings; those of facts that are the same in both have one."""
        asked = [part for name in read if (part := self._vocabulary.facts[name].silence.asked) is not None]
        further = {fact for one in asked for leaf in leaves(one) if isinstance(leaf, OneTest) for fact in facts_of(leaf)}
        given = self._logic(self.raw)
        implied = {name: found for name in dict.fromkeys((*read, *sorted(further))) if (found := self._implied(name, given)) is not None}
        self.stages.append(Stage({_name("u_", name): expression for name, expression in implied.items()}))
        u = {**self.raw, **{name: _name("u_", name) for name in implied}}
        logic = self._logic(u)
        against = {name: found for name in read if (found := self._against(name, u, logic)) is not None}
        self.stages.append(Stage({_name("s_", name): expression for name, expression in against.items()}))
        return u, {**u, **{name: _name("s_", name) for name in against}}

    def _silent(self, name: str) -> bool:
        """Whether rows may leave the fact out."""
        if name in self._stated:
            return self._stated[name].null is Null.SILENT and name not in self._era.fallback
        return name not in self.fixed and name not in self._era.resting

    def _implied(self, name: str, given: Expressions) -> str | None:
        """The value of reading U of a fact that no row need state; `None` where silence about it says nothing."""
        silence = self._vocabulary.facts[name].silence
        if not self._silent(name):
            return None
        cases = [(written(given.of(part.when, _none)), self._dialect.value(part.value)) for part in silence.implied]
        presume = silence.presume
        if self._binding.presume_unstated and silence.silence_class is SilenceClass.ORDINARY and presume is not None:
            value = self.raw.get(presume.fact) or self._dialect.value(self.fixed.get(presume.fact)) if isinstance(presume, SameAs) else None
            where = "TRUE" if silence.where is None else written(given.of(silence.where, _none))
            cases.append((where, value or self._dialect.value(presume if not isinstance(presume, SameAs) else None)))
        cases = [(when, value) for when, value in cases if when not in ("FALSE", "NULL")]
        if not cases:
            return None
        found = f"CASE {' '.join(f'WHEN {when} THEN {value}' for when, value in cases)} END"
        return f"COALESCE({self.raw[name]}, {found})" if name in self.raw else found

    def _against(self, name: str, u: Mapping[str, str], logic: Expressions) -> str | None:
        """The value of reading S, where it differs."""
        silence = self._vocabulary.facts[name].silence
        if not self._silent(name) or silence.silence_class is not SilenceClass.SHOWN or silence.against is None:
            return None
        value, asked = self._dialect.value(silence.against), "FALSE" if silence.asked is None else written(logic.of(silence.asked, _none))
        if asked == "TRUE":
            return None
        found = value if asked in ("FALSE", "NULL") else f"CASE WHEN ({asked}) IS TRUE THEN NULL ELSE {value} END"
        return f"COALESCE({u[name]}, {found})" if name in u else found


def _name(reading: str, fact: str) -> str:
    return reading + fact.replace(".", "__")


def _plain(value: object) -> Value | None:
    return frozenset(map(str, value)) if isinstance(value, list) else value if isinstance(value, bool | int | str) else None


def _none(reference: object) -> None:
    raise TypeError(reference)  # the vocabulary refers to none


def conditions(vocabulary: Vocabulary) -> list[Condition]:
    """All conditions by which silence is read."""
    return [part for fact in vocabulary.facts.values() for part in fact.silence.conditions()]
