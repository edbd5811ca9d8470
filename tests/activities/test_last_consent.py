"""Of consents to one text the last one stands in the place of those before; of two statements about the age neither is passed over."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import pytest

from tests.activities.group import engine, event, group, needed
from tests.activities.test_of_age import NAME, TEXT, WINTER, on
from zweck.activities.ask import ask_about
from zweck.company.event import still_relevant
from zweck.company.register import Event, EventKind, looked_up
from zweck.decision.decision import Detail, Outcome
from zweck.facts.basis import Basis

LAST = date(2026, 3, 1)
ENDED = LAST - timedelta(days=1)
ADULT, CHILD = date(2010, 1, 1), date(2030, 1, 1)


def entered(kind: EventKind, position: int, *, back: int = 0, until: date | None = None, scope: str = "*") -> Event:
    """An event that was entered so many days behind the first one, and took effect some days before."""
    recorded = WINTER + timedelta(days=position)
    found = event(kind, NAME, scope, position=position)
    return found._replace(recorded=recorded, effective=recorded - timedelta(days=back), until=until, evidence="form")


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("back", [0, 1, 400])
@pytest.mark.parametrize("kept", [False, True])
def test_a_consent_that_ends_ends_the_one_before_too(basis: Basis, back: int, kept: bool) -> None:
    """However the first one came: on the spot, or later on paper."""
    whole = entered(EventKind.GIVEN, 2, back=back, scope=TEXT)
    limited = entered(EventKind.RENEWED, 4, until=LAST, scope=TEXT)
    events = [entered(EventKind.OF_AGE_ON, 1, until=ADULT), whole, limited]
    events = still_relevant(events) if kept else events
    assert on(LAST, events, basis).outcome is Outcome.PERMITTED
    assert on(LAST + timedelta(days=1), events, basis).outcome is Outcome.PROHIBITED
    longer = entered(EventKind.RENEWED, 6, scope=TEXT)
    assert on(LAST + timedelta(days=1), [*events, longer], basis).outcome is Outcome.PERMITTED


@pytest.mark.parametrize("basis", Basis)
def test_a_consent_to_a_text_that_was_not_in_use_on_its_day_is_none_that_is_known(basis: Basis) -> None:
    """As where it was entered by an earlier version, or the text's file has another first day since: what was shown is not known."""
    begin = datetime(2025, 1, 1, tzinfo=WINTER.tzinfo)
    age = entered(EventKind.OF_AGE_ON, 1, until=ADULT)
    for minute in (-1, 0):
        consent = entered(EventKind.GIVEN, 2, scope=TEXT)._replace(effective=begin + timedelta(minutes=minute))
        assert (on(LAST, [age, consent], basis).outcome is Outcome.PERMITTED) is (minute == 0)
        assert on(LAST, [age, consent, entered(EventKind.WITHDRAWN, 3)], basis).outcome is Outcome.PROHIBITED
        assert on(LAST, [age, consent, entered(EventKind.RENEWED, 4, scope=TEXT)], basis).outcome is Outcome.PERMITTED


@pytest.mark.parametrize(("first", "second"), [(CHILD, ADULT), (ADULT, CHILD)])
def test_a_statement_about_the_age_with_an_earlier_time_ends_none(first: date, second: date) -> None:
    """It is later in one of its two times only, so that both stand, and the more adverse one counts."""
    one, other, consent = (
        entered(EventKind.OF_AGE_ON, 1, until=first),
        entered(EventKind.OF_AGE_ON, 3, back=9, until=second),
        entered(EventKind.GIVEN, 4, scope=TEXT),
    )
    assert on(LAST, [one, other, consent]).outcome is Outcome.UNDETERMINED
    plainly = other._replace(effective=other.recorded)
    assert on(LAST, [one, plainly, consent]).outcome is (Outcome.PERMITTED if second is ADULT else Outcome.UNDETERMINED)


AGAIN = entered(EventKind.GIVEN, 3, scope=TEXT)
CALLS, MAIL = frozenset({"phone_call"}), frozenset({"email"})


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ([], Outcome.UNDETERMINED),
        ([AGAIN], Outcome.PERMITTED),
        ([AGAIN._replace(channels=MAIL)], Outcome.PERMITTED),
        ([AGAIN._replace(channels=CALLS)], Outcome.UNDETERMINED),
        ([AGAIN._replace(until=LAST)], Outcome.PERMITTED),
        ([AGAIN._replace(until=ENDED)], Outcome.UNDETERMINED),
        ([entered(EventKind.GIVEN, 4, back=1, scope=TEXT), entered(EventKind.RENEWED, 5, scope=TEXT, until=LAST)], Outcome.PERMITTED),
        ([entered(EventKind.GIVEN, 4, back=1, scope=TEXT), entered(EventKind.RENEWED, 5, scope=TEXT, until=ENDED)], Outcome.UNDETERMINED),
        ([AGAIN, entered(EventKind.REFUSED, 4, scope=TEXT)], Outcome.UNDETERMINED),
        ([AGAIN, entered(EventKind.INVALIDATED, 4, scope=TEXT)], Outcome.UNDETERMINED),
        ([AGAIN, entered(EventKind.WITHDRAWN, 4, scope=TEXT)._replace(channels=CALLS)], Outcome.PERMITTED),
        ([AGAIN, entered(EventKind.WITHDRAWN, 4, scope=TEXT)._replace(channels=MAIL)], Outcome.UNDETERMINED),
    ],
)
def test_a_withdrawal_of_everything_ends_by_a_consent_as_long_and_as_far_as_it_stands(
    basis: Basis, more: list[Event], outcome: Outcome
) -> None:
    """A newsletter rests on no consent: it goes to those who withdrew everything once they consent to it again."""
    text = replace(group().texts["phone-consent"][0], channels=CALLS | MAIL)
    company = replace(group(), texts={**group().texts, "phone-consent": (text,)})
    (activity,) = company.activities["newsletter"]
    events = [entered(EventKind.OF_AGE_ON, 1, until=ADULT), entered(EventKind.WITHDRAWN, 2), *more]
    facts = {**(needed("newsletter").stated or {}), "time.decision_date": LAST}
    for known in (events, still_relevant(events)):
        sources = looked_up(known, activity, company, LAST, engine().policies.vocabulary, basis=basis)
        asked = ask_about("newsletter", facts, company, engine().policies.vocabulary, registers=sources)
        assert engine().decide(asked, Detail.OUTCOME).outcome is outcome


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("named", "scope", "more", "outcome"),
    [
        (CALLS | MAIL, "*", [], Outcome.UNDETERMINED),
        (CALLS | MAIL, "phone-consent", [], Outcome.UNDETERMINED),
        (CALLS, "phone-consent", [], Outcome.PERMITTED),
        (CALLS | MAIL, "photo-consent", [], Outcome.PERMITTED),
        (CALLS | MAIL, "*", [AGAIN], Outcome.PERMITTED),
        (CALLS | MAIL, "*", [AGAIN._replace(channels=CALLS)], Outcome.UNDETERMINED),
    ],
)
def test_after_a_refusal_another_ground_is_not_plainly_open(
    basis: Basis, named: frozenset[str], scope: str, more: list[Event], outcome: Outcome
) -> None:
    """A person who was asked whether mail may come, and said no, does not want it (Art. 5(1)(a) GDPR, § 7(1) sentence 2 UWG)."""
    text = replace(group().texts["phone-consent"][0], channels=named)
    company = replace(group(), texts={**group().texts, "phone-consent": (text,)})
    events = [entered(EventKind.OF_AGE_ON, 1, until=ADULT), entered(EventKind.REFUSED, 2, scope=scope), *more]
    sources = looked_up(events, company.activities["newsletter"][0], company, LAST, engine().policies.vocabulary, basis=basis)
    facts = {**(needed("newsletter").stated or {}), "time.decision_date": LAST}
    asked = ask_about("newsletter", facts, company, engine().policies.vocabulary, registers=sources)
    assert engine().decide(asked, Detail.OUTCOME).outcome is outcome


ANY: Final = frozenset[str]()


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize(
    ("named", "own", "outcome", "again"),
    [
        (MAIL, CALLS, Outcome.PROHIBITED, Outcome.UNDETERMINED),
        (MAIL, MAIL | CALLS, Outcome.PROHIBITED, Outcome.PERMITTED),
        (CALLS, MAIL | CALLS, Outcome.PERMITTED, Outcome.UNDETERMINED),
        (MAIL | CALLS, CALLS, Outcome.PERMITTED, Outcome.UNDETERMINED),
        (MAIL | CALLS, ANY, Outcome.PERMITTED, Outcome.PERMITTED),
        (ANY, CALLS, Outcome.PERMITTED, Outcome.UNDETERMINED),
    ],
)
def test_a_consent_goes_no_further_than_the_text_to_which_it_was_given(
    basis: Basis, named: frozenset[str], own: frozenset[str], outcome: Outcome, again: Outcome
) -> None:
    """A text about e-mail asks nothing about calls, whatever the event says (Art. 4(11) GDPR: for the specific case, informed)."""
    text = replace(group().texts["phone-consent"][0], channels=named)
    company = replace(group(), texts={**group().texts, "phone-consent": (text,)})
    given = AGAIN._replace(channels=own)
    for name, wanted, before in ((NAME, outcome, []), ("newsletter", again, [entered(EventKind.WITHDRAWN, 2)])):
        events = [entered(EventKind.OF_AGE_ON, 1, until=ADULT), *before, given]
        sources = looked_up(events, company.activities[name][0], company, LAST, engine().policies.vocabulary, basis=basis)
        facts = {**(needed(name).stated or {}), "time.decision_date": LAST}
        asked = ask_about(name, facts, company, engine().policies.vocabulary, registers=sources)
        assert engine().decide(asked, Detail.OUTCOME).outcome is wanted, name


def test_as_of_a_day_the_same_event_is_named_in_both_ways() -> None:
    """An authorisation that was entered again stands behind the one between: `on` compares both ways."""
    said = [("*", 3), (TEXT, 4), ("*", 5)]
    events = [entered(EventKind.GUARDIAN_AUTHORISED, position, scope=scope) for scope, position in said]
    events = [entered(EventKind.OF_AGE_ON, 1, until=CHILD), entered(EventKind.GIVEN, 2, scope=TEXT), *events]
    answer = on(LAST, events, Basis.AS_OF)
    assert answer.question.merged is not None
    (named,) = [source.reference for source in answer.question.merged.sources if "consent.parental" in source.facts]
    sources = looked_up(events, group().activities[NAME][0], group(), LAST, engine().policies.vocabulary, basis=Basis.AS_OF)
    assert [source.reference for source in sources if "consent.parental" in source.facts] == [named] == ["event 5"]
