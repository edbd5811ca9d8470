"""`zweck facts`: found by words in both languages and by places in the law, and one fact whole."""

import json

import click
import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden
from tests.law import shipped_law
from zweck.pages import facts as render
from zweck.pages.text import wrapped

SEARCHES = {
    "all": [],
    "word": ["person"],
    "place": ["§ 4 UDG"],
    "one": ["consent.given"],
    "ordinary": ["data.kinds"],
    "act": ["obtain-consent"],
    "acts": ["Zweck"],
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", list(SEARCHES))
def test_the_vocabulary_reads_well(zweck: Zweck, name: str, language: str) -> None:
    result = zweck("facts", *SEARCHES[name], "--lang", language, "--policies", UTOPIA)
    assert (result.exit_code, result.stderr) == (0, "")
    assert_golden(f"facts-{name}.{language}", result.stdout)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_fact_can_be_shown_whole(language: str) -> None:
    """Every class of silence, every type and every changer has its words, and no line is wider than 100 columns."""
    policies = shipped_law()
    for name, fact in policies.vocabulary.facts.items():
        page = click.unstyle(wrapped(render.fact_page(fact, policies, language), 100))
        assert page.startswith(f"{name}: {fact.label[language]} · ")
        assert fact.silence.reason[language].split()[-1] in page
        assert max(map(len, page.splitlines())) <= 100


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_shipped_act_can_be_shown_whole(language: str) -> None:
    vocabulary = shipped_law().vocabulary
    for act in vocabulary.acts.values():
        page = click.unstyle(wrapped(render.act_page(act, vocabulary, language), 100))
        assert all(f"[{name}]" in page for name in act.establishes)
        assert max(map(len, page.splitlines())) <= 100


def test_acts_are_found_by_their_title_and_checklist(zweck: Zweck) -> None:
    """A word that only an act has finds it; the facts that it establishes are what JSON gives for its name."""
    assert "standard-clauses" in zweck("facts", "standarddatenschutzklauseln").stdout + zweck("facts", "standard clauses").stdout
    established = [json.loads(line)["fact"] for line in zweck("facts", "obtain-consent", "--json").stdout.splitlines()]
    assert established == list(shipped_law().vocabulary.acts["obtain-consent"].establishes)


def test_both_languages_are_searched_in_each(zweck: Zweck) -> None:
    """A German word finds the same facts for a reader of English, also inside a value's label and in any case."""
    for language in ("de", "en"):
        found = zweck("facts", "tELEFONanruf", "--lang", language).stdout
        assert "channel.medium" in found
        assert "phone_call" in found
    assert "channel.advertising" in zweck("facts", "werbung").stdout


def test_all_words_must_stand_in_a_fact(zweck: Zweck) -> None:
    many, one = (zweck("facts", *words, "--json").stdout.splitlines() for words in (["consent"], ["consent", "parental"]))
    assert 0 < len(one) < len(many)


@pytest.mark.parametrize("place", ["§ 7 UWG", "§7 UWG", "§ 7 Abs 3 UWG", "section 7(3) UWG", "§ 7 Abs. 3 Nr. 2 UWG"])
def test_a_place_is_found_however_it_is_typed(zweck: Zweck, place: str) -> None:
    """§ 7 Abs. 3 UWG is one ground; a number of it, which no rule cites by itself, leads to that ground too."""
    found = zweck("facts", place)
    assert "channel.own_similar" in found.stdout
    assert "image.recognisable" not in found.stdout


def test_facts_that_only_definitions_read_are_found_by_the_place_of_the_rule(zweck: Zweck) -> None:
    """§ 7 Abs. 2 UWG reads `consent.recorded` through the definition of an express consent."""
    assert "consent.recorded" in zweck("facts", "§ 7 Abs. 2 UWG").stdout


def test_json_has_the_whole_fact(zweck: Zweck) -> None:
    fact = json.loads(zweck("facts", "channel.medium", "--json").stdout)
    assert (fact["fact"], fact["type"], fact["silence"]["silence_class"]) == ("channel.medium", "enum", "doing")
    assert {"value": "phone_call", "label": {"de": "Telefonanruf", "en": "phone call"}} in fact["choices"]
    assert "de-uwg/scope" in fact["read_by"]
    lines = zweck("facts", "--json").stdout.splitlines()
    assert [json.loads(line)["fact"] for line in lines] == list(shipped_law().vocabulary.facts)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["consent.givn"], "did you mean `consent.given`?"),
        (["quaxel"], "`zweck facts` lists all facts"),
        (["§ 7"], "no statute is named"),
        (["§ 7 UGW"], "did you mean `UWG`?"),
        (["§ 999 UWG"], "no rule cites `§ 999 UWG`"),
        (["§ 7 Absatz zwei UWG"], "is no place in a law"),
    ],
)
def test_nothing_is_found(zweck: Zweck, words: list[str], said: str) -> None:
    result = zweck("facts", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
