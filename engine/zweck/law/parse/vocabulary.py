"""Vocabulary files."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from zweck.forms.form import Context, Form, line, mapping, text
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, plain
from zweck.law.parse.coherence import adverse
from zweck.law.parse.degrees import degrees
from zweck.law.parse.grammar_facts import FACT, FACT_FILE
from zweck.law.parse.silence import silence
from zweck.law.parse.usual import usual
from zweck.law.vocabulary import UNKNOWN_WORD, ChangeableBy, Fact, FactType, Silence, SilenceClass
from zweck.words.text import Text

EMPTY = Text("", "")
TERM: Final = re.compile(r"(dpv|pd|eu-gdpr):[A-Za-z0-9-]+")


def facts(node: Node, context: Context) -> list[tuple[Fact, Form] | None]:
    """The facts of one file, each with its form for `complete`; presumptions are read once all facts are known.

    `None` stands for a fact that cannot be read.
    """
    root = mapping(node, context)
    if root is None:
        return [None]
    form = Form(root, FACT_FILE, context)
    group, sheet = form.name("group"), form.text("sheet")
    return [_fact(item, group, sheet, context) for item in form.items("facts")]


def _fact(node: Node, group: str, sheet: Text | None, context: Context) -> tuple[Fact, Form] | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, FACT, context)
    name = form.line("fact")
    form.context = context.at(name)
    kind = form.word("type")
    labels = _labels(form, FactType(kind)) if kind else {}
    if name.partition(".")[0] != group:
        form.context.fault("ZW207", form.span("fact"), f"`{shown(name)}` does not start with its group `{group}.`")
    if kind is None or not name:
        return None
    by = form.word("changeable_by")
    fact = Fact(
        name=name,
        group=group,
        sheet=form.text("sheet") or sheet,
        type=FactType(kind),
        label=form.text("label") or EMPTY,
        statement=_sentence(form, "statement", FactType(kind)),
        denial=_sentence(form, "denial", FactType(kind)),
        meaning=form.text("meaning") or EMPTY,
        question=form.text("question") or EMPTY,
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
        form.context.fault("ZW418", form.node.key_spans[key], f"a fact of type {kind} has no denial", "remove it")
    elif found is not None:
        holes = 0 if kind is FactType.BOOL else 1
        if found.de.count("{}") != holes or found.en.count("{}") != holes:
            message = f"the {key} of a fact of type {kind} has " + (
                "no place for a value" if not holes else "one `{}`, where the value stands"
            )
            form.context.fault("ZW418", form.node.key_spans[key], message, "write `{}` there" if holes else "remove `{}`")
    return found


def _labels(form: Form, kind: FactType) -> dict[str, Text]:
    """The values with their labels; every value must be a word that a condition can name."""
    if kind not in (FactType.ENUM, FactType.SET):
        for key in ("values", "values_of"):
            if key in form.node.pairs:
                message = f"a fact of type {kind} has no list of values"
                form.context.fault("ZW418", form.node.key_spans[key], message, "remove it, or let the type be `enum` or `set`")
    if form.flag("ordered") and kind is not FactType.ENUM:
        message = f"the values of a fact of type {kind} cannot be `ordered`"
        form.context.fault("ZW418", form.node.key_spans["ordered"], message, "remove it, or let the type be `enum`")
    values = form.mapping("values")
    if values is None:
        return {}
    for word, span in values.key_spans.items():
        if word == UNKNOWN_WORD or not isinstance(plain(word), str):
            form.context.fault("ZW418", span, f"`{word}` cannot be the name of a value", "choose another word")
    return {value: text(node, form.context) or EMPTY for value, node in values.pairs.items()}


def _terms(fact: Fact, form: Form) -> dict[str, str]:
    """The terms of the Data Privacy Vocabulary for the values of a fact."""
    node = form.mapping("terms")
    found: dict[str, str] = {}
    if node is None:
        return found
    for value, written in node.pairs.items():
        term = line(written, form.context)
        if value not in fact.values:
            help = form.context.near(value, fact.values)
            form.context.fault("ZW302", node.key_spans[value], f"`{fact.name}` has no value `{shown(value)}`", help)
        elif term and not TERM.fullmatch(term):
            form.context.fault(
                "ZW207", written.span, f"`{shown(term)}` is not a term such as `dpv:Advertising`", "write its prefix and name"
            )
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
            form.context.fault("ZW404", fact.span, f"the fact `{fact.name}` stands twice, first in {place}", "remove one of them")
            continue
        known[fact.name] = fact
        new.append((fact, form))
    for fact, form in new:
        shared = form.line("values_of") if form.node_of("values_of") else ""
        other = known.get(shared)
        if shared and other is None:
            form.context.fault("ZW301", form.span("values_of"), f"`{shown(shared)}` is not a fact", form.context.near(shared, known))
        elif other is not None:
            known[fact.name] = replace(fact, values=other.values, labels=other.labels)
    for fact, form in new:
        if fact.type is FactType.ENUM and not known[fact.name].values and form.line("values_of") in ("", *known):
            help = "list them under `values:`, or name a fact that lists its own under `values_of:`"
            form.context.fault("ZW418", fact.span, f"`{shown(fact.name)}` has no values", help)
    for fact, form in new:
        current = known[fact.name]
        at_most, above = (degrees(current, form, key) for key in ("at_most", "above"))
        read = replace(current, usual=usual(current, form), silence=silence(current, form, known), terms=_terms(current, form))
        read = replace(read, adverse=adverse(read, form, known))
        known[fact.name] = replace(read, at_most=at_most, above=above)
    return known
