"""Interviews over the wire: a form of somebody else asks the same screens as zweck's own, and comes to the same answer."""

import pytest

from tests.interview.respondent import Respondent
from tests.interview.stories import Story, begun, engine, stories
from tests.server.conftest import serving
from tests.server.refusals import refused
from zweck.interview.interview import Course, Interview
from zweck.interview.screens import Row
from zweck.logic.condition import Value
from zweck.service.decode.protobuf import stated
from zweck.service.encode.protobuf import fact_value
from zweck.v1.decision_pb2 import FactValue
from zweck.v1.policy_pb2 import ListOccasionsRequest, NextScreenRequest, NextScreenResponse, RowChoice
from zweck.v1.policy_pb2_grpc import PolicyServiceStub

SOME = ("call-former-customers", "letter-news-to-buyers", "staff-pay", "provider-in-the-us-certified")


def value_of(value: Value | None) -> FactValue:
    """A value as it is sent."""
    return FactValue(string_value="unknown") if value is None else fact_value(value)


def next_facts(answer: NextScreenResponse, story: Story, rows: dict[str, Row], facts: dict[str, FactValue]) -> dict[str, FactValue]:
    """The facts with the answers to a screen, by what the message says alone."""
    facts = dict(facts)
    person = Respondent(story.truth)
    for row in answer.rows:
        if row.fact:
            facts.setdefault(row.fact, value_of(story.truth.get(row.fact)))
            continue
        chosen = person.chosen(rows[row.row])
        picked = [one for one in row.choices if one.choice in chosen]
        said = joined(picked) if row.several else {name: value for one in picked for name, value in one.states.items()}
        if row.several and chosen:
            said |= {
                name: FactValue(bool_value=False)
                for one in row.choices
                if one not in picked
                for name, v in one.states.items()
                if v.bool_value
            }
        facts = {**said, **facts}
    return facts


def joined(picked: list[RowChoice]) -> dict[str, FactValue]:
    """Lists of one fact joined."""
    found: dict[str, FactValue] = {}
    for one in picked:
        for name, value in one.states.items():
            if name in found and value.HasField("list_value"):
                found[name].list_value.values.extend(value.list_value.values)
            else:
                found[name] = FactValue.FromString(value.SerializeToString())
    return found


@pytest.mark.parametrize("story", [one for one in stories() if one.id in SOME], ids=str)
def test_a_form_of_others_comes_to_the_same_end(story: Story) -> None:
    law = engine()
    with serving(law, law.policies) as channel:
        stub = PolicyServiceStub(channel)
        tile = next(one for one in stub.ListOccasions(ListOccasionsRequest()).occasions if one.occasion == story.occasion)
        facts = {"time.decision_date": FactValue(string_value="2026-11-30"), **tile.facts}
        request, screens = NextScreenRequest(facts=facts, occasion=story.occasion), 0
        while (answer := stub.NextScreen(request)).rows:
            asked = law.ask({name: stated(value) for name, value in request.facts.items()}, presume_unstated=True)
            course = Course(request.occasion, tuple(request.shown), request.part, request.screens)
            screen = Interview(law, asked, course=course).screen
            assert screen is not None
            assert [row.key for row in screen.rows] == [row.row for row in answer.rows]
            facts = next_facts(answer, story, {row.key: row for row in screen.rows}, dict(request.facts))
            screens += 1
            request = NextScreenRequest(facts=facts, occasion=story.occasion, shown=answer.shown, part=answer.part, screens=screens)
        decision = law.decide(law.ask({name: stated(value) for name, value in facts.items()}, presume_unstated=True))
    assert decision.outcome is story.outcome
    assert screens == len(Respondent(story.truth).run(begun(story)).screens)


def test_a_screening_question_shows_what_its_no_says() -> None:
    law = engine()
    with serving(law, law.policies) as channel:
        stub = PolicyServiceStub(channel)
        facts = {"operation.kind": FactValue(string_value="contact"), "purpose.kind": FactValue(string_value="advertising")}
        answer = stub.NextScreen(NextScreenRequest(facts=facts, shown=["first"]))
        for _ in range(12):
            screening = [row for row in answer.rows if row.screening]
            if screening:
                break
            more = {row.fact: FactValue(string_value="unknown") for row in answer.rows if row.fact}
            facts |= more
            answer = stub.NextScreen(NextScreenRequest(facts=facts, shown=answer.shown, part=answer.part))
    assert screening
    for row in screening:
        no = next(one for one in row.choices if one.choice == "no")
        assert len(no.sentences) == len(no.states) > 0
        assert all(text.de and text.en for text in no.sentences)


def test_what_cannot_be_asked_is_refused() -> None:
    law = engine()
    with serving(law, law.policies) as channel:
        stub = PolicyServiceStub(channel)
        for request, reason in (
            (NextScreenRequest(facts={"operation.knid": FactValue(string_value="use")}), "INVALID_FACTS"),
            (NextScreenRequest(facts={"operation.kind": FactValue()}), "INVALID_FACTS"),
            (NextScreenRequest(shown=["x"] * 501), "INVALID_FIELD"),
            (NextScreenRequest(screens=-1), "INVALID_FIELD"),
            (NextScreenRequest(consulted=["crypt"]), "INVALID_FIELD"),
        ):
            with refused() as told:
                stub.NextScreen(request)
            assert told.reason == reason
        assert stub.NextScreen(NextScreenRequest(occasion="no-such", shown=["no-such", "first"], part="none", screens=99)).rows
