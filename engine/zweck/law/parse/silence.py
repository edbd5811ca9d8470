"""How a fact is read that the caller does not state: the `silence` block of the vocabulary."""

from collections.abc import Mapping as Facts

from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar_facts import IMPLIED, SILENCE
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, Implied, SameAs, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Test, Value, leaves
from zweck.words.text import Text

OWN_KEYS = {
    "presume": SilenceClass.ORDINARY,
    "where": SilenceClass.ORDINARY,
    "against": SilenceClass.SHOWN,
    "asked": SilenceClass.SHOWN,
    "register": SilenceClass.PERSON,
    "harmless": SilenceClass.PERSON,
    "order": SilenceClass.PERSON,
}
"""The keys that only facts of one class have."""


def silence(fact: Fact, form: Form, known: Facts[str, Fact]) -> Silence:
    """The silence of a fact; `known` are all facts, which its conditions may read."""
    node = form.mapping("silence")
    if node is None:
        return fact.silence
    inner = Form(node, SILENCE, form.context)
    word = inner.word("class")
    found = SilenceClass(word) if word else SilenceClass.DOING
    if word:
        _check_keys(fact, found, inner)
    presume, against, harmless = (inner.node_of(key) for key in ("presume", "against", "harmless"))
    return Silence(
        silence_class=found,
        presume=None if presume is None else _presumption(fact, presume, form.context, known),
        where=_condition(fact, inner, "where", known),
        against=None if against is None else value(fact, against, form.context),
        asked=_condition(fact, inner, "asked", known),
        register=inner.word("register") or "",
        harmless=None if harmless is None else value(fact, harmless, form.context),
        order=_order(fact, inner),
        implied=tuple(part for item in inner.items("implied") if (part := _implied(fact, item, form.context, known)) is not None),
        reason=inner.text("reason") or Text("", ""),
    )


def _check_keys(fact: Fact, found: SilenceClass, form: Form) -> None:
    for key, owner in OWN_KEYS.items():
        if owner is not found and form.node_of(key) is not None:
            message = f"only a fact of class `{owner}` has `{key}`, and `{fact.name}` is of class `{found}`"
            form.context.fault("ZW415", form.node.key_spans[key], message, "remove it, or change the class")
    if (form.node_of("register") is None) != (form.node_of("harmless") is None):
        message = "a fact that a register holds has both `register` and `harmless`"
        form.context.fault("ZW203", form.span("class"), message, "add the other one")
    for key, owner in (("presume", SilenceClass.ORDINARY), ("against", SilenceClass.SHOWN)):
        if owner is found and form.node_of(key) is None:
            help = f"add `{key}:` with a value, or change the class"
            form.context.fault("ZW203", form.span("class"), f"`{key}` is missing for a fact of class `{found}`", help)


def _order(fact: Fact, form: Form) -> tuple[Value, ...]:
    """All values of a fact, each once."""
    found = form.lines("order")
    if found and sorted(found) != sorted(fact.values):
        form.context.fault("ZW415", form.span("order"), f"`order` has each value of `{fact.name}` once", f"use {listed(fact.values)}")
        return ()
    return found


def _implied(fact: Fact, node: Node, context: Context, known: Facts[str, Fact]) -> Implied | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, IMPLIED, context)
    place = form.node_of("value")
    implied = None if place is None else value(fact, place, context)
    when = _condition(fact, form, "when", known)
    return None if implied is None or when is None else Implied(implied, when)


def _condition(fact: Fact, form: Form, key: str, known: Facts[str, Fact]) -> Condition | None:
    """A condition over other facts; the vocabulary belongs to no law whose definitions or rules it could name."""
    node = form.node_of(key)
    found = None if node is None else condition(node, Vocabulary(known, {}), form.context)
    for leaf in leaves(found) if found is not None else ():
        if not isinstance(leaf, Test):
            form.context.fault("ZW211", leaf.span, "the vocabulary cannot refer to a definition or rule", "name the facts instead")
            return None
        if leaf.fact == fact.name:
            message = f"silence about `{fact.name}` cannot depend on `{fact.name}` itself"
            form.context.fault("ZW415", leaf.span, message, "name other facts")
            return None
    return found


def _presumption(fact: Fact, node: Node, context: Context, known: Facts[str, Fact]) -> Value | SameAs | None:
    if not isinstance(node, Mapping):
        return value(fact, node, context)
    other = node.pairs.get("same_as")
    name = other.value if isinstance(other, Scalar) else None
    if list(node.pairs) != ["same_as"] or not isinstance(name, str):
        context.fault("ZW415", node.span, f"`{fact.name}` cannot be presumed like this", "write a value or `{same_as: other.fact}`")
    elif name not in known:
        context.fault("ZW301", node.pairs["same_as"].span, f"`{shown(name)}` is not a fact of the vocabulary", context.near(name, known))
    elif known[name].type is not fact.type or not set(known[name].values) <= set(fact.values) or name == fact.name:
        message = f"`{fact.name}` cannot be presumed from `{name}`, which takes other values"
        context.fault("ZW415", node.pairs["same_as"].span, message, "name a fact with the same values")
    else:
        return SameAs(name)
    return None


def value(fact: Fact, node: Node, context: Context, code: str = "ZW415") -> Value | None:
    """A value of the fact, as the file says it; `None` where it is faulty, which is a fault of this code."""
    raw: object = node.value if isinstance(node, Scalar) else None
    if isinstance(node, Sequence):
        raw = [item.value if isinstance(item, Scalar) else None for item in node.items]
    if isinstance(node, Mapping):
        context.fault("ZW201", node.span, "a value is expected here")
        return None
    result = read_value(fact, raw)
    if isinstance(result, FactFault):
        help = result.help or (f"use {listed(fact.values)}" if fact.values else "")
        context.fault(code, node.span, result.message, help)
        return None
    if result is None:
        context.fault(code, node.span, f"`{UNKNOWN_WORD}` is no value that a fact could take here", "name a value, or leave it out")
    return result
