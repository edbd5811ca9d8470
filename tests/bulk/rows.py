"""Random tables, and what the engine says of each of their rows alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import pyarrow as pa

from tests.bulk.stating import facts_of
from zweck.binding.binding import Binding, Column, Null
from zweck.binding.questions import Asking
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Outcome
from zweck.engine import Decision, Detail, Engine, FactError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value
from zweck.tables.deciding import Decided, Decider
from zweck.tables.plan import Plan
from zweck.tables.sql.dialect import Dialect
from zweck.tables.sql.query import Filter, query
from zweck.tables.verdicts import Answer

DAY: Final = date(2026, 6, 1)
FIRST: Final = date(2016, 1, 1)
DAYS: Final = 4_018
TYPES: Final = {
    "birth_date": pa.date32(),
    "bought": pa.bool_(),
    "planned_on": pa.date32(),
    "consent_given": pa.bool_(),
    "consent_recorded": pa.bool_(),
    "marketing_objection": pa.bool_(),
    "objected": pa.bool_(),
    "restricted": pa.bool_(),
    "consent_channels": pa.list_(pa.string()),
}
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "country": ("DE", "AT", "CH", "FR", "HU", "US"),
    "relationship": ("customer", "former_customer", "prospect", "member_of_public"),
    "relation": ("customer", "debtor", "former_customer", "prospect"),
    "market_role": ("consumer", "business"),
    "consent_form": ("electronic", "written", "oral", "conduct"),
    "consent_channels": ((), ("email",), ("phone_call",), ("email", "postal"), ("postal",)),
    "kind": ("consumer", "business"),
    "channel": ("email", "phone_call", "postal", "sms"),
}
CONSENT: Final = ("consent_form", "consent_channels", "consent_recorded")


def dated(binding: Binding) -> Binding:
    """The binding with a column of days."""
    constants = {fact: value for fact, value in binding.constants.items() if fact != DECISION_DATE}
    return replace(binding, constants=constants, columns=(*binding.columns, Column("planned_on", DECISION_DATE)))


def strict(binding: Binding) -> Binding:
    """The binding that presumes nothing."""
    return replace(binding, presume_unstated=False)


def few(binding: Binding) -> Binding:
    """The binding of customers with fewer columns, of which the law distinguishes no more than a query can say."""
    fixed: dict[str, Value | None] = {
        "subject.location_country": "DE",
        "subject.relationship": "customer",
        "subject.market_role": "consumer",
        "consent.form": "electronic",
        "consent.recorded": True,
        "channel.medium": "email",
    }
    columns = tuple(column for column in binding.columns if column.fact not in fixed)
    return replace(binding, columns=columns, constants={**binding.constants, **fixed})


def table(binding: Binding, rows: int, seed: int, *, independent: bool = False) -> pa.RecordBatch:
    """Random rows; unless they are independent, nothing is known of a consent that was not given, and most people are alike."""
    chance = Random(seed)
    nulls = {column.name: column.null for column in binding.columns}
    columns: dict[str, list[Any]] = {binding.id: [f"C{row}" for row in range(rows)], **{name: [] for name in nulls}}
    for _ in range(rows):
        given = chance.random() < 0.4
        for name, null in nulls.items():
            empty = null is not Null.FAULT and chance.random() < 0.08
            if name in CONSENT and not given and not independent:
                empty = True
            columns[name].append(None if empty else _value(name, chance, given=given))
    return pa.RecordBatch.from_pydict({name: pa.array(values, type=TYPES.get(name, pa.string())) for name, values in columns.items()})


def _value(name: str, chance: Random, *, given: bool) -> Any:
    if name in VALUES:
        values = VALUES[name]
        return values[min(int(chance.expovariate(1.2)), len(values) - 1)]
    if name == "consent_given":
        return given
    if name == "birth_date":
        return DAY - timedelta(days=chance.choice((4_300, 4_748, 5_113, 5_478, 5_844, 6_209, 6_574, 12_000, 25_000)) + chance.randrange(8))
    if name == "planned_on":
        return FIRST + timedelta(days=chance.randrange(DAYS))
    if name == "bought":
        return chance.random() < 0.7
    return chance.random() < 0.15


def decider(
    law: PolicySet,
    binding: Binding,
    batch: pa.RecordBatch,
    company: Company = NO_COMPANY,
    detail: Detail | None = None,
) -> Decider:
    """A decider of such rows."""
    days = None
    if binding.dated is not None:
        known = sorted(day for day in batch.column(binding.dated.name).to_pylist() if day is not None)
        days = (known[0], known[-1])
    return Decider(Plan(law, binding, company, days, detail))


def decided(law: PolicySet, binding: Binding, batch: pa.RecordBatch, company: Company = NO_COMPANY) -> Decided:
    """The rows as a table."""
    return decider(law, binding, batch, company).decide(batch)


class Alone:
    """The engine's own decisions of rows, one by one; rows that ask the same question share theirs."""

    def __init__(self, engine: Engine, asking: Asking, detail: Detail = Detail.REASONS) -> None:
        self._engine = engine
        self._asking = asking
        self._detail = detail
        self._known: dict[tuple[object, ...], Decision | FactError] = {}

    def of(self, facts: dict[str, Any]) -> Decision | FactError:
        """The decision on facts, or what is wrong with them."""
        key = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in facts.items())
        if key not in self._known:
            try:
                self._known[key] = self._engine.decide(self._asking.question(facts), self._detail)
            except FactError as error:
                self._known[key] = error
        return self._known[key]


def differing(
    engine: Engine, law: PolicySet, binding: Binding, batch: pa.RecordBatch, found: Decided, company: Company = NO_COMPANY
) -> Iterator[tuple[dict[str, Any], object]]:
    """The rows that the engine, asked for each of them alone, rules otherwise."""
    alone = Alone(engine, Asking(binding, company, law.vocabulary))
    equal: dict[tuple[int, int], bool] = {}
    for row, place in zip(batch.to_pylist(), found.numbers.tolist(), strict=True):
        answer: Answer | None = None if place < 0 else found.answers[place]
        decision = alone.of(facts_of(row, binding, law.vocabulary))
        if isinstance(decision, FactError):
            if answer is not None:
                yield row, decision
            continue
        if answer is None:
            yield row, decision.outcome
            continue
        ruling = decision.finding.ruling
        pair = (id(ruling), id(answer.ruling))  # both are kept, and thousands of rows share them
        if pair not in equal:
            equal[pair] = ruling == answer.ruling
        if not equal[pair] or decision.conclusive != answer.conclusive:
            yield row, decision.outcome


def asked(
    law: PolicySet, asking: Asking, dialect: Dialect, table: str, only: Outcome | None = None, days: tuple[date, date] | None = None
) -> str:
    """The query over a table."""
    return query(Filter(law, asking, dialect, days), table, only)
