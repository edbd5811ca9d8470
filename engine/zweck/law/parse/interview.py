"""The wording of interviews, all in one file."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from zweck.forms.form import NOTHING, Form
from zweck.forms.quoting import shown
from zweck.law.parse.entries import established
from zweck.law.parse.stated import FACT_UNKNOWN, known_fact, stated_facts
from zweck.law.policy.sheets import Choice, Field, FirstSheet, Part, Screening, ScreeningSheet, Sheets, States, Usually
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says

PAIR = 2
T = TypeVar("T")


def sheets(form: Form, vocabulary: Vocabulary) -> Sheets:
    """The wording as far as it can be read; what its parts say together is checked later."""
    reader = _Reader(vocabulary)
    return Sheets(
        tuple(_all(form, "parts", reader.part).values()),
        _all(form, "fields", reader.field),
        form.texts("purposes"),
        tuple(_all(form, "screening", reader.screen).values()),
        _all(form, "first_sheets", reader.first),
        _all(form, "asked_after", reader.after),
        _usually(form),
        form.span("parts"),
    )


def _all(form: Form, key: str, read: Callable[[Form, str], T]) -> dict[str, T]:
    """The members of a list by the names with which they begin; one that cannot be read is left out, one that stands twice a fault."""

    def named(one: Form) -> T | None:
        name = one.begun()
        return read(one, name) if name else None

    return form.by_name(key, named, "ZW404.stands_twice")


class _Reader:
    """Reads the members of the file's lists in words of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = vocabulary.facts
        self._vocabulary = vocabulary

    def part(self, form: Form, name: str) -> Part:
        groups = {fact.group for fact in self._facts.values()}
        return Part(name, form.text("title") or NOTHING, form.among("groups", groups, "ZW301.not_group"))

    def field(self, form: Form, name: str) -> Field:
        options, ticks = tuple(_all(form, "options", self.option).values()), form.texts("ticks")
        if bool(options) == bool(ticks):
            form.context.fault("ZW203", form.span("field"), says("ZW203.options_or_ticks", name=name))
        for tick in ticks:
            if tick not in self._facts or self._facts[tick].type is not FactType.BOOL:
                form.context.fault("ZW301", form.span("ticks"), says(FACT_UNKNOWN, fact=shown(tick)), form.context.near(tick, self._facts))
        after = form.among("asked_after", self._facts, FACT_UNKNOWN)
        return Field(name, form.text("question") or NOTHING, options, ticks, form.text("help"), after, form.span("field"))

    def option(self, form: Form, name: str) -> Choice:
        states: dict[str, object] = {**self._stated(form, "states")}
        copies = form.mapping("copies")
        if copies is not None:
            states |= dict(established(copies, self._vocabulary, form.context))
        if not states:
            form.context.fault("ZW203", form.span("option"), says("ZW203.option_states_nothing", name=name))
        return Choice(name, form.text("label") or NOTHING, _states(states), form.span("option"))

    def screen(self, form: Form, name: str) -> ScreeningSheet:
        questions = tuple(_all(form, "questions", self.screening).values())
        return ScreeningSheet(name, form.text("title") or NOTHING, questions, form.flag("alone"))

    def screening(self, form: Form, name: str) -> Screening:
        return Screening(
            name,
            form.text("question") or NOTHING,
            self._stated(form, "closes"),
            self._stated(form, "affirms"),
            form.flag("relieves"),
            form.text("help"),
            form.text("covers"),
            form.span("screening"),
        )

    def first(self, form: Form, name: str) -> FirstSheet:
        purposes, kinds = self._values(form, "purposes", "purpose.kind"), self._values(form, "kinds", "data.kinds")
        return FirstSheet(name, form.lines("fields"), purposes, kinds, form.span("occasion"))

    def after(self, form: Form, name: str) -> tuple[str, ...]:
        known_fact(form, "fact", self._facts)
        return form.among("after", self._facts, FACT_UNKNOWN)

    def _stated(self, form: Form, key: str) -> dict[str, Value | None]:
        node = form.mapping(key)
        return {} if node is None else stated_facts(node, self._vocabulary, form.context)

    def _values(self, form: Form, key: str, fact: str) -> tuple[str, ...]:
        return form.among(key, self._facts[fact].values if fact in self._facts else (), "ZW301.not_value_interview")


def _states(found: dict[str, object]) -> States:
    states: States = found  # type: ignore[assignment]  # both sources state values only
    return states


def _usually(form: Form) -> Usually:
    inner = form.inner("usually")
    return Usually() if inner is None else Usually(*(tuple(_pairs(inner, key)) for key in ("alone", "profiled")))


def _pairs(form: Form, key: str) -> Iterator[tuple[int, int]]:
    for line, span in form.placed_lines(key):
        numbers = line.split()
        if len(numbers) == PAIR and all(number.isdigit() for number in numbers):
            yield int(numbers[0]), int(numbers[1])
        else:
            form.context.fault("ZW201", span, says("ZW201.two_numbers_expected", line=shown(line)))
