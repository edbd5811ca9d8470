"""Conditions as statements: each comparison in both languages, and all that the shipped rules say."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.law import shipped_law
from zweck.explain.sentences import in_words
from zweck.explain.statements import statement
from zweck.forms.diagnostics import PolicyError
from zweck.law.check.names import written_rules
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.logic.condition import AnyOf, Not, Operator, TableFor, Test, Value, walk
from zweck.words.text import Text


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    """The shipped law."""
    return shipped_law()


def one_of(fact: str, *values: Value) -> Test:
    return Test(fact, Operator.ONE_OF, frozenset(values))


CASES = [
    (one_of("consent.given", True), Text("Die Person hat eingewilligt.", "The person has consented."), "not consented"),
    (one_of("purpose.kind", "art"), Text("Zweck: Kunst", "Purpose: art"), "Purpose: not art"),
    (one_of("purpose.kind", "art", "journalism"), Text("Zweck: Journalismus oder Kunst", "Purpose: journalism or art"), "Purpose: not"),
    (one_of("controller.seat_country", "AT"), Text("Sitz der Stelle: Österreich", "Seat of the body: Austria"), "not Austria"),
    (
        one_of("channel.medium", "none"),
        Text("Weg der Kontaktaufnahme: keine Ansprache", "The person is contacted by: no contact"),
        "anything but “no contact”",
    ),
    (
        Test("data.kinds", Operator.CONTAINS_ANY, frozenset({"voice"})),
        Text("Beteiligte Daten: auch Stimme", "Data involved: among others voice"),
        "Data involved: not voice",
    ),
    (
        Test("consent.channels", Operator.CONTAINS_FACT, "channel.medium"),
        Text("Die Einwilligung nennt: auch die Angabe zu „Weg der Kontaktaufnahme“", "The consent names: among others the value of “"),
        "not the value of “",
    ),
    (
        Test("purpose.collected_for", Operator.SAME_AS, "purpose.kind"),
        Text("Ursprünglich erhoben für: wie die Angabe zu „", "Originally collected for: as the value of “"),
        "other than the value of “",
    ),
    (
        Test("balancing.subject_interest", Operator.AT_MOST, "exists"),
        Text("Die schutzwürdigen Interessen der Person überwiegen nicht.", "The person's protectable interests do not prevail."),
        "The person's protectable interests prevail.",
    ),
    (
        Test("balancing.subject_interest", Operator.AT_LEAST, "overrides"),
        Text("Die schutzwürdigen Interessen der Person überwiegen.", "The person's protectable interests prevail."),
        "The person's protectable interests do not prevail.",
    ),
    (
        Test("balancing.subject_interest", Operator.AT_LEAST, "exists"),
        Text("Die Person hat ein schutzwürdiges Interesse.", "The person has a protectable interest."),
        "No protectable interest of the person is apparent.",
    ),
    (Test("subject.age", Operator.AT_LEAST, 16), Text("Alter in vollen Jahren: mindestens 16", "at least 16"), "less than 16"),
    (
        Test("subject.age", Operator.AT_LEAST_TABLE, TableFor("digital-consent-age", "subject.location_country")),
        Text("Alter in vollen Jahren: mindestens der Wert der Liste „", "at least the value on the list “"),
        "less than the value on the list",
    ),
    (
        Test("disclosure.country", Operator.IN_TABLE, "eea"),
        Text("Staat des Empfängers: auf der Liste „", "on the list “"),
        "not on the list “",
    ),
    (
        Test("time.decision_date", Operator.BEFORE, date(2018, 5, 25)),
        Text("Tag des Vorgangs: vor dem 25. Mai 2018", "before 25 May 2018"),
        "on 25 May 2018 or later",
    ),
]


@pytest.mark.parametrize(("test", "said", "denied"), CASES, ids=[said.en for _, said, _ in CASES])
def test_a_comparison_is_a_statement(policies: PolicySet, test: Test, said: Text, denied: str) -> None:
    german, english = (statement(test, True, policies.vocabulary, language) for language in ("de", "en"))
    assert german is not None
    assert german.startswith(said.de)
    assert said.en in str(english)
    assert denied in str(statement(test, False, policies.vocabulary, "en"))


def test_every_shipped_condition_is_said_without_a_question(policies: PolicySet) -> None:
    """No test is left to its question, and no brace stands unfilled."""
    for _, rule in written_rules(policies.laws):
        for condition in (rule.when, rule.unless):
            for part in walk(condition or AnyOf(())):
                if isinstance(part, Test):
                    said = [statement(part, holds, policies.vocabulary, language) for holds in (True, False) for language in ("de", "en")]
                    assert all(text and "{" not in text and "?" not in text for text in said), (rule.id, said)


def test_a_fact_without_a_statement_is_asked_for(arcadia: PolicySet) -> None:
    test = one_of("consent.given", True)
    assert arcadia.vocabulary.facts["consent.given"].statement is None
    assert in_words(Not(test), arcadia.vocabulary, "en", stated=True) == in_words(Not(test), arcadia.vocabulary, "en")


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        ("data.interest", "`heavy` is no value of the fact above which another one stands"),
        ("data.interest", "`overriding` is no value of the fact above which another one stands"),
        ("data.kinds", "`at_most` is for a fact whose values are `ordered`"),
    ],
)
def test_sentences_of_bounds_belong_to_graded_values(tmp_path: Path, fact: str, message: str) -> None:
    copy = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    path = copy / "vocabulary" / "data.yaml"
    word = message.split("`")[1] if fact == "data.interest" else "image"
    before, name, after = path.read_text(encoding="utf-8").partition(f"  - fact: {fact}\n")
    path.write_text(f"{before}{name}    at_most: {{{word}: {{de: Höchstens das., en: That at most.}}}}\n{after}", encoding="utf-8")
    with pytest.raises(PolicyError) as fault:
        load(copy)
    assert [(one.code, str(one.message)) for one in fault.value.diagnostics] == [("ZW418", message)]
