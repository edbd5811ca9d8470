"""Silence that is filled in two ways, and stated facts that contradict each other."""

from pathlib import Path

from zweck.facts.question import ask, complete
from zweck.law.policy import PolicySet
from zweck.load import load_past

ORDINARY = "      class: ordinary\n      presume: true\n"
IMPLIED = "      implied: [{value: false, when: {purpose.kind: news}}]\n"


def test_what_is_implied_goes_before_what_is_presumed(copy: Path) -> None:
    """A stated fact excludes the ordinary course; without it the ordinary course holds."""
    file = copy / "policies" / "vocabulary" / "person.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(ORDINARY) == 1
    file.write_text(text.replace(ORDINARY, ORDINARY + IMPLIED), encoding="utf-8")
    vocabulary = load_past(copy / "policies").vocabulary
    found = [complete(ask(stated, vocabulary, presume_unstated=True), vocabulary) for stated in ({"purpose.kind": "news"}, {})]
    assert [facts.values["person.living"] for facts in found] == [False, True]
    assert "person.living" in found[0].implied


def test_facts_that_contradict_each_other_and_are_asked_are_unknown(arcadia: PolicySet) -> None:
    """Both of them, so that nothing rests on either; those that are only noted hold."""
    stated = {"consent.given": False, "consent.channels": ["letter"], "purpose.kind": "herding", "operation.channel": "horn"}
    question = ask(stated, arcadia.vocabulary)
    values = complete(question, arcadia.vocabulary).values
    assert [one.id for one in question.contradictions] == ["A2", "A3"]
    assert {name: values[name] for name in stated} == {
        "consent.given": None,
        "consent.channels": None,
        "purpose.kind": "herding",
        "operation.channel": "horn",
    }
