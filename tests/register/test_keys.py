"""The key of pseudonyms and the register belong together: with another key no person would be found, and each be permitted."""

from contextlib import closing
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from tests.activities.group import engine, group, needed, persons
from tests.activities.test_templates import Fixed
from tests.clocks import Clock
from tests.server.fiction import CALL
from zweck.activities.prepared import Events
from zweck.binding.binding import Subject
from zweck.chain.database import RecordError, RecordUnavailable
from zweck.cli.ledgers import looking_up
from zweck.client import question
from zweck.company.event import Event, EventKind
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, RegisterSettings, open_register
from zweck.service.answer import AnswerOptions
from zweck.service.decisions import Decisions
from zweck.service.refusals import InvalidField
from zweck.tables.persons import persons_of
from zweck.v1 import decision_pb2 as v1

FIRST = {1: b"a secret of persons"}
ROTATED = Pseudonyms({**FIRST, 2: b"another secret of persons"})
NUMBER, SERVICE = "K-1", "muster-service"
OLD, NEW = (one.of(Kind.CUSTOMER_NUMBER, NUMBER) for one in (Pseudonyms(FIRST), ROTATED))


@pytest.mark.parametrize("entered", [OLD, NEW])
def test_one_pseudonym_of_several_is_no_person(entered: str) -> None:
    """The objection may stand under the other one."""
    register, at = Fixed(), datetime(2026, 1, 20, tzinfo=UTC)
    register._events[entered] = Events([*persons("newsletter"), Event(100, EventKind.OBJECTED, SERVICE, "advertising", at, at)])
    options = AnswerOptions(pseudonyms=ROTATED, register=register, now=Clock(datetime(2026, 2, 2, 12, tzinfo=UTC)))
    decisions = Decisions(engine(), engine().policies.vocabulary, options, company=group())

    def outcome(subject: v1.Subject) -> str:
        asked = question(needed("newsletter").stated or {}, activity="newsletter", subject=subject)
        return v1.Outcome.Name(v1.Decision.FromString(decisions.decision(asked.SerializeToString(), CALL)).outcome)

    assert outcome(v1.Subject(customer_number=NUMBER)) == "PROHIBITED"
    for pseudonym in (OLD, NEW):
        with pytest.raises(InvalidField, match="has 2 versions") as refused:
            outcome(v1.Subject(pseudonym=pseudonym))
        assert [one.field for one in refused.value.violations()] == ["subject.pseudonym"]


def test_one_pseudonym_of_several_is_no_person_of_a_row() -> None:
    """Neither one that a run kept before the key was rotated."""
    column = pa.array([[OLD], [NEW, OLD], [NEW]])
    found, faults = persons_of(column, Subject("person", "pseudonym"), ROTATED)
    assert found == [None, (NEW, OLD), None]
    assert [(str(fault.message), rows.tolist()) for fault, rows in faults] == [
        ("the key of pseudonyms has 2 versions, and what stands against the person may stand under another one", [0, 2])
    ]


def test_a_number_that_a_spreadsheet_rewrote_finds_no_one() -> None:
    """Neither the person who withdrew."""
    found, faults = persons_of(pa.array(["1003.0", "1003", "1.2E+15"]), Subject("person", "customer_number"), ROTATED)
    assert [one is None for one in found] == [True, False, True]
    assert [(str(fault.help), rows.tolist()) for fault, rows in faults] == [("export the column as text", [0, 2])]


def opened(url: str, secrets: dict[int, bytes]) -> None:
    """A command that looks persons up, with a key of these secrets."""
    with looking_up(RegisterSettings(url), Pseudonyms(secrets)) as register:
        assert register is not None


def enter(url: str, secrets: dict[int, bytes]) -> None:
    """A person objects."""
    with looking_up(RegisterSettings(url), Pseudonyms(secrets)) as register:
        assert register is not None
        register.record([Entry(Pseudonyms(secrets).of(Kind.CUSTOMER_NUMBER, NUMBER), SERVICE, EventKind.OBJECTED, "advertising")])


OTHER = {1: b"a secret of other persons"}
"""Another secret under the same number."""


def test_a_register_is_opened_with_the_key_under_which_it_knows_persons(url: str) -> None:
    """With another one no objection would be found."""
    opened(url, OTHER)  # no person stands under it
    enter(url, FIRST)
    for wrong in (OTHER, {2: FIRST[1]}, {**OTHER, 2: b"another secret of persons"}):
        with pytest.raises(RecordError, match="under another key of pseudonyms"):
            opened(url, wrong)
    both = {**FIRST, 2: b"another secret of persons"}
    enter(url, both)
    for wrong in (FIRST, {2: both[2]}, {**FIRST, 2: OTHER[1]}):
        with pytest.raises(RecordError, match="under another key of pseudonyms"):
            opened(url, wrong)
    opened(url, both)
    opened(url, {**both, 3: b"a third secret of persons"})


def test_a_register_of_before_takes_the_first_key(url: str) -> None:
    """It kept nothing about it; versions are seen all the same."""
    with closing(open_register(RegisterSettings(url))) as register:
        register.record([Entry(OLD, SERVICE, EventKind.OBJECTED, "advertising")])
    with pytest.raises(RecordError, match="under another key of pseudonyms"):
        opened(url, {2: FIRST[1]})
    opened(url, FIRST)
    with pytest.raises(RecordError, match="under another key of pseudonyms"):
        opened(url, OTHER)


@pytest.mark.parametrize("later", [{**FIRST, 2: b"another secret of persons"}, OTHER], ids=["rotated", "another key"])
def test_no_one_is_looked_up_with_the_key_of_before(url: str, later: dict[int, bytes]) -> None:
    """A server that runs on when another one starts with a further version would not find what is entered there."""
    asked = [Pseudonyms(FIRST).of(Kind.CUSTOMER_NUMBER, NUMBER), *(Pseudonyms(FIRST).of(Kind.CUSTOMER_NUMBER, f"K-{one}") for one in "ab")]
    with looking_up(RegisterSettings(url), Pseudonyms(FIRST), 10) as before:
        assert before is not None
        for _ in range(2):
            assert {*map(len, before.events(asked).events.values())} == {0}
        with looking_up(RegisterSettings(url), Pseudonyms(later), 10) as register:
            assert register is not None
            for subjects in (asked[:1], asked[:1], asked):
                with pytest.raises(RecordUnavailable, match="under another key of pseudonyms"):
                    before.events(subjects)
            register.record([Entry(Pseudonyms(later).of(Kind.CUSTOMER_NUMBER, NUMBER), SERVICE, EventKind.OBJECTED, "advertising")])
            found = register.events(Pseudonyms(later).all(Kind.CUSTOMER_NUMBER, NUMBER)).events
            assert [len(events) for events in found.values()] == [1] + [0] * (len(later) - 1)
        with pytest.raises(RecordUnavailable, match="under another key of pseudonyms"):
            before.events(asked, 100)
    with pytest.raises(RecordError, match="under another key of pseudonyms"):
        opened(url, FIRST)


def test_a_register_is_not_opened_without_a_version_that_others_have(url: str) -> None:
    """Nothing stands under it yet, but will."""
    opened(url, {**FIRST, 2: b"another secret of persons"})
    with pytest.raises(RecordError, match="under another key of pseudonyms"):
        opened(url, FIRST)
