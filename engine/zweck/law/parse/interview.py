"""The wording of interviews, all in one file."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from zweck.forms.form import Context, Form, mapping, text
from zweck.forms.key import Key
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping, Node
from zweck.law.parse import grammar_interview as grammar
from zweck.law.parse.acts import established
from zweck.law.parse.stated import stated_facts
from zweck.law.policy.sheets import Choice, Field, FirstSheet, Part, Screening, ScreeningSheet, Sheets, States, Usually
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says
from zweck.words.text import Text

NOTHING = Text("", "")
PAIR = 2
T = TypeVar("T")


def sheets(node: Node, vocabulary: Vocabulary, context: Context) -> Sheets | None:
    """The wording, or `None` where a part of it cannot be read; what its parts say together is checked later."""
    root = mapping(node, context)
    if root is None:
        return None
    reader = _Reader(vocabulary)
    form = Form(root, grammar.INTERVIEW_FILE, context)
    parts = reader.all(form, "parts", grammar.PART, reader.part)
    fields = reader.all(form, "fields", grammar.FIELD, reader.field)
    screening = reader.all(form, "screening", grammar.SCREEN, reader.screen)
    first = reader.all(form, "first_sheets", grammar.FIRST_SHEET, reader.first)
    after = reader.all(form, "asked_after", grammar.AFTER, reader.after)
    return Sheets(
        tuple(parts),
        {one.name: one for one in fields},
        dict(reader.labelled(form, "purposes")),
        tuple(screening),
        {one.occasion: one for one in first},
        dict(after),
        _usually(form),
        form.span("parts"),
    )


class _Reader:
    """Reads the members of the file's lists in words of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def all(self, form: Form, key: str, keys: tuple[Key, ...], read: Callable[[Form, str], T]) -> list[T]:
        """The members of a list whose names can be read; one that stands twice is a fault."""
        found: dict[str, T] = {}
        for item in form.items(key):
            node = mapping(item, form.context)
            if node is None:
                continue
            inner = Form(node, keys, form.context)
            name = inner.line(keys[0].name) if keys is grammar.AFTER else inner.name(keys[0].name)
            inner.context = form.context.at(name)
            if name in found:
                inner.context.fault("ZW404", inner.span(keys[0].name), says("ZW404.stands_twice", name=name))
            elif name:
                found[name] = read(inner, name)
        return [*found.values()]

    def part(self, form: Form, name: str) -> Part:
        groups = {fact.group for fact in self._vocabulary.facts.values()}
        return Part(name, form.text("title") or NOTHING, tuple(self._named(form, "groups", groups, "ZW301.not_group")))

    def field(self, form: Form, name: str) -> Field:
        options, ticks = tuple(self.all(form, "options", grammar.OPTION, self.option)), dict(self.labelled(form, "ticks"))
        if bool(options) == bool(ticks):
            form.context.fault("ZW203", form.span("field"), says("ZW203.options_or_ticks", name=name))
        for tick in ticks:
            fact = self._vocabulary.facts.get(tick)
            if fact is None or fact.type is not FactType.BOOL:
                help = form.context.near(tick, self._vocabulary.facts)
                form.context.fault("ZW301", form.span("ticks"), says("ZW301.not_fact_vocabulary", fact=shown(tick)), help)
        after = tuple(self._named(form, "asked_after", self._vocabulary.facts, "ZW301.not_fact_vocabulary"))
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
        questions = tuple(self.all(form, "questions", grammar.SCREENING, self.screening))
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
        values = {key: self._values(form, key, fact) for key, fact in (("purposes", "purpose.kind"), ("kinds", "data.kinds"))}
        return FirstSheet(name, form.lines("fields"), values["purposes"], values["kinds"], form.span("occasion"))

    def after(self, form: Form, name: str) -> tuple[str, tuple[str, ...]]:
        if name not in self._vocabulary.facts:
            help = form.context.near(name, self._vocabulary.facts)
            form.context.fault("ZW301", form.span("fact"), says("ZW301.not_fact_vocabulary", fact=shown(name)), help)
        return name, tuple(self._named(form, "after", self._vocabulary.facts, "ZW301.not_fact_vocabulary"))

    def labelled(self, form: Form, key: str) -> Iterator[tuple[str, Text]]:
        """Names with their texts."""
        node = form.node_of(key)
        found = mapping(node, form.context) if node is not None else None
        for name, item in found.pairs.items() if found is not None else ():
            if (label := text(item, form.context)) is not None:
                yield name, label

    def _stated(self, form: Form, key: str) -> dict[str, Value | None]:
        node: Mapping | None = form.mapping(key)
        return {} if node is None else stated_facts(node, self._vocabulary, form.context)

    def _named(self, form: Form, key: str, known: Iterable[str], otherwise: str) -> Iterator[str]:
        names = [*known]
        for name, span in form.placed_lines(key):
            if name in names:
                yield name
            else:
                form.context.fault("ZW301", span, says(otherwise, fact=shown(name)), form.context.near(name, names))

    def _values(self, form: Form, key: str, fact: str) -> tuple[str, ...]:
        known = self._vocabulary.facts.get(fact)
        return tuple(self._named(form, key, known.values if known is not None else (), "ZW301.not_value_interview"))


def _states(found: dict[str, object]) -> States:
    states: States = found  # type: ignore[assignment]  # both sources state values only
    return states


def _usually(form: Form) -> Usually:
    node = form.mapping("usually")
    if node is None:
        return Usually()
    inner = Form(node, grammar.USUALLY, form.context)
    return Usually(*(tuple(_pairs(inner, key)) for key in ("alone", "profiled")))


def _pairs(form: Form, key: str) -> Iterator[tuple[int, int]]:
    for line, span in form.placed_lines(key):
        numbers = line.split()
        if len(numbers) == PAIR and all(number.isdigit() for number in numbers):
            yield int(numbers[0]), int(numbers[1])
        else:
            form.context.fault("ZW201", span, says("ZW201.two_numbers_expected", line=shown(line)))
