"""Persons of tables: a row is decided as a call about its person is, with what the register held at the position of the run."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from tests.bulk.stating import facts_of
from tests.proving import at_most
from zweck.binding.binding import Binding, Column, Null, Subject
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.company import Company
from zweck.company.event import OF_RECORDS
from zweck.company.register import CONSENTED, EventKind
from zweck.engine import Decision, Detail, Engine, FactError
from zweck.facts.question import read
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Operator, Test, Value
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.service.decode.questions import Background, Manner, posed
from zweck.tables.deciding import Decided, Decider
from zweck.tables.figures import PERMISSIVE
from zweck.tables.persons import SUBJECTS, Held, Looking
from zweck.tables.plan import Plan
from zweck.tables.working import rows_concerned

DAY = date(2026, 6, 1)
PERSONS = 60
PSEUDONYMS = Pseudonyms({1: b"a secret of sufficient length", 2: b"another one of sufficient length"})
COLUMNS: dict[str, tuple[Any, ...]] = {
    "subject.location_country": ("DE", "AT", "CH", "FR", None),
    "subject.relationship": ("customer", "former_customer", "prospect", "debtor", "employee", None),
    "subject.market_role": ("consumer", "business", None),
    "consent.form": ("electronic", "oral", None),
    "balancing.necessary": (True, False, None),
}
"""Facts that columns state, where the activity leaves them open."""

KINDS = [kind for kind in EventKind if kind not in (EventKind.USED, EventKind.CORRECTED, *OF_RECORDS)]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register of random events about most of the persons."""
    url = f"sqlite:///{tmp_path_factory.mktemp('register')}/register.db"
    with closing(Register(address(url, REGISTER), Key(b"a secret of sufficient length"), wait=10)) as found:
        enter(found, Random(1), 150)
        yield found


def enter(register: Register, chance: Random, events: int) -> None:
    """Enter random events, some under an earlier version of the key."""
    texts = ("phone-consent@2025-01-01", "photo-consent@2025-01-01", "recording-consent@2025-01-01", "gone@2024-01-01")
    entries = []
    for _ in range(events):
        kind = chance.choice((*KINDS, EventKind.GIVEN, EventKind.GIVEN, EventKind.OF_AGE_ON))
        scopes: Sequence[str] = ("*",)
        if kind in CONSENTED or kind is EventKind.REQUESTED:
            scopes = texts[:1] * 5 + texts
        elif kind in (EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.INVALIDATED):
            scopes = ("*", "phone-consent", "photo-consent")
        elif kind in (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED):
            scopes = ("*", "advertising", "newsletter")
        until = None
        if kind is EventKind.OF_AGE_ON:
            until = chance.choice((date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 1), date(2026, 8, 1)))
        elif kind in CONSENTED and chance.random() < 0.2:
            until = DAY + timedelta(days=chance.choice((-1, 0, 90)))
        person = PSEUDONYMS.all(Kind.CUSTOMER_NUMBER, f"K-{chance.randrange(PERSONS - 10)}")
        entries.append(
            Entry(
                chance.choice((*person, person[0], person[0])),
                chance.choice(("muster-service", "muster-service", "muster-service", "muster-forschung")),
                kind,
                chance.choice(scopes),
                datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(600)),
                frozenset({"email"}) if kind in CONSENTED and chance.random() < 0.2 else frozenset(),
                until,
                evidence="form 7",
                state=chance.choice(("", "upheld", "rejected")) if kind is EventKind.OBJECTED else "",
            )
        )
    register.record(entries)


def bound(name: str, law: PolicySet, company: Company, *, dated: bool = False) -> Binding:
    """A binding of the columns that the activity and the register leave open."""
    constants: dict[str, Value | None] = {DECISION_DATE: DAY, "data.deletion_overdue": False}
    empty = Binding(name, "customer", (), constants, activity=name, subject=Subject("customer", "customer_number", Null.UNKNOWN))
    asking = Plan(law, empty, company).asking
    stated = {*asking.looked_up()[0], *(fact for version in company.activities[name] for fact in version.stated())}
    columns = tuple(Column(fact, fact, null=Null.SILENT) for fact in COLUMNS if fact not in stated)
    columns += (Column("planned_on", DECISION_DATE),) if dated else ()
    return replace(
        empty, columns=columns, constants={fact: value for fact, value in constants.items() if not dated or fact != DECISION_DATE}
    )


def table(binding: Binding, rows: int, chance: Random) -> pa.RecordBatch:
    """Random rows about the persons, some of whom stand in no register, some rows about no person."""
    found: dict[str, list[Any]] = {
        column.name: [chance.choice(COLUMNS[column.fact]) for _ in range(rows)] for column in binding.columns[:5] if column.fact in COLUMNS
    }
    if binding.dated is not None:
        found["planned_on"] = [date(2026, 3, 1) + timedelta(days=chance.randrange(300)) for _ in range(rows)]
    persons = [None if chance.random() < 0.03 else f"K-{chance.randrange(PERSONS)}" for _ in range(rows)]
    return pa.RecordBatch.from_pydict({"customer": persons, **found})


def alone(
    binding: Binding, batch: pa.RecordBatch, law: PolicySet, engine: Engine, company: Company, register: Register
) -> list[Decision | None]:
    """Each row as a call about its person, as any server reads and decides it; `None` where its facts contradict each other."""
    background = Background(law.vocabulary, company, PSEUDONYMS, register)
    manner = Manner(detail=Detail.REASONS, activity=binding.activity, consulted=binding.consulted)
    known: dict[str, Decision | None] = {}
    found = []
    for row in batch.to_pylist():
        key = repr(row)
        if key not in known:
            facts = {**binding.constants, **facts_of(row, binding, law.vocabulary)}
            reference = row["customer"]
            persons = [] if reference is None else PSEUDONYMS.all(Kind.CUSTOMER_NUMBER, reference)
            try:
                asked, _ = posed(read(facts, law.vocabulary), manner, persons, background)
                known[key] = engine.decide(asked, Detail.REASONS)
            except FactError:
                known[key] = None
        found.append(known[key])
    return found


def in_bulk(
    law: PolicySet, binding: Binding, batch: pa.RecordBatch, company: Company, register: Register, position: int
) -> tuple[Decided, Held]:
    """The rows as a table at a position of the register."""
    days = None if binding.dated is None else (min(batch["planned_on"].to_pylist()), max(batch["planned_on"].to_pylist()))
    held = Looking(binding, company, law.vocabulary, register, PSEUDONYMS, position).of(batch)
    return Decider(Plan(law, binding, company, days)).decide(batch, held), held


def differing(found: Decided, expected: Sequence[Decision | None], batch: pa.RecordBatch) -> list[object]:
    rows = batch.to_pylist()
    different: list[object] = []
    for number, (place, decision) in enumerate(zip(found.numbers.tolist(), expected, strict=True)):
        answer = None if place < 0 else found.answers[place]
        if decision is None or answer is None:
            if (decision is None) is not (answer is None):
                different.append((rows[number], decision and decision.outcome))
        elif (answer.ruling, answer.conclusive) != (decision.finding.ruling, decision.conclusive):
            different.append((rows[number], decision.outcome, answer.outcome))
    return different


def resting(company: Company) -> Company:
    """The group with consent texts whose appraisals rest on what columns say of the person."""
    fact = Test("subject.relationship", Operator.ONE_OF, frozenset({"customer", "former_customer"}))
    texts = {
        name: tuple(replace(text, appraisals=tuple(replace(one, rests_on=fact) for one in text.appraisals)) for text in versions)
        for name, versions in company.texts.items()
    }
    return replace(company, texts=texts)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("win-back-call", "plain"),
        ("win-back-call", "dated"),
        ("win-back-call", "resting"),
        ("newsletter", "plain"),
        ("debt-collection", "dated"),
        ("photo-publication", "plain"),
    ],
)
def test_rows_are_decided_as_calls_about_their_persons(
    law: PolicySet, engine: Engine, group: Company, register: Register, name: str, how: str
) -> None:
    company = resting(group) if how == "resting" else group
    binding = bound(name, law, company, dated=how == "dated")
    batch = table(binding, at_most(800, 60), Random(name))
    position = register.head.seq
    expected = alone(binding, batch, law, engine, company, register)
    enter(register, Random(how), 5)
    found, _ = in_bulk(law, binding, batch, company, register, position)
    assert differing(found, expected, batch) == []
    assert len(Counter(decision.outcome for decision in expected if decision is not None)) > 1


def test_rows_whose_persons_have_later_events_are_found(law: PolicySet, engine: Engine, group: Company, register: Register) -> None:
    binding = bound("win-back-call", law, group)
    batch = table(binding, at_most(1_000, 100), Random(3))
    position = register.head.seq
    before = alone(binding, batch, law, engine, group, register)
    enter(register, Random(4), 8)
    after = alone(binding, batch, law, engine, group, register)
    _, held = in_bulk(law, binding, batch, group, register, position)
    rows = {*rows_concerned(pa.array(held.persons, type=SUBJECTS), held.looking.later()).tolist()}
    turned = {row for row, (one, other) in enumerate(zip(before, after, strict=True)) if one != other}
    assert turned
    assert turned <= rows
    assert len(rows) < batch.num_rows


def test_hiding_the_person_never_improves_an_outcome(law: PolicySet, group: Company, register: Register) -> None:
    binding = bound("win-back-call", law, group)
    batch = table(binding, at_most(500, 150), Random(5))
    outcomes = []
    for persons in (batch["customer"], pa.nulls(batch.num_rows, pa.string())):
        found, _ = in_bulk(law, binding, batch.set_column(0, "customer", persons), group, register, register.head.seq)
        outcomes.append([None if number < 0 else found.answers[number].outcome for number in found.numbers.tolist()])
    better = [row for row, (known, hidden) in enumerate(zip(*outcomes, strict=True)) if known not in PERMISSIVE and hidden in PERMISSIVE]
    assert better == []
    assert any(one in PERMISSIVE for one in outcomes[0])
