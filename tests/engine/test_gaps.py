"""Law that is not there: it leaves a permission open and changes no prohibition; what is omitted is named."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.engine.pages import printed
from tests.law import shipped_law
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.editions.covered import Stretch, covered
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import OmissionEffect, PolicySet
from zweck.load import load
from zweck.logic.condition import Operator, Test

COVERAGE = """fields:
  - field: advertising
    title: {de: Werbung, en: advertising}
    governed:
      - law_of: person.country
        citation: Art. 1 HA
        text: {de: Es gilt das Recht des Landes der Person., en: The law of the person's country governs.}
        in_force: {from: 1995-01-01}
        when:
          purpose.kind: advertising
holes:
  - hole: FLOCK-1
    place: § 1 Herdengesetz
    text: {de: Herden sind tabu., en: Flocks are taboo.}
    in_force: {until: 2009-12-31}
    when:
      data.kinds: {contains: flock}
"""
HEAD = """checked_until: 2012-03-04
covers:
  - {field: advertising, place: AR}
  - {field: advertising, table: league}
omits:
  - omission: HDSG-99
    place: § 99 HDSG
    text: {de: Bei Vollmond ist alles erlaubt., en: All is allowed at full moon.}
    effect: may_allow
    when:
      purpose.kind: advertising
  - omission: HDSG-98
    place: § 98 HDSG
    text: {de: Die Stelle dankt der Person., en: The body thanks the person.}
    effect: duty
    when:
      purpose.kind: advertising
"""
PERMITTED: Mapping[str, object] = {
    "time.decision_date": "2005-06-01",
    "person.country": "AR",
    "person.age": 40,
    "person.living": True,
    "controller.kind": "guild",
    "controller.seat": "AR",
    "operation.kind": "use",
    "purpose.kind": "advertising",
    "data.kinds": ["name"],
    "consent.given": True,
    "consent.objection": False,
}


@pytest.fixture
def policies(copy: Path) -> PolicySet:
    """Arcadia with coverage."""
    (copy / "policies" / "coverage.yaml").write_text(COVERAGE, encoding="utf-8")
    head = copy / "policies" / "ar" / "privacy" / "2001-01-01" / "policy.yaml"
    text = head.read_text(encoding="utf-8")
    head.write_text(text.replace("scope:", HEAD + "scope:", 1), encoding="utf-8")
    return load(copy / "policies")


def decide(policies: PolicySet, **facts: object) -> Decision:
    """The answer; underscores in names stand for dots."""
    stated = {**PERMITTED, **{name.replace("_", ".", 1): value for name, value in facts.items()}}
    return Engine(policies).decide(ask({name: value for name, value in stated.items() if value is not None}, policies.vocabulary))


def test_where_the_law_is_there_nothing_is_open(policies: PolicySet) -> None:
    answer = decide(policies)
    assert (answer.outcome, [gap.id for gap in answer.gaps]) == (Outcome.PERMITTED, ["HDSG-98"])
    assert answer.gaps[0].effect is OmissionEffect.DUTY
    assert answer.checked_until == date(2012, 3, 4)


def test_a_gap_leaves_a_permission_open_and_names_field_and_country(policies: PolicySet) -> None:
    without = replace(policies, coverage=replace(policies.coverage, fields={}, holes=()))
    assert decide(without, person_country="JP").outcome is Outcome.NOT_REGULATED
    answer = decide(policies, person_country="JP")
    assert answer.outcome is Outcome.UNDETERMINED
    (gap,) = answer.gaps
    assert (gap.id, gap.country, gap.effect, gap.citation) == ("advertising", "JP", OmissionEffect.MAY_FORBID, "Art. 1 HA")
    assert gap.text.en.startswith("The law of the person's country governs. The law of that country (Japan) on this day is not in the")
    assert not answer.open_laws
    assert not answer.remedies


@pytest.mark.parametrize("country", ["JP", "FR"])
def test_countries_that_no_test_distinguishes_are_named_each_by_its_own_name(policies: PolicySet, country: str) -> None:
    engine = Engine(policies, cache=10)
    names = [
        engine.decide(ask({**PERMITTED, "person.country": one}, policies.vocabulary), Detail.REASONS).gaps[0].country
        for one in ("JP", "FR", country)
    ]
    assert names == ["JP", "FR", country]


def test_a_prohibition_stays_one_and_names_what_may_allow(policies: PolicySet) -> None:
    answer = decide(policies, consent_objection=True, data_kinds=["flock"])
    assert answer.outcome is Outcome.PROHIBITED
    assert {(gap.id, gap.effect) for gap in answer.gaps} == {
        ("FLOCK-1", OmissionEffect.MAY_FORBID),
        ("HDSG-99", OmissionEffect.MAY_ALLOW),
    }


def ways(answer: Decision) -> list[tuple[str, str, list[str]]]:
    """The controller's remedies, each by its rule, its citation and its acts."""
    return [(remedy.rule, remedy.citation, [act.act for act in remedy.acts]) for remedy in answer.remedies if not remedy.id]


def test_a_remedy_of_a_gap_cites_the_law_that_is_not_there(policies: PolicySet) -> None:
    answer = decide(policies, data_kinds=["flock"])
    assert answer.outcome is Outcome.UNDETERMINED
    assert ways(answer) == [("coverage/scope", "§ 1 Herdengesetz", ["use-the-name-alone"])]
    assert decide(policies, data_kinds=["name"]).outcome is Outcome.PERMITTED


def test_no_remedy_of_a_prohibition_leaves_a_gap(policies: PolicySet) -> None:
    plain = decide(policies, consent_given=False)
    assert plain.outcome is Outcome.PROHIBITED
    assert ["obtain-consent"] in [acts for _, _, acts in ways(plain)]
    answer = decide(policies, consent_given=False, data_kinds=["flock"])
    assert (answer.outcome, answer.gaps[0].id) == (Outcome.PROHIBITED, "FLOCK-1")
    assert ["obtain-consent", "use-the-name-alone"] in [acts for _, _, acts in ways(answer)]
    assert all("use-the-name-alone" in acts for _, _, acts in ways(answer))
    assert decide(policies, consent_given=True, data_kinds=["name"]).outcome is Outcome.PERMITTED


def test_a_gap_that_no_act_closes_leaves_a_prohibition_without_remedy(policies: PolicySet) -> None:
    (hole,) = policies.coverage.holes
    hole = replace(hole, when=Test("purpose.kind", Operator.ONE_OF, frozenset({"advertising"})))
    open_for_good = replace(policies, coverage=replace(policies.coverage, holes=(hole,)))
    answer = decide(open_for_good, consent_given=False)
    assert (answer.outcome, ways(answer)) == (Outcome.PROHIBITED, [])


def test_an_unknown_trigger_is_asked_and_never_permits(policies: PolicySet) -> None:
    answer = decide(policies, purpose_kind=None, person_country="JP")
    assert answer.outcome is Outcome.UNDETERMINED
    assert not answer.gaps
    assert "coverage/advertising" in {one.fact: one.requirements for one in answer.missing_facts}["purpose.kind"]


def test_what_no_answer_closes_is_not_asked(policies: PolicySet) -> None:
    answer = decide(policies, person_country="JP", data_kinds=None)
    assert [gap.id for gap in answer.gaps] == ["advertising"]
    assert not [one for one in answer.missing_facts if "coverage/FLOCK-1" in one.requirements]


@pytest.mark.parametrize(
    ("day", "gaps"), [("1994-12-31", []), ("1995-01-01", ["advertising"]), ("2000-12-31", ["advertising"]), ("2001-01-01", [])]
)
def test_days_come_from_the_versions_and_from_the_field(policies: PolicySet, day: str, gaps: list[str]) -> None:
    answer = decide(policies, time_decision_date=day)
    assert [gap.id for gap in answer.gaps if gap.effect is OmissionEffect.MAY_FORBID] == gaps


def test_a_hole_ends_with_its_last_day(policies: PolicySet) -> None:
    assert decide(policies, data_kinds=["flock"], time_decision_date="2009-12-31").gaps[0].id == "FLOCK-1"
    assert "FLOCK-1" not in [gap.id for gap in decide(policies, data_kinds=["flock"], time_decision_date="2010-01-01").gaps]


def test_a_later_day_than_that_of_reading_changes_no_outcome(policies: PolicySet) -> None:
    early, late = (decide(policies, time_decision_date=day) for day in ("2012-03-04", "2012-03-05"))
    assert (early.outcome, early.checked_until) == (late.outcome, late.checked_until) == (early.outcome, date(2012, 3, 4))


def test_coverage_is_derived_from_laws_and_tables(policies: PolicySet) -> None:
    found = covered(policies, "advertising")
    assert found["AR"] == (Stretch(date(2001, 1, 1), None, ("ar-privacy",)),)
    assert found["IT"] == (Stretch(date(2004, 5, 1), date(2011, 12, 31), ("ar-privacy",)),)


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (
            "coverage.yaml",
            "law_of: person.country",
            "law_of: person.age",
            "ZW304: `person.age` is of type int, and so names no country whose law governs",
        ),
        ("coverage.yaml", "law_of: person.country", "law_of: person.contry", "ZW301: `person.contry` is not a fact of the vocabulary"),
        (
            "coverage.yaml",
            "purpose.kind: advertising\nholes",
            "definition: adult\nholes",
            "ZW211: coverage cannot refer to a definition or rule",
        ),
        ("coverage.yaml", "hole: FLOCK-1", "hole: flock", "ZW207: `flock` is not an id"),
        ("head", "field: advertising, place: AR", "field: advertizing, place: AR", "ZW314: there is no field of law `advertizing`"),
        ("head", "place: AR", "place: UK", "ZW303: `UK` is no country code of ISO 3166-1"),
        ("head", "place: AR", "place: AR, table: league", "ZW203: both a place and a table are named"),
        ("head", "table: league", "table: leage", "ZW308: there is no table `leage`"),
        ("head", "    effect: duty", "    effect: duty\n    of: ar-nothing", "ZW309: there is no law `ar-nothing`"),
        (
            "head",
            "    effect: duty",
            "    effect: duty\n    of: common",
            "ZW412: `common` has no scope, so no answer ever names what it omits",
        ),
        ("head", "omission: HDSG-98", "omission: HDSG-99", "ZW404: `HDSG-99` stands twice"),
    ],
)
def test_faults_are_named_at_their_places(policies: PolicySet, copy: Path, file: str, before: str, after: str, fault: str) -> None:
    path = copy / "policies" / (file if file != "head" else "ar/privacy/2001-01-01/policy.yaml")
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load(copy / "policies")
    assert fault in printed(error.value)


# --- the shipped law --------------------------------------------------------------------------------------------------------------


def call(country: str, **facts: object) -> Decision:
    """A cold call from Germany to a customer somewhere, with all appraisals in the controller's favour."""
    policies = SHIPPED.policies
    stated = CALL | {"subject.location_country": country} | {name.replace("_", ".", 1): value for name, value in facts.items()}
    return SHIPPED.decide(ask(stated, policies.vocabulary, presume_unstated=True, consulted=("rights", "consent", "age", "retention")))


SHIPPED = Engine(shipped_law())
CALL: dict[str, object] = {
    "time.decision_date": "2026-11-25",
    "operation.kind": "contact",
    "operation.country": "DE",
    "operation.household_only": False,
    "operation.automated_decision": False,
    "channel.medium": "phone_call",
    "channel.advertising": True,
    "channel.initiated_by": "controller",
    "channel.sender_open": True,
    "purpose.kind": "advertising",
    "purpose.collected_for": "contract",
    "purpose.compatible": True,
    "purpose.business_context": "own_business",
    "controller.type": "private_body",
    "controller.role": "controller",
    "controller.seat_country": "DE",
    "controller.establishment_countries": [],
    "controller.service_role": "none",
    "subject.relationship": "customer",
    "subject.age": 40,
    "data.kinds": ["name", "phone_number"],
    "data.sensitive": [],
    "data.source": "own_records",
    "data.audience": "private",
    "data.published_by": "not_published",
    "data.lawfully_obtained": True,
    "balancing.legitimate_interest": True,
    "balancing.necessary": True,
    "balancing.subject_interest": "exists",
    "safeguards.notice_given": True,
    "consent.given": False,
}


@pytest.mark.parametrize("country", ["HU", "BG", "IS", "PT", "US"])
def test_a_cold_call_abroad_is_never_permitted(country: str) -> None:
    answer = call(country)
    assert answer.outcome is not Outcome.PERMITTED
    assert ("contact", country) in [(gap.id, gap.country) for gap in answer.gaps]


@pytest.mark.parametrize("medium", ["phone_call", "automated_call", "email", "sms", "social_dm", "app_push", "fax", "postal"])
def test_an_unasked_advertisement_abroad_is_open_whatever_the_medium(medium: str) -> None:
    assert call("US", channel_medium=medium).outcome is Outcome.UNDETERMINED
    at_home = [call(country, channel_medium=medium).outcome for country in ("DE", "AT")]
    assert at_home == [Outcome.PERMITTED if medium == "postal" else Outcome.PROHIBITED] * 2


@pytest.mark.parametrize("country", ["DE", "AT"])
def test_a_cold_call_in_germany_or_austria_is_prohibited(country: str) -> None:
    answer = call(country)
    assert answer.outcome is Outcome.PROHIBITED
    assert "contact" not in [gap.id for gap in answer.gaps]


@pytest.mark.parametrize("day", ["0226-02-01", "1907-06-30"])
def test_a_day_before_the_oldest_law_is_never_unregulated(day: str) -> None:
    answer = call("DE", time_decision_date=day, operation_kind="store", channel_medium="none", channel_advertising=False)
    assert answer.outcome is Outcome.UNDETERMINED
    assert [gap.id for gap in answer.gaps] == ["earlier-law"]


@pytest.mark.parametrize("day", ["1985-01-01", "2002-06-01"])
def test_german_law_of_earlier_days_is_a_gap_and_not_unregulated(day: str) -> None:
    answer = call(
        "DE", time_decision_date=day, operation_kind="store", channel_medium="none", channel_advertising=False, purpose_kind="contract"
    )
    assert answer.outcome is Outcome.UNDETERMINED
    assert ("data-protection", "DE") in [(gap.id, gap.country) for gap in answer.gaps]


def test_the_sources_were_read_until_a_day() -> None:
    assert call("DE").checked_until == date(2025, 4, 2)
