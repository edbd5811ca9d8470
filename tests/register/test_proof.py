"""Proof of consent says which text, when, by whom, with which evidence, used when, ended how."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.register.conftest import ADA, KEY, SERVICE, TEXT, ago, event, registering, tampering
from zweck.chain.addresses import address
from zweck.chain.content import digested, linked
from zweck.company import Company
from zweck.register.chain import REGISTER
from zweck.register.erase import erase
from zweck.register.holding import by_phone
from zweck.register.in_force import Fate
from zweck.register.proof import Proof, prove
from zweck.register.register import used
from zweck.register.terms import Terms
from zweck.words.text import Text

TODAY = datetime.now(UTC).date()
SURVEY = "survey-consent@2025-01-01"


def proof(url: str, company: Company | None = None, day: date = TODAY, text: str | None = None) -> Proof:
    """The proof for the person."""
    with closing(address(url, REGISTER).connect(write=False)) as database:
        return prove(database, [ADA], SERVICE, day, company, text)


def fates(found: Proof) -> list[tuple[int, Fate, int]]:
    """Each consent, how it ended, and by which event."""
    return [(each.consent.given.seq, each.consent.fate, each.consent.ended.seq if each.consent.ended else 0) for each in found.consents]


def test_a_consent_that_was_given_used_and_withdrawn(url: str, terms: Terms, company: Company) -> None:
    with registering(url, terms=terms) as register:
        register.record([event("OBJECTED"), event("GIVEN", source="web form", declared_by="subject", recorder="CN=shop")])
        register.record([used(ADA, SERVICE, 2, TEXT, "decision 1"), event("WITHDRAWN", scope="phone-consent")])
        head = register.head
    found = proof(url, company)
    (proven,) = found.consents
    content = proven.consent.given.content
    assert (content.evidence, content.source, content.declared_by, content.recorder) == ("form 1", "web form", "subject", "CN=shop")
    assert proven.text is company.texts["phone-consent"][0]
    assert proven.unaltered is True
    assert [use.content.decision for use in proven.consent.uses] == ["decision 1"]
    assert fates(found) == [(2, Fate.WITHDRAWN, 4)]
    assert proven.kept_until == TODAY.replace(year=TODAY.year + 5)
    assert found.head == head
    assert [each.seq for each in found.events] == [2, 3, 4]


def test_the_digests_tie_the_events_to_the_chain(url: str) -> None:
    with registering(url) as register:
        register.record([event("GIVEN", once="row 1"), event("WITHDRAWN")])
    found = proof(url)
    assert found.previous[0] == REGISTER.genesis(found.head.record)
    for each, previous in zip(found.events, found.previous, strict=True):
        assert digested(each.salt or "", each.content) == each.digest
        assert linked(previous, each.seq, each.recorded, each.once, each.digest) == each.hash
    assert found.events[-1].hash == found.head.hash
    assert found.head.sealed_by(KEY.public)


def test_fates(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN", effective=ago(days=9)), event("RENEWED", effective=ago(days=8))])
        register.record([event("INVALIDATED", effective=ago(days=7)), event("GIVEN", effective=ago(days=6))])
        register.record([event("CORRECTED", about=4, evidence="x"), event("GIVEN", scope=SURVEY, until=TODAY)])
    assert fates(proof(sqlite_url)) == [
        (1, Fate.RENEWED, 2),
        (2, Fate.INVALIDATED, 3),
        (4, Fate.CORRECTED, 5),
        (6, Fate.IN_FORCE, 0),
    ]
    assert fates(proof(sqlite_url, day=TODAY + timedelta(days=1)))[-1] == (6, Fate.EXPIRED, 0)
    assert fates(proof(sqlite_url, text="survey-consent")) == [(6, Fate.IN_FORCE, 0)]
    assert fates(proof(sqlite_url, text="no-consent")) == []


def test_a_withdrawal_dated_before_the_consent_ends_nothing(sqlite_url: str) -> None:
    with registering(sqlite_url) as register:
        register.record([event("GIVEN"), event("WITHDRAWN", effective=ago(days=3))])
    assert fates(proof(sqlite_url)) == [(1, Fate.IN_FORCE, 0)]


def test_a_text_whose_wording_changed_or_is_gone(sqlite_url: str, terms: Terms, company: Company) -> None:
    with registering(sqlite_url, terms=terms) as register:
        register.record([event("GIVEN")])
    text = company.texts["phone-consent"][0]
    changed = replace(company, texts={"phone-consent": (replace(text, wording=Text("anders", "different")),)})
    assert proof(sqlite_url, changed).consents[0].unaltered is False
    gone = proof(sqlite_url, replace(company, texts={})).consents[0]
    assert (gone.text, gone.unaltered) == (None, None)


def test_the_uses_of_an_erased_person_stay_provable(url: str, company: Company) -> None:
    with registering(url) as register:
        register.record([event("GIVEN")])
        register.record([used(ADA, SERVICE, 1, TEXT, "decision 1")])
    with tampering(url) as database:
        erase(database, KEY, [ADA], SERVICE, by_phone(company))
    found = proof(url, company)
    assert fates(found) == [(1, Fate.INVALIDATED, 3)]
    assert len(found.consents[0].consent.uses) == 1
