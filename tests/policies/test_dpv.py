"""Every term of the Data Privacy Vocabulary that stands for a value, or in an export, was read in DPV 2.3."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import DAY, NAMES, engine, group
from zweck.activities.entry import entry
from zweck.pages.activities import jsonld

LIST: Final = Path(__file__).with_name("dpv-2.3.txt")
READ: Final = frozenset(line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
TERM: Final = re.compile(r"(dpv|pd|eu-gdpr):.+")


def terms(value: object) -> Iterator[str]:
    """The terms in a document."""
    match value:
        case dict():
            for key, inner in value.items():
                yield from [key] if TERM.fullmatch(key) else []
                yield from terms(inner)
        case list():
            for inner in value:
                yield from terms(inner)
        case str() if TERM.fullmatch(value):
            yield value


def test_terms_of_values_were_read() -> None:
    facts = engine().policies.vocabulary.facts
    used = {term for fact in facts.values() for term in fact.terms.values()}
    assert len(used) > 60
    assert used <= READ


def test_every_term_was_read_in_a_file_that_is_named() -> None:
    source = ""
    for line in LIST.read_text(encoding="utf-8").splitlines()[2:]:
        if line.startswith("#"):
            source = line
        elif line:
            assert re.fullmatch(r"# 2\.3/[\w./-]+ [0-9a-f]{40}", source), line


@pytest.mark.parametrize("name", ["newsletter", "outsourcing-to-india"])
def test_an_export_uses_no_other_terms(name: str) -> None:
    one = entry(group().activities[name][0], group(), engine(), DAY)
    document = json.loads(jsonld.document([one], engine().policies.vocabulary))
    assert {*terms(document["@graph"])} <= READ
    (process,) = document["@graph"]
    assert process["@type"] == "dpv:PersonalDataProcess"
    assert process["dpv:hasLegalBasis"]
    purpose = {"newsletter": "dpv:Advertising", "outsourcing-to-india": "dpv:CustomerCare"}[name]
    assert process["dpv:hasPurpose"][0]["@type"] == ["dpv:Purpose", purpose]
    recipient = {"newsletter": "DE", "outsourcing-to-india": "IN"}[name]
    assert process["dpv:hasRecipient"][0]["dct:spatial"]["dct:identifier"] == recipient


def test_the_letters_of_article_6_have_their_terms() -> None:
    assert {*jsonld.LEGAL_BASES.values()} <= READ
    assert {*jsonld.ROLES.values(), *(term for pair in jsonld.PROPERTIES.values() for term in pair)} <= READ
    grounds = [rule.id for rule in engine().policies.laws["eu-gdpr"].versions[-1].rules if jsonld.GROUND.fullmatch(rule.id)]
    assert len(grounds) == len(jsonld.LEGAL_BASES)
    assert NAMES
