"""Conditions in words: every kind of test, held and not held, and outlines."""

from datetime import date

import pytest

from tests.cli.conftest import UTOPIA
from zweck.explain.sentences import in_words, names_on, without_absent
from zweck.explain.values import OR, listing
from zweck.load import load
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, NumberFor, Operator, RuleRef, TableFor, Test
from zweck.words.said import day
from zweck.words.text import Text

POLICIES = load(UTOPIA)
KIND, AGE, DAY = "What happens to the data?", "How old is the person?", "On which day does it happen?"
WEIGHT, DATA, HOME = "How heavy is the person's interest?", "Which data are involved?", "In which country does the person live?"
GIVEN = Test("consent.given", Operator.ONE_OF, frozenset({True}))
COLLECT = Test("operation.kind", Operator.ONE_OF, frozenset({"collect"}))


def said(condition: Condition, language: str = "en") -> str:
    """The condition with the names of 2008."""
    return in_words(condition, POLICIES.vocabulary, language, names_on(date(2008, 1, 1), POLICIES.laws, "ut-data-act"))


@pytest.mark.parametrize(
    ("test", "held", "not_held"),
    [
        (GIVEN, "Has the person consented? yes", "Has the person consented? no"),
        (
            Test("operation.kind", Operator.ONE_OF, frozenset({"publish", "collect"})),
            f"{KIND} collect or publish",
            f"{KIND} any answer but: collect or publish",
        ),
        (
            Test("data.kinds", Operator.CONTAINS_ANY, frozenset({"name", "image"})),
            f"{DATA} among them: image / name, first name",
            f"{DATA} not among them: image / name, first name",
        ),
        (
            Test("data.kinds", Operator.CONTAINS_FACT, "operation.kind"),
            f"{DATA} among them the answer to “{KIND}”",
            f"{DATA} not among them the answer to “{KIND}”",
        ),
        (
            Test("operation.kind", Operator.SAME_AS, "balancing.interest"),
            f"{KIND} the same answer as to “{WEIGHT}”",
            f"{KIND} another answer than to “{WEIGHT}”",
        ),
        (Test("balancing.interest", Operator.AT_MOST, "exists"), f"{WEIGHT} at most: exists", f"{WEIGHT} more than: exists"),
        (Test("subject.age", Operator.AT_LEAST, 16), f"{AGE} at least 16", f"{AGE} less than 16"),
        (
            Test("subject.age", Operator.AT_LEAST_TABLE, TableFor("ages", "subject.country")),
            f"{AGE} at least: the value on the list “age of consent” for the answer to “{HOME}”",
            f"{AGE} less than: the value on the list “age of consent” for the answer to “{HOME}”",
        ),
        (
            Test("subject.age", Operator.AT_LEAST_TABLE, NumberFor("subject.country", (("TO", 14),), 16)),
            f"{AGE} at least: 14 (TO), otherwise 16, depending on the answer to “{HOME}”",
            f"{AGE} less than: 14 (TO), otherwise 16, depending on the answer to “{HOME}”",
        ),
        (
            Test("subject.country", Operator.IN_TABLE, "union"),
            f"{HOME} on the list “Union of the Isles”",
            f"{HOME} not on the list “Union of the Isles”",
        ),
        (
            Test("time.decision_date", Operator.BEFORE, date(2020, 7, 16)),
            f"{DAY} before 16 July 2020",
            f"{DAY} on 16 July 2020 or later",
        ),
        (
            Test("time.decision_date", Operator.AFTER, date(2020, 7, 16)),
            f"{DAY} after 16 July 2020",
            f"{DAY} on 16 July 2020 or earlier",
        ),
        (DefinitionRef("old-enough"), "“old enough” (§ 2 Abs. 3 UDG)", "not “old enough” (§ 2 Abs. 3 UDG)"),
        (DefinitionRef("inhabitant"), "“inhabitant” (§ 1 GemG)", "not “inhabitant” (§ 1 GemG)"),
        (RuleRef("UDG-4-1"), "allowed by § 4 Abs. 1 Nr. 1 UDG (UDG-4-1)", "not allowed by § 4 Abs. 1 Nr. 1 UDG (UDG-4-1)"),
        (RuleRef("UDG-9"), "forbidden by § 9 UDG (UDG-9)", "not forbidden by § 9 UDG (UDG-9)"),
        (All(()), "Always.", "Never."),
        (AnyOf(()), "Never.", "Always."),
    ],
)
def test_every_test_in_words(test: Condition, held: str, not_held: str) -> None:
    """A `not` before a test becomes another word, and two of them cancel out."""
    assert said(test) == said(Not(Not(test))) == held
    assert said(Not(test)) == not_held


@pytest.mark.parametrize(
    ("condition", "first"),
    [
        (All((GIVEN, COLLECT)), "All of these:"),
        (Not(All((GIVEN, COLLECT))), "Not all of these together:"),
        (AnyOf((GIVEN, COLLECT)), "At least one of these:"),
        (Not(AnyOf((GIVEN, COLLECT))), "None of these:"),
    ],
)
def test_outlines(condition: Condition, first: str) -> None:
    """A line for each part."""
    assert said(condition).splitlines() == [first, "– Has the person consented? yes", f"– {KIND} collect"]


def test_outlines_within_outlines() -> None:
    """Two spaces deeper; groups of the same kind and groups of one are no level of their own."""
    inner = AnyOf((Not(GIVEN), All((COLLECT,))))
    assert said(All((All((GIVEN, inner)), DefinitionRef("old-enough"))), "de").splitlines() == [
        "Alles zugleich:",
        "– Hat die Person eingewilligt? ja",
        "– Mindestens eines:",
        "  – Hat die Person eingewilligt? nein",
        "  – Was geschieht mit den Daten? Erheben",
        "– „old enough“ (§ 2 Abs. 3 UDG)",
    ]


def test_names_are_optional() -> None:
    """Without rules to look up, a reference is its bare name."""
    condition = AnyOf((DefinitionRef("ut-data-act/old-enough"), Not(RuleRef("UDG-9"))))
    assert in_words(condition, POLICIES.vocabulary, "en").splitlines()[1:] == ["– “old enough”", "– not allowed by UDG-9"]


def test_a_page_that_states_the_terms_cites_them_once() -> None:
    """Without `cited`, only the term."""
    names = names_on(date(2008, 1, 1), POLICIES.laws, "ut-data-act")
    assert in_words(DefinitionRef("old-enough"), POLICIES.vocabulary, "de", names, cited=False) == "„old enough“"


def test_nothing_is_said_of_absent_rules() -> None:
    """They do not hold: they drop out of alternatives while one is left, and out of what must hold where they must not."""
    names = names_on(date(2008, 1, 1), POLICIES.laws, "ut-data-act")
    gone, here = RuleRef("GONE"), RuleRef("UDG-9")
    assert without_absent(AnyOf((gone, here, DefinitionRef("gone"))), names) == AnyOf((here,))
    assert without_absent(All((Not(gone), Not(here), GIVEN)), names) == All((Not(here), GIVEN))
    assert without_absent(Not(All((AnyOf((gone,)), Not(gone), GIVEN))), names) == Not(All((AnyOf((gone,)), GIVEN)))


def test_days_and_lists() -> None:
    """As in a letter."""
    assert day(date(2018, 3, 1), "de") == "1. März 2018"
    assert listing(["a"], OR, "de") == "a"
    assert listing(["a", "b", "c"], Text("und", "and"), "de") == "a, b und c"
