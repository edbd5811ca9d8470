"""Facts and acts of the vocabulary: an overview, the hits of a search, one fact whole, and one act."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from zweck.catalogue.readers import SCOPE, Reader, of_fact
from zweck.catalogue.search import Cited, Hit, Place
from zweck.explain.sentences import in_words
from zweck.explain.values import value_in_words
from zweck.law.policy import Definition, PolicySet
from zweck.law.vocabulary import Act, ChangeableBy, Fact, FactType, SameAs, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.pages import Page, say

MAX_VALUES: Final = 4
MAX_RULES: Final = 3


def overview(vocabulary: Vocabulary, language: str) -> Page:
    """The names of all facts, by group."""
    page = Page()
    groups = [(group, list(facts)) for group, facts in groupby(vocabulary.facts.values(), lambda fact: fact.group)]
    page.heading(say("facts.total", language, count=len(vocabulary.facts), groups=len(groups)))
    page.blank()
    for group, facts in groups:
        page.paragraph(", ".join(fact.name.removeprefix(f"{group}.") for fact in facts), marker="  ", head=f"{group}.")
    page.blank()
    page.paragraph(say("facts.how", language, name=facts[0].name))
    return page


def hits(found: Sequence[Hit], acts: Sequence[Act], language: str) -> Page:
    """The facts in which the words stand, one line each, those whose texts only mention them by name alone; then acts."""
    page = Page()
    for group, members in groupby((hit for hit in found if hit.place is not Place.TEXT), lambda hit: hit.fact.group):
        page.heading(group)
        for hit in members:
            said = [f"{value} ({hit.fact.labels[value][language]})" for value in hit.values[:MAX_VALUES]]
            more = ["…"] if len(hit.values) > MAX_VALUES else []
            _line(page, hit.fact, language, ", ".join([*said, *more]))
    mentioned = [hit.fact.name for hit in found if hit.place is Place.TEXT]
    if mentioned:
        page.heading(say("facts.mentioned", language))
        page.paragraph(", ".join(mentioned), indent=2)
    for act in page.under(say("facts.acts_found", language), acts):
        page.paragraph(act.title[language], marker="  ", head=f"{act.name}:")
    return page


def cited(found: Sequence[Cited], place: str, language: str) -> Page:
    """The facts that rules read which cite a place, with these rules."""
    page = Page()
    page.heading(say("facts.cited", language, count=len(found), place=place))
    for group, members in groupby(found, lambda one: one.fact.group):
        page.heading(group)
        for one in members:
            rules = _rules(one.readers, language)
            _line(page, one.fact, language, ", ".join([*rules[:MAX_RULES], *(["…"] if len(rules) > MAX_RULES else [])]))
    return page


def _line(page: Page, fact: Fact, language: str, more: str) -> None:
    text = f"{fact.label[language]} · {kind(fact, language)}"
    page.paragraph(f"{text}: {more}" if more else text, marker="  ", head=f"{fact.name}:")


def kind(fact: Fact, language: str) -> str:
    """The kind of values that a fact takes, in words."""
    name = "countries" if fact.type is FactType.SET and not fact.values else fact.type
    said = say(f"facts.type.{name}", language, count=len(fact.values))
    return f"{said} ({say('facts.ordered', language)})" if fact.ordered else said


def fact_page(fact: Fact, policies: PolicySet, language: str) -> Page:
    """A fact with its values, its silence and the rules that read it."""
    page = Page()
    page.paragraph(f"{fact.label[language]} · {kind(fact, language)}", head=f"{fact.name}:")
    page.paragraph(fact.meaning[language], indent=2)
    page.heading(say("facts.question", language))
    page.paragraph(fact.question[language], indent=2)
    forms = [text for text in (fact.statement, fact.denial) if text is not None] if fact.statement is not None else []
    for text in page.under(say("facts.statement", language), forms):
        page.paragraph(text[language].replace("{}", "…"), indent=2)
    _values(page, fact, language)
    _silence(page, fact, policies.vocabulary, language)
    page.heading(say("facts.changeable", language, who=_changer(fact.changeable_by, language)), {})
    _acts(page, fact, policies.vocabulary, language)
    _read_by(page, fact, policies, language)
    if fact.dpv:
        page.heading(say("facts.dpv", language))
        page.paragraph(", ".join(fact.dpv), indent=2)
    return page


def _values(page: Page, fact: Fact, language: str) -> None:
    for value in page.under(say("facts.values", language), fact.values):
        page.paragraph(fact.labels[value][language], indent=2, head=f"{value}:")


def _silence(page: Page, fact: Fact, vocabulary: Vocabulary, language: str) -> None:
    silence = fact.silence
    page.heading(say("facts.silence", language))
    page.paragraph(silence_in_words(fact, vocabulary, language), indent=2)
    for key, condition in (("where", silence.where), ("asked", silence.asked)):
        if condition is not None:
            page.paragraph(say(f"facts.{key}", language), indent=2)
            _condition(page, condition, vocabulary, language)
    if silence.register:
        harmless = _value(silence.harmless, fact, language)
        page.paragraph(say("facts.register", language, register=silence.register, value=harmless), indent=2)
    for part in silence.implied:
        page.paragraph(say("facts.implied", language, value=_value(part.value, fact, language)), indent=2)
        _condition(page, part.when, vocabulary, language)
    if silence.reason[language]:
        page.paragraph(silence.reason[language], indent=2, head=f"{say('facts.reason', language)}:")


def silence_in_words(fact: Fact, vocabulary: Vocabulary, language: str) -> str:
    """The class of a fact's silence, as a sentence."""
    silence: Silence = fact.silence
    match silence.silence_class:
        case SilenceClass.ORDINARY if isinstance(silence.presume, SameAs):
            return say("facts.class.same_as", language, value=vocabulary.facts[silence.presume.fact].label[language])
        case SilenceClass.ORDINARY:
            return say("facts.class.ordinary", language, value=_value(silence.presume, fact, language))
        case SilenceClass.SHOWN:
            return say("facts.class.shown", language, value=_value(silence.against, fact, language))
        case other:
            return say(f"facts.class.{other}", language)


def _value(value: Value | SameAs | None, fact: Fact, language: str) -> str:
    return "" if value is None or isinstance(value, SameAs) else value_in_words(value, fact, language)


def _condition(page: Page, condition: Condition, vocabulary: Vocabulary, language: str) -> None:
    page.outline(in_words(condition, vocabulary, language), indent=4)


def _acts(page: Page, fact: Fact, vocabulary: Vocabulary, language: str) -> None:
    for act, value in page.under(say("facts.acts", language), vocabulary.acts_for(fact.name)):
        head = established(value, fact, vocabulary, language)
        page.paragraph(act.title[language], indent=2, marker="– ", head=f"{head}:", tail=f"[{act.name}]")


def established(value: Value | SameAs, fact: Fact, vocabulary: Vocabulary, language: str) -> str:
    """The value that an act establishes."""
    if isinstance(value, SameAs):
        return say("facts.as_in", language, label=vocabulary.facts[value.fact].label[language])
    return _value(value, fact, language)


def _changer(by: ChangeableBy, language: str) -> str:
    return say(f"facts.by.{by.name.lower()}", language)


def _read_by(page: Page, fact: Fact, policies: PolicySet, language: str) -> None:
    every = of_fact(fact.name, policies)
    found = page.under(say("facts.read_by", language, count=len(every)), every)
    for law, members in groupby(sorted(found, key=lambda reader: list(policies.laws).index(reader.law)), lambda reader: reader.law):
        page.paragraph(", ".join(_rules(members, language)), indent=2, head=f"{law}:")


def _rules(found: Iterable[Reader], language: str) -> list[str]:
    """The ids of rules; those of definitions only where no other rule is there."""
    known = list(found)
    rules = [reader for reader in known if reader.kind != Definition.kind] or known
    return list(dict.fromkeys(say("kind.scope", language) if reader.kind == SCOPE else reader.id for reader in rules))


def act_page(act: Act, vocabulary: Vocabulary, language: str) -> Page:
    """An act with its facts, its conditions and its checklist."""
    page = Page()
    page.paragraph(act.title[language], head=f"{act.name}:")
    page.heading(say("facts.establishes", language))
    for name, value in act.establishes.items():
        fact = vocabulary.facts[name]
        page.paragraph(
            established(value, fact, vocabulary, language), indent=2, marker="– ", head=f"{fact.label[language]}:", tail=f"[{name}]"
        )
    for key, condition in (("possible", act.when), ("impossible", act.unless)):
        if condition is not None:
            page.heading(say(f"facts.{key}", language))
            page.outline(in_words(condition, vocabulary, language, stated=True), indent=2)
    for line in page.under(say("facts.checklist", language), act.checklist):
        page.paragraph(line[language], indent=2, marker="– ")
    return page
