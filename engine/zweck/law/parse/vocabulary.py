"""Vocabulary files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from zweck.forms.form import NOTHING, Context, Form, line, text
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, Scalar, plain
from zweck.law.parse.grammar_facts import FACT_FILE
from zweck.law.parse.silence import adverse, silence
from zweck.law.parse.stated import read
from zweck.law.values import FactFault
from zweck.law.vocabulary import UNKNOWN_WORD, ChangeableBy, Fact, FactType, Silence, SilenceClass
from zweck.logic.condition import Value
from zweck.words.said import says
from zweck.words.text import Text

TERM: Final = re.compile(r"(dpv|pd|eu-gdpr):[A-Za-z0-9-]+")


def facts(node: Node, context: Context) -> list[tuple[Fact, Form] | None]:
    """The facts of one file, each with its form for `complete`; presumptions are read once all facts are known.

    `None` stands for a fact that cannot be read.
    """
    form = Form.of(node, FACT_FILE, context)
    if form is None:
        return [None]
    group, sheet = form.name("group"), form.text("sheet")
    found = form.each("facts", lambda one: _fact(one, group, sheet))
    return [*found, *([] if form.whole else [None])]


def _fact(form: Form, group: str, sheet: Text | None) -> tuple[Fact, Form] | None:
    name, kind = form.begun(), form.word("type")
    labels = _labels(form, FactType(kind)) if kind else {}
    if not name.startswith(f"{group}."):  # by the dot gateways know facts from other parts of a context
        form.context.fault("ZW207", form.span("fact"), says("ZW207.does_not_start", name=shown(name), group=group))
    if kind is None or not name:
        return None
    by = form.word("changeable_by")
    fact = Fact(
        name=name,
        group=group,
        sheet=form.text("sheet") or sheet,
        type=FactType(kind),
        label=form.text("label") or NOTHING,
        statement=_sentence(form, "statement", FactType(kind)),
        denial=_sentence(form, "denial", FactType(kind)),
        meaning=form.text("meaning") or NOTHING,
        question=form.text("question") or NOTHING,
        silence=Silence(SilenceClass.DOING),
        changeable_by=ChangeableBy(by) if by else ChangeableBy.NOBODY,
        values=tuple(labels),
        labels=labels,
        ordered=form.flag("ordered"),
        dpv=form.lines("dpv"),
        named_by=form.lines("named_by"),
        span=form.span("fact"),
    )
    return fact, form


def _sentence(form: Form, key: str, kind: FactType) -> Text | None:
    """A sentence about the fact; `{}` stands in it for the value unless the fact is a yes or no, and only a yes or no has a denial."""
    if form.node_of(key) is None:
        return None
    found = form.text(key)
    if key == "denial" and kind is not FactType.BOOL:
        form.context.fault("ZW418", form.node.key_spans[key], says("ZW418.fact_type_no", kind=kind))
    elif found is not None:
        holes = 0 if kind is FactType.BOOL else 1
        if found.de.count("{}") != holes or found.en.count("{}") != holes:
            message = says("ZW418.one_hole" if holes else "ZW418.no_hole", key=key, kind=kind)
            form.context.fault("ZW418", form.node.key_spans[key], message)
    return found


def _labels(form: Form, kind: FactType) -> dict[str, Text]:
    """The values with their labels; every value must be a word that a condition can name."""
    if kind not in (FactType.ENUM, FactType.SET):
        for key in ("values", "values_of"):
            if key in form.node.pairs:
                message = says("ZW418.fact_type_no_list", kind=kind)
                form.context.fault("ZW418", form.node.key_spans[key], message, says("law.remove_let_type_enum"))
    if form.flag("ordered") and kind is not FactType.ENUM:
        message = says("ZW418.values_fact_type", kind=kind)
        form.context.fault("ZW418", form.node.key_spans["ordered"], message, says("law.remove_let_type"))
    values = form.mapping("values")
    if values is None:
        return {}
    for word, span in values.key_spans.items():
        if word == UNKNOWN_WORD or not isinstance(plain(word), str):
            form.context.fault("ZW418", span, says("ZW418.cannot_name_value", word=word))
    return {value: text(node, form.context) or NOTHING for value, node in values.pairs.items()}


def _terms(fact: Fact, form: Form) -> dict[str, str]:
    """The terms of the Data Privacy Vocabulary for the values of a fact."""
    node = form.mapping("terms")
    found: dict[str, str] = {}
    if node is None:
        return found
    for value, written in node.pairs.items():
        term = line(written, form.context)
        if value not in fact.values:
            message = says("ZW302.no_value", name=fact.name, value=shown(value))
            form.context.unknown(value, fact.values, node.key_spans[value], message)
        elif term and not TERM.fullmatch(term):
            form.context.fault("ZW207", written.span, says("ZW207.not_term", term=shown(term)))
        else:
            found[value] = term
    return found


def complete(found: list[tuple[Fact, Form]], beneath: Mapping[str, Fact]) -> dict[str, Fact]:
    """All facts by name, with those beneath them, now that values and presumptions can refer to other facts."""
    known = {**beneath}
    new = []
    for fact, form in found:
        if fact.name in known:
            place = known[fact.name].span
            form.context.fault("ZW404", fact.span, says("ZW404.fact_stands_twice", name=fact.name, place=place))
            continue
        known[fact.name] = fact
        new.append((fact, form))
    for fact, form in new:
        shared = form.line("values_of") if form.node_of("values_of") else ""
        other = known.get(shared)
        if shared and other is None:
            form.context.fault(
                "ZW301", form.span("values_of"), says("ZW301.not_fact", shared=shown(shared)), form.context.near(shared, known)
            )
        elif other is not None:
            known[fact.name] = replace(fact, values=other.values, labels=other.labels)
    for fact, form in new:
        if fact.type is FactType.ENUM and not known[fact.name].values and form.line("values_of") in ("", *known):
            form.context.fault("ZW418", fact.span, says("ZW418.no_values", name=shown(fact.name)))
    for fact, form in new:
        current = known[fact.name]
        at_most, above = (_degrees(current, form, key) for key in ("at_most", "above"))
        whole = replace(current, usual=_usual(current, form), silence=silence(current, form, known), terms=_terms(current, form))
        whole = replace(whole, adverse=adverse(whole, form, known))
        known[fact.name] = replace(whole, at_most=at_most, above=above)
    return known


def _degrees(fact: Fact, form: Form, key: str) -> Mapping[str, Text]:
    """The sentences that an ordered fact has at most a value, or one above it, by value; the last value bounds nothing."""
    node = form.mapping(key)
    if node is None:
        return {}
    if not fact.ordered:
        form.context.fault("ZW418", form.node.key_spans[key], says("ZW418.fact_whose_values", key=key))
        return {}
    found: dict[str, Text] = {}
    for value, sentence in node.pairs.items():
        if value not in fact.values[:-1]:
            form.context.unknown(value, fact.values[:-1], node.key_spans[value], says("ZW418.no_value_fact", value=value))
        elif (said := text(sentence, form.context)) is not None:
            found[value] = said
    return found


def _usual(fact: Fact, form: Form) -> tuple[Value, ...]:
    """The values of a fact that are plausible in an example, of a set its members; each must be a value of it, and stand there once."""
    found: dict[Value, Node] = {}
    for node in form.items("usual"):
        for value in _values(fact, node, form):
            if value in found:
                form.context.fault("ZW418", node.span, says("ZW418.stands_twice_among", value=shown(value)))
            found[value] = node
    return tuple(found)


def _values(fact: Fact, node: Node, form: Form) -> Iterator[Value]:
    raw = node.value if isinstance(node, Scalar) else None
    several = fact.type is FactType.SET and raw != UNKNOWN_WORD
    result = read(fact, [raw] if several else raw, node.span, form.context, "ZW418")
    if result is None:
        form.context.fault("ZW418", node.span, says("ZW418.no_value_example", unknown_word=UNKNOWN_WORD))
    elif isinstance(result, frozenset):
        yield from result
    elif not isinstance(result, FactFault):
        yield result
