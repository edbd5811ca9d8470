"""Unasked advertising abroad is prohibited where a row demands consent, permitted where a row that was read permits it, open elsewhere."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import pytest

from tests.law import shipped_law
from tests.proving import PROVING
from zweck.decision.decision import Detail, Outcome
from zweck.editions.rows import cells_of, holds
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.countries import CURRENT
from zweck.law.tables import Entry, RowEffect, Table
from zweck.periods.rows import MEMORY
from zweck.program.outcomes import Outcomes

DAYS: Final = ("2019-06-03", "2023-06-05", "2026-11-25")
OWN: Final = {"DE", "AT"}
"""Countries with laws of their own."""

EVERY: Final = 6
"""In `make test` each row is asked, with the state of a register each row of one; and of so many others one question."""

ALONE: Final = 20
"""In `make test` one of so many of these questions is decided alone as well."""

OPEN: Final = {Outcome.PROHIBITED, Outcome.UNDETERMINED}
MEDIA: Final = {
    "phone_call": "phone_number",
    "automated_call": "phone_number",
    "email": "email_address",
    "sms": "phone_number",
    "social_dm": "profile_content",
    "app_push": "device_data",
    "fax": "phone_number",
    "postal": "postal_address",
}
ADDRESSEES: Final = (
    {"subject.market_role": "consumer", "channel.line_holder": "natural_person", "channel.business_address": False},
    {"subject.market_role": "business", "channel.line_holder": "natural_person", "channel.business_address": False},
    {"subject.market_role": "business", "channel.line_holder": "natural_person", "channel.business_address": True},
    {"subject.market_role": "business", "channel.line_holder": "legal_person", "channel.business_address": True},
)
WEIGHED: Final[Mapping[str, object]] = {
    "operation.kind": "contact",
    "operation.country": "DE",
    "operation.structured": True,
    "operation.automated_decision": False,
    "ai.used": False,
    "purpose.kind": "advertising",
    "purpose.collected_for": "advertising",
    "data.sensitive": [],
    "data.source": "third_party",
    "data.lawfully_obtained": True,
    "data.audience": "private",
    "data.published_by": "not_published",
    "channel.advertising": True,
    "channel.sender_open": True,
    "channel.number_shown": True,
    "channel.goods": "other",
    "channel.initiated_by": "controller",
    "subject.status": "living",
    "subject.relationship": "member_of_public",
    "safeguards.notice_given": True,
    "safeguards.objection_notice": True,
    "consent.given": False,
    "controller.type": "private_body",
    "controller.role": "controller",
    "controller.seat_country": "DE",
    "controller.establishment_countries": [],
    "controller.service_role": "none",
    "purpose.business_context": "own_business",
    "balancing.legitimate_interest": True,
    "balancing.necessary": True,
    "balancing.subject_interest": "exists",
}
"""A German company advertises without consent, and has weighed the interests in its own favour."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shipped_law())


@pytest.fixture(scope="module")
def outcomes(engine: Engine) -> Outcomes:
    """Decides all questions of a day and a medium together."""
    return Outcomes(engine.policies)


def asked(engine: Engine, facts: Mapping[str, Any]) -> Question:
    return engine.ask({**WEIGHED, **facts}, presume_unstated=True, consulted=("rights", "consent", "age", "retention"))


def questions(day: str, medium: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for country in sorted(set(CURRENT) - OWN):
        for addressee in ADDRESSEES:
            asked = {"time.decision_date": day, "subject.location_country": country, "channel.medium": medium}
            yield country, {**asked, "data.kinds": ["name", MEDIA[medium]], **addressee}


def row_for(table: Table, facts: Mapping[str, Any]) -> Entry | None:
    """The row for the country of a question and the facts that distinguish the cells; there is at most one."""
    day = date.fromisoformat(facts["time.decision_date"])
    found = [
        row
        for row in table.entries
        if row.key == facts["subject.location_country"]
        and row.holds_on(day)
        and all(any(holds(cells[cell], facts) for cell in cells_of(row, cells)) for cells in table.columns.cells.values())
    ]
    assert len(found) <= 1, [row.row for row in found]
    return found[0] if found else None


def right(row: Entry | None, table: Table, register: str | None) -> set[Outcome]:
    """The outcomes that a row leaves to unasked advertising in the EEA, where the data protection law is there."""
    effect = None if row is None else table.effect(row)
    if row is None or effect is RowEffect.UNKNOWN:
        return {Outcome.UNDETERMINED}
    if effect is RowEffect.DEMANDS:
        return {Outcome.PROHIBITED}
    if row.rule == "opt-out-register" and (register == "not_checked" or "public-directory-only" in row.marks):
        return {Outcome.PROHIBITED} if register else OPEN
    if row.checked == MEMORY or (row.rule == "opt-out-register" and register is None):
        return {Outcome.UNDETERMINED}
    return {Outcome.PERMITTED}


@pytest.mark.parametrize("register", [None, "not_checked", "clear"])
@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("day", DAYS)
def test_it_follows_the_row(engine: Engine, outcomes: Outcomes, day: str, medium: str, register: str | None) -> None:
    """Whatever the weighing says: a demand for consent prohibits, a permission rests on a row that was read, all else is open.

    All are decided together.
    """
    table, eea = (engine.policies.vocabulary.tables[name] for name in ("contact-abroad", "eea"))
    inside = eea.keys_on(date.fromisoformat(day))
    chosen = []
    for number, (country, facts) in enumerate(questions(day, medium)):
        row = row_for(table, facts)
        if PROVING or number % EVERY == 0 or (row is not None and (not register or row.rule == "opt-out-register")):
            stated = {**facts, **({"channel.register_state": register} if register else {})}
            chosen.append((country, facts, row, asked(engine, stated)))
    wrong = []
    found_together = [one.outcome for one in outcomes.of([question for *_, question in chosen])]
    for number, ((country, facts, row, question), found) in enumerate(zip(chosen, found_together, strict=True)):
        if PROVING or number % ALONE == 0:
            assert engine.decide(question, Detail.OUTCOME).outcome is found, question
        wanted = {one if country in inside or one is Outcome.PROHIBITED else Outcome.UNDETERMINED for one in right(row, table, register)}
        if found not in wanted:
            wrong.append((country, facts["subject.market_role"], row and row.row, found.value))
    assert wrong == []


def test_every_kind_of_row_is_met(engine: Engine) -> None:
    """The days and addressees above meet each rule of the table, read and from memory."""
    table = engine.policies.vocabulary.tables["contact-abroad"]
    met = {row for day in DAYS for medium in MEDIA for _, facts in questions(day, medium) if (row := row_for(table, facts)) is not None}
    assert {row.rule for row in met} == set(table.columns.rules)
    assert {row.row for row in table.entries if row.until is None} <= {row.row for row in met}
