"""The values of a fact that are plausible in an example, as the file lists them."""

from collections.abc import Iterator

from zweck.forms.form import Form
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node, Scalar
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Value


def usual(fact: Fact, form: Form) -> tuple[Value, ...]:
    """The usual values of a fact, of a set its usual members; each must be a value of it, and stand there once."""
    found: dict[Value, Node] = {}
    for node in form.items("usual"):
        for value in _values(fact, node, form):
            if value in found:
                form.context.fault("ZW418", node.span, f"`{shown(value)}` stands twice among the usual values", "remove one of them")
            found[value] = node
    return tuple(found)


def _values(fact: Fact, node: Node, form: Form) -> Iterator[Value]:
    raw = node.value if isinstance(node, Scalar) else None
    several = fact.type is FactType.SET
    result = read_value(fact, [raw] if several and raw != UNKNOWN_WORD else raw)
    if isinstance(result, FactFault):
        help = result.help or (f"use {listed(fact.values)}" if fact.values else "")
        form.context.fault("ZW418", node.span, result.message, help)
    elif result is None:
        form.context.fault("ZW418", node.span, f"`{UNKNOWN_WORD}` is no value that an example could state", "name a value, or leave it out")
    elif isinstance(result, frozenset):
        yield from result
    else:
        yield result
