"""A new request, in which all that can matter stands as a comment."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from zweck.editing.templates import facts_that_matter, quoted
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Fact, FactType
from zweck.pages.html import filled
from zweck.pages.phrases import choices, say

TEMPLATE: Final = Path(__file__).with_suffix(".yaml.j2")
MAX_LETTERS: Final = 80
"""The length of a list of values; `zweck facts` has all."""


def skeleton(id: str, stated: Mapping[str, str], day: date, policies: PolicySet, language: str) -> str:
    """The text of a request about an operation and a purpose on a day, in `de` or `en`."""
    found, facts = facts_that_matter(stated, day, policies), policies.vocabulary.facts
    headings = choices("requests.new.class", language)
    groups = [(said, [fact for fact in found if fact.silence.silence_class.name == name]) for name, said in headings.items()]
    known = {"registers": ", ".join(REGISTERS), "groups": groups, "values": partial(_values, language=language)}
    said = [(facts[name], value) for name, value in stated.items()]
    return filled(TEMPLATE, language, id=quoted(id), date=facts[DECISION_DATE], day=day, stated=said, **known)


def _values(fact: Fact, language: str) -> str:
    if not fact.values:
        return say("facts.type.country" if fact.type is FactType.COUNTRY else f"requests.new.type.{fact.type.name}", language)
    words = [value if language == "en" else f"{value} ({fact.labels[value].de})" for value in fact.values]
    while len(", ".join(words)) > MAX_LETTERS:
        words = [*words[:-2], "…"]
    said = ", ".join(words)
    return f"[{said}]" if fact.type is FactType.SET else said
