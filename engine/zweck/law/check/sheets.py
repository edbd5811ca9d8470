"""The wording of interviews says only what can be so, and its screening questions are as wide as what their no denies."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from typing import Final

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.law.check.names import written_conditions
from zweck.law.policy import Occasion, PolicySet
from zweck.law.policy.sheets import NO_SHEETS, Field, FirstSheet, Screening, Sheets
from zweck.law.vocabulary import Effect, FactType, SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import TableFor, Test, Value, tests_in
from zweck.logic.functions import Function, function_of
from zweck.words.said import Said, says

PLACE: Final = "interview"
LEAST_FIELDS: Final = 3
MAX_OPTIONS: Final = 8
MAX_LABEL: Final = 140
CODE: Final = "ZW433"

Fault = tuple[Span, Said]
Known = Mapping[str, Value | None]


def check_sheets(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note what is wrong with the wording of interviews; a house's own facts need none."""
    sheets, vocabulary = policies.sheets, policies.vocabulary
    if sheets is NO_SHEETS or policies.houses:
        return
    occasions = {one.name: one for one in policies.occasions}
    tested = tests_in(*(part for _, part in written_conditions(policies.laws)))
    found = chain(
        _uncovered(sheets, vocabulary),
        _cycles(sheets),
        chain.from_iterable(_options(one, vocabulary) for one in sheets.fields.values()),
        _twice(sheets),
        chain.from_iterable(_screening(one, vocabulary, tested) for one in sheets.questions),
        chain.from_iterable(_first(one, sheets, occasions, vocabulary) for one in sheets.first.values()),
    )
    for span, message in found:
        diagnostics.add(CODE, span, message, place=(PLACE,))


def _uncovered(sheets: Sheets, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Groups of facts that no part covers: an interview would ask them nowhere."""
    covered = {group for part in sheets.parts for group in part.groups}
    for group in dict.fromkeys(fact.group for fact in vocabulary.facts.values()):
        if group not in covered:
            yield sheets.span, says("ZW433.no_part", group=group)


def _cycles(sheets: Sheets) -> Iterator[Fault]:
    try:
        TopologicalSorter(sheets.asked_after).prepare()
    except CycleError as error:
        yield sheets.span, says("ZW433.cycle", facts=" → ".join(error.args[1]))


def _options(field: Field, vocabulary: Vocabulary) -> Iterator[Fault]:
    """An option says what can be true, in few words, and there are not too many."""
    if len(field.options) > MAX_OPTIONS:
        yield field.span, says("ZW433.too_many_options", field=field.name, longest=MAX_OPTIONS)
    for option in field.options:
        stated = {name: value for name, value in option.states.items() if not isinstance(value, SameAs)}
        if contradicted(stated, vocabulary):
            yield option.span, says("ZW433.option_contradicts", option=option.name)
    for label in (*(one.label for one in field.options), *field.ticks.values()):
        if max(len(label.de), len(label.en)) > MAX_LABEL:
            yield field.span, says("ZW433.label_too_long", field=field.name, longest=MAX_LABEL)


def contradicted(stated: Known, vocabulary: Vocabulary) -> bool:
    """Whether facts contradict each other, so that a question that states them is refused or asked about them."""
    values = {**dict.fromkeys(vocabulary.facts), **stated}
    return any(function(values) is True for function in vocabulary.once(_contradictions))


def _contradictions(vocabulary: Vocabulary) -> list[Function]:
    """The contradictions that refuse or ask, as functions: each option of an interview is held against all of them."""
    return [function_of(one.when) for one in vocabulary.contradictions if one.effect is not Effect.WARN]


def _twice(sheets: Sheets) -> Iterator[Fault]:
    """A fact that two screening questions close."""
    closed: dict[str, str] = {}
    for one in sheets.questions:
        for fact in one.closes:
            if closed.setdefault(fact, one.name) != one.name:
                yield one.span, says("ZW433.closed_twice", fact=fact, first=closed[fact])


def _screening(one: Screening, vocabulary: Vocabulary, tested: list[Test]) -> Iterator[Fault]:
    for name, value in one.closes.items():
        fact = vocabulary.facts[name]
        silence = fact.silence
        if not one.relieves:
            if silence.silence_class is not SilenceClass.SHOWN or value != silence.against:
                yield one.span, says("ZW433.relieves", screening=one.name, fact=name)
            continue
        if one.covers is None:
            for language in ("de", "en"):
                said = _wording(one, language)
                for label in (label for name, label in fact.labels.items() if name != value):
                    if label[language].casefold() not in said:
                        yield one.span, says("ZW433.value_not_named", screening=one.name, label=label[language])
        if fact.type is FactType.INT and any(_above(test, name, value, vocabulary) for test in tested):
            yield one.span, says("ZW433.tested_above", fact=name, value=value)


def _wording(one: Screening, language: str) -> str:
    return " ".join(text[language] for text in (one.question, one.help) if text is not None).casefold()


def _above(test: Test, name: str, value: Value | None, vocabulary: Vocabulary) -> bool:
    """Whether a test of a number distinguishes values above this one."""
    if test.fact != name or not isinstance(value, int):
        return False
    number = test.operand
    if isinstance(number, TableFor):
        table = vocabulary.tables[number.table]
        bounds: Iterable[object] = (table.default, *(entry.value for entry in table.entries))
    else:
        bounds = number if isinstance(number, frozenset) else (number,)
    return any(isinstance(bound, int) and bound > value for bound in bounds)


def _first(sheet: FirstSheet, sheets: Sheets, occasions: Mapping[str, Occasion], vocabulary: Vocabulary) -> Iterator[Fault]:
    """A first sheet belongs to a situation, and each of its fields can be open there."""
    occasion = occasions.get(sheet.occasion)
    if occasion is None:
        yield sheet.span, says("ZW433.no_occasion", occasion=sheet.occasion)
        return
    if len(sheet.fields) + bool(sheet.purposes) + bool(sheet.kinds) < LEAST_FIELDS:
        yield sheet.span, says("ZW433.few_fields", occasion=sheet.occasion, least=LEAST_FIELDS)
    for name in sheet.fields:
        field = sheets.fields.get(name)
        if field is None:
            yield sheet.span, says("ZW433.no_field", field=name)
        elif occasion.facts.keys() >= {*field.facts}:
            yield sheet.span, says("ZW433.never_open", field=name, occasion=sheet.occasion)
        else:
            yield from (
                (option.span, says("ZW433.option_contradicts_situation", option=option.name, occasion=sheet.occasion))
                for option in field.options
                if contradicted({**{n: v for n, v in option.states.items() if not isinstance(v, SameAs)}, **occasion.facts}, vocabulary)
            )
    for key, fact in (("purposes", "purpose.kind"), ("kinds", "data.kinds")):
        if getattr(sheet, key) and fact in occasion.facts:
            yield sheet.span, says("ZW433.never_open", field=key, occasion=sheet.occasion)
    for value in sheet.purposes:
        if value not in sheets.purposes:
            yield sheet.span, says("ZW433.purpose_without_words", value=value)
