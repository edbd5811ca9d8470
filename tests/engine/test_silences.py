"""The keys of silence that exclude each other, and stated facts that contradict each other."""

from pathlib import Path

import pytest

from tests.engine.pages import check
from zweck.facts import ask, complete
from zweck.law.policy import PolicySet

ORDINARY = "      class: ordinary\n      presume: true\n"
IMPLIED = "      implied: [{value: true, when: {purpose.kind: news}}]\n"


@pytest.mark.parametrize(("silence", "refused"), [(ORDINARY + IMPLIED, True), ("      class: doing\n" + IMPLIED, False)])
def test_no_fact_is_both_presumed_and_implied(copy: Path, silence: str, refused: bool) -> None:
    """Which of the two values counts would have to be said, and no law needs both."""
    file = copy / "policies" / "vocabulary" / "person.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(ORDINARY) == 1
    file.write_text(text.replace(ORDINARY, silence), encoding="utf-8")
    error = check(copy)
    found = [] if error is None else [fault.message for fault in error.diagnostics if fault.code == "ZW415"]
    assert found == (["`person.living` is of class `ordinary`, so it is presumed and cannot be implied, too"] if refused else [])


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
