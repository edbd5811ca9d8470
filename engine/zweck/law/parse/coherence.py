"""The facts against the controller: values of a fact that are adverse, and what rules and laws say that they disregard (design 3.7)."""

from collections.abc import Iterator, Mapping

from zweck.forms.form import Form, mapping
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar import DISREGARDED
from zweck.law.parse.grammar_facts import ADVERSE
from zweck.law.parse.stated import plain, stated_facts
from zweck.law.policy.rule import Disregard
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Adverse, Fact, FactType, Vocabulary
from zweck.logic.condition import Test, Value, leaves


def adverse(fact: Fact, form: Form, known: Mapping[str, Fact]) -> tuple[Adverse, ...]:
    """The adverse values of a fact; `known` are all facts."""
    if form.node_of("adverse") is None:
        return ()
    return tuple(_adverse(fact, form, Vocabulary(known, {})))


def _adverse(fact: Fact, form: Form, vocabulary: Vocabulary) -> Iterator[Adverse]:
    for item in form.items("adverse"):
        found = mapping(item, form.context)
        if found is None:
            continue
        inner = Form(found, ADVERSE, form.context)
        value = _value(fact, inner)
        beside = inner.mapping("with")
        where = inner.node_of("where")
        when = None if where is None else condition(where, vocabulary, inner.context)
        for leaf in leaves(when) if when is not None else ():
            if not isinstance(leaf, Test):
                inner.context.fault("ZW211", leaf.span, "the vocabulary cannot refer to a definition or rule", "name the facts instead")
                when = None
        title = inner.line("defect_of")
        if title and title not in vocabulary.facts:
            help = inner.context.near(title, vocabulary.facts)
            inner.context.fault("ZW301", inner.span("defect_of"), f"`{shown(title)}` is not a fact of the vocabulary", help)
        if value is None:
            continue
        yield Adverse(
            value,
            inner.lines("bears_on"),
            when,
            {} if beside is None else stated_facts(beside, vocabulary, inner.context),
            tuple(one for node in inner.items("milder") if (one := _read(fact, node, plain(node), inner)) is not None),
            title,
            found.span,
        )


def _value(fact: Fact, form: Form) -> Value | None:
    """The value, or of a set the member as a set of its own."""
    key, other = ("contains", "value") if fact.type is FactType.SET else ("value", "contains")
    if form.node_of(other) is not None:
        help = f"write `{key}`"
        form.context.fault("ZW415", form.node.key_spans[other], f"an adverse value of a fact of type {fact.type} has no `{other}`", help)
    node = form.node_of(key)
    if node is None:
        form.context.fault("ZW203", form.node.span, f"`{key}` is missing", f"add `{key}:`, the value that stands against the controller")
        return None
    return _read(fact, node, [plain(node)] if fact.type is FactType.SET else plain(node), form)


def _read(fact: Fact, node: Node, raw: object, form: Form) -> Value | None:
    found = read_value(fact, raw)
    if isinstance(found, FactFault):
        form.context.fault("ZW302", node.span, found.message, found.help or (f"use {listed(fact.values)}" if fact.values else ""))
        return None
    return found


def disregards(form: Form, vocabulary: Vocabulary) -> tuple[Disregard, ...]:
    """The facts against the controller that change nothing for a rule or law."""
    found = []
    for item in form.items("disregards"):
        node = mapping(item, form.context)
        if node is None:
            continue
        inner = Form(node, DISREGARDED, form.context)
        citation, span = inner.line("citation"), inner.span("citation")
        known = known_facts(inner, "fact", vocabulary)
        found += [Disregard(name, citation, inner.span("fact"), span) for name in known if citation]
    return tuple(found)


def known_facts(form: Form, key: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts that a key lists, as far as the vocabulary has them."""
    for name, span in form.placed_lines(key):
        if name not in vocabulary.facts:
            help = form.context.near(name, vocabulary.facts)
            form.context.fault("ZW301", span, f"`{shown(name)}` is not a fact of the vocabulary", help)
    return tuple(name for name, _ in form.placed_lines(key) if name in vocabulary.facts)
