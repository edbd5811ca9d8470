"""A person's events are erased, but for those that the law holds; no erasure permits what was forbidden before."""

import random
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.record.conftest import of_what_was_read
from tests.register.conftest import ADA, BEN, KEY, RESEARCH, ROOT, SERVICE, TEXT, ago, event, faults, kinds, registering, tampering
from zweck.chain.addresses import address
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.company import Company
from zweck.company.event import OF_RECORDS
from zweck.company.register import EventKind, looked_up
from zweck.load import load
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, Stored, placed
from zweck.register.erase import Erased, erase
from zweck.register.holding import Hold, by_phone, held
from zweck.register.register import used
from zweck.register.statements import of_persons

VOCABULARY = load(ROOT / "policies").vocabulary


def today() -> date:
    """The day where the controller is; it may be another one in the next test."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


def erased(url: str, company: Company | None = None, subject: str = ADA) -> Erased:
    """The outcome of an erasure."""
    with tampering(url) as database:
        return erase(database, KEY, [subject], SERVICE, by_phone(company))


def holds(found: Erased) -> list[tuple[int, Hold]]:
    """The events that stay, and why."""
    return [(each.event.seq, each.hold) for each in found.held]


def test_what_no_law_holds_goes(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record(
            [event("OF_AGE_ON", until=today()), event("GIVEN", scope="survey-consent@2025-01-01", channels=frozenset({"email"}))]
        )
        register.record([event("OBJECTED")])
        register.record([event("OBJECTION_LIFTED"), event("OBJECTED", BEN), event("RESTRICTED", controller=RESEARCH)])
        found = erased(url, company)
        assert (found.events, found.held, found.ended) == ([1, 2, 3, 4], [], 0)
        assert [each.controller for each in register.events([ADA]).events[ADA]] == [RESEARCH]
        assert len(register.events([BEN]).events[BEN]) == 1
        register.record([event("GIVEN")])
    assert kinds(url) == [None, None, None, None, "OBJECTED", "RESTRICTED", None, "GIVEN"]
    assert faults(url) == []


def test_there_is_nothing(url: str) -> None:
    with registering(url):
        pass
    assert erased(url) == Erased([], [], 0)
    assert kinds(url) == []


@of_what_was_read
def test_a_consent_to_calls_stays_as_proof_and_permits_nothing(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record([event("GIVEN"), event("OF_AGE_ON", until=today())])
        register.record([used(ADA, SERVICE, 1, TEXT, "decision 1")])
        found = erased(url, company)
        assert (found.events, found.ended) == ([2], 4)
        assert holds(found) == [(1, Hold.PROOF_OF_CALLS), (3, Hold.PROOF_OF_CALLS)]
        assert [each.kind.value for each in register.events([ADA]).events[ADA]] == ["GIVEN", "INVALIDATED"]
        again = erased(url, company)
        assert (again.events, again.ended) == ([], 0)
        assert holds(again) == [(1, Hold.PROOF_OF_CALLS), (3, Hold.PROOF_OF_CALLS), (4, Hold.BESIDE_PROOF)]
    assert kinds(url) == ["GIVEN", None, "USED", "INVALIDATED", None]
    assert faults(url) == []


@of_what_was_read
def test_five_years_from_giving_and_from_each_use(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN", effective=ago(days=6 * 365)), event("WITHDRAWN", scope=TEXT, effective=ago(days=3 * 365))])
        register.record([event("GIVEN", BEN, effective=ago(days=6 * 365)), event("WITHDRAWN", BEN)])
        register.record([Entry(BEN, SERVICE, EventKind.USED, effective=ago(days=4 * 365), about=3, decision="d")])
    assert erased(url).events == [1, 2]
    found = erased(url, subject=BEN)
    assert (found.events, [each.hold for each in found.held]) == ([], [Hold.PROOF_OF_CALLS, Hold.BESIDE_PROOF, Hold.PROOF_OF_CALLS])
    assert {each.until for each in found.held} == {(ago(days=4 * 365).date()).replace(year=ago(days=4 * 365).year + 5)}


def dated(*days: date) -> list[Stored]:
    """A consent to calls given on the first day and used on the others."""
    made: list[Stored] = []
    for place, day in enumerate(days, 1):
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        kind = EventKind.USED if made else EventKind.GIVEN
        entry = Entry(ADA, SERVICE, kind, TEXT, effective=at, about=1 if made else 0, decision="d")
        made.append(placed(entry.content(2**60), place, "", 2**60))
    return made


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ([date(2021, 10, 1)], date(2026, 10, 1)),
        ([date(2024, 2, 29)], date(2029, 2, 28)),
        ([date(2020, 1, 1), date(2022, 6, 30), date(2021, 6, 30)], date(2027, 6, 30)),
    ],
)
def test_the_last_day(days: Sequence[date], last: date) -> None:
    events = dated(*days)
    assert [each.until for each in held(events, last, lambda _: True)] == [last] * len(days)
    assert held(events, last + timedelta(days=1), lambda _: True) == []


@pytest.mark.parametrize(
    ("content", "with_company", "phone"),
    [
        (Content(scope=TEXT), True, True),
        (Content(scope=TEXT, channels="email"), True, False),
        (Content(scope=TEXT, channels="email,phone_call"), True, True),
        (Content(scope="recording-consent@2025-01-01"), True, False),
        (Content(scope="gone@2025-01-01"), True, True),
        (Content(scope="recording-consent@2025-01-01"), False, True),
        (Content(scope=TEXT, channels="sms"), False, False),
    ],
)
def test_which_consents_are_to_calls(content: Content, with_company: bool, phone: bool, company: Company) -> None:
    assert by_phone(company if with_company else None)(content) is phone


@of_what_was_read
def test_objections_and_restrictions_stay(url: str) -> None:
    with registering(url) as register:
        for entry in (
            *(event("OBJECTED", scope="advertising"), event("OBJECTION_LIFTED"), event("RESTRICTED"), event("RESTRICTION_LIFTED")),
            *(event("OBJECTED"), event("OBJECTION_LIFTED", scope="advertising"), event("RESTRICTED"), event("OBJECTED")),
            *(event("CORRECTED", about=8, evidence="ticket 7"), event("ERASURE_REQUESTED")),
        ):
            register.record([entry])
    found = erased(url)
    assert found.events == [1, 2, 3, 4, 8, 9, 10]
    assert holds(found) == [(5, Hold.OBJECTION), (6, Hold.OBJECTION), (7, Hold.RESTRICTION)]
    assert faults(url) == []


@pytest.mark.parametrize("scope", ["*", "advertising"])
def test_a_withdrawal_of_all_stays_as_an_objection_does(url: str, company: Company, scope: str) -> None:
    """It ended what rests on no consent, as the newsletter, which would be permitted again behind the erasure."""
    with registering(url) as register:
        register.record([event("WITHDRAWN", scope=scope), event("ERASURE_REQUESTED"), event("WITHDRAWN", scope="survey-consent")])
        register.record([event("WITHDRAWN", BEN, scope=scope, effective=ago(days=6 * 365))])
        assert facts(register, company, today())["newsletter"]["consent.withdrawn"] is True
        found, other = erased(url, company), erased(url, company, BEN)
        assert (found.events, holds(found)) == ([2, 3], [(1, Hold.OBJECTION)])
        assert facts(register, company, today())["newsletter"]["consent.withdrawn"] is True
    assert (other.events, other.held) == ([4], [])


def test_all_pseudonyms_of_a_person(url: str) -> None:
    later = "2:" + "c" * 32
    with registering(url) as register:
        register.record([event("OF_AGE_ON", until=today()), event("OF_AGE_ON", later, until=today())])
    with tampering(url) as database:
        assert erase(database, KEY, [later, ADA], SERVICE, by_phone(None)).events == [1, 2]


def test_nothing_of_it_is_left_in_the_files(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/register.db"

    def traces() -> int:
        return sum(file.read_bytes().count(b"geheimnisvoll") for file in tmp_path.iterdir())

    with registering(url) as register:
        register.record([event("OF_AGE_ON", until=today(), source="geheimnisvoll")] * 100)
        assert traces() >= 100
        erased(url)
        assert traces() == 0


@pytest.mark.parametrize("key", [None, Key(b"another secret of its length")])
def test_only_with_the_key(url: str, key: Key | None) -> None:
    with registering(url) as register:
        register.record([event("OF_AGE_ON", until=today())])
    with tampering(url) as database, pytest.raises(RecordError, match="sealed with"):
        erase(database, key, [ADA], SERVICE, by_phone(None))
    assert kinds(url) == ["OF_AGE_ON"]


def history(chance: random.Random) -> list[Entry]:
    """Events of one person at random, in the order in which they were entered and mostly in that of their effect."""
    found: list[Entry] = []
    scopes = {
        **dict.fromkeys((EventKind.GIVEN, EventKind.RENEWED, EventKind.REQUESTED), (TEXT, "survey-consent@2025-01-01")),
        **dict.fromkeys((EventKind.WITHDRAWN, EventKind.REFUSED, EventKind.INVALIDATED), ("*", "phone-consent", TEXT)),
        **dict.fromkeys((EventKind.OBJECTED, EventKind.OBJECTION_LIFTED), ("*", "advertising", "newsletter", "win-back-call")),
        **dict.fromkeys((EventKind.RESTRICTED, EventKind.RESTRICTION_LIFTED), ("*", "*", "newsletter")),
    }
    for place in range(chance.randint(1, 9)):
        kind = chance.choice([kind for kind in EventKind if kind not in (EventKind.USED, EventKind.CORRECTED, *OF_RECORDS)])
        at = ago(days=chance.randint(0, 60) if chance.random() < 0.2 else 50 - 5 * place)
        until = today() + timedelta(days=chance.randint(-30, 30)) if kind in (EventKind.GIVEN, EventKind.OF_AGE_ON) else None
        found.append(Entry(ADA, SERVICE, kind, chance.choice(scopes.get(kind, ("*",))), at, evidence="x", until=until))
    if chance.random() < 0.4:
        found.append(event("CORRECTED", about=chance.randint(1, len(found)), evidence="x"))
    return found


def facts(register: Register, company: Company, day: date) -> dict[str, dict[str, object]]:
    """The facts that the register knows of the person, by activity."""
    events = register.events([ADA]).events[ADA]
    found: dict[str, dict[str, object]] = {}
    for name in company.activities:
        activity = company.on(name, day)
        if activity and activity.controller == SERVICE:
            sources = looked_up(events, activity, company, day, VOCABULARY)
            found[name] = {fact: value for source in sources for fact, value in source.facts.items()}
    return found


@pytest.mark.parametrize("seed", range(40))
def test_no_erasure_permits_what_was_forbidden(tmp_path: Path, company: Company, seed: int) -> None:
    url = f"sqlite:///{tmp_path}/register.db"
    with registering(url) as register:
        entries = history(random.Random(seed))
        for entry in entries:
            register.record([entry])
        day = today()
        before = facts(register, company, day)
        erased(url, company)
        after = facts(register, company, day)
    for name, known in before.items():
        rights = {fact: value for fact, value in known.items() if fact.startswith("rights.") and fact != "rights.erasure_request"}
        assert {fact: after[name].get(fact) for fact in rights} == rights, (name, entries)
        assert after[name].get("consent.given") is not True or after[name].get("consent.withdrawn") is True, (name, entries)
    with closing(address(url, REGISTER).connect(write=False)) as database:
        assert all(each.salt for each in of_persons(database, [ADA], SERVICE))
