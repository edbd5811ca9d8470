"""Facts as a case, a request or a profile states them, and single values of facts."""

from collections.abc import Mapping as Facts
from typing import Final

from zweck.forms.form import Context, Form
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.forms.span import Span
from zweck.law.values import FactFault, read_stated, read_value, replacement, undated_countries
from zweck.law.vocabulary import REGISTERS, UNKNOWN_WORD, Fact, SameAs, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import Said, says

FACT_UNKNOWN: Final = "ZW301.not_fact_vocabulary"


def stated_facts(node: Mapping, vocabulary: Vocabulary, context: Context) -> dict[str, Value | None]:
    """The facts that a mapping states, checked; every fault is noted at its place."""
    stated: dict[str, Value | None] = {}
    for name, value in node.pairs.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            help = replacement(name, plain(value), vocabulary) or context.near(name, vocabulary.facts)
            context.fault("ZW301", node.key_spans[name], says(FACT_UNKNOWN, fact=shown(name)), help)
            continue
        result = read_stated(fact, plain(value))
        if isinstance(result, FactFault):
            code = "ZW302" if fact.values and isinstance(plain(value), str | list) else "ZW303"
            context.fault(code, value.span, result.message, replacement(name, plain(value), vocabulary) or result.help)
        else:
            stated[name] = result
    for fault in list(undated_countries(stated, vocabulary.facts)):
        context.fault("ZW303", node.pairs[fault.fact].span, fault.message, fault.help)
        stated.pop(fault.fact, None)
    return stated


def plain(node: Node) -> object:
    """A node as plain Python data, as a caller would have stated it."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {name: plain(value) for name, value in node.pairs.items()}


def read(fact: Fact, raw: object, span: Span, context: Context, code: str) -> Value | FactFault | None:
    """A value of the fact, `None` for the word `unknown`; what it does not take is a fault of this code."""
    result = read_value(fact, raw)
    if isinstance(result, FactFault):
        context.fault(code, span, result.message, result.help or (says("forms.use", words=listed(fact.values)) if fact.values else None))
    return result


def value(fact: Fact, node: Node, context: Context, code: str = "ZW415") -> Value | None:
    """A value of the fact, as the file says it; `None` where it is faulty, which is a fault of this code."""
    raw: object = node.value if isinstance(node, Scalar) else None
    if isinstance(node, Sequence):
        raw = [item.value if isinstance(item, Scalar) else None for item in node.items]
    if isinstance(node, Mapping):
        context.fault("ZW201", node.span, says("ZW201.value_expected_silence"))
        return None
    result = read(fact, raw, node.span, context, code)
    if result is None:
        context.fault(code, node.span, says("law.no_value_fact", unknown_word=UNKNOWN_WORD))
    return None if isinstance(result, FactFault) else result


def same_as(node: Mapping, known: Facts[str, Fact], context: Context, code: str, otherwise: Said) -> SameAs | None:
    """The fact that `{same_as: other.fact}` names; another mapping is a fault with this code and message."""
    other = node.pairs.get("same_as")
    name = other.value if isinstance(other, Scalar) else None
    if other is None or list(node.pairs) != ["same_as"] or not isinstance(name, str):
        context.fault(code, node.span, otherwise)
    elif name not in known:
        context.fault("ZW301", other.span, says(FACT_UNKNOWN, fact=shown(name)), context.near(name, known))
    else:
        return SameAs(name)
    return None


def known_fact(form: Form, key: str, known: Facts[str, Fact]) -> Fact | None:
    """The fact that a key names; one that is not there is a fault."""
    name = form.line(key)
    if name and name not in known:
        form.context.fault("ZW301", form.span(key), says(FACT_UNKNOWN, fact=shown(name)), form.context.near(name, known))
    return known.get(name)


def registers(form: Form, key: str) -> tuple[str, ...]:
    """The kinds of register that a key names."""
    found = form.lines(key)
    for kind in found:
        if kind not in REGISTERS:
            help = form.context.near(kind, REGISTERS) or says("forms.use", words=listed(REGISTERS))
            form.context.fault("ZW211", form.span(key), says("ZW211.no_kind_register", kind=shown(kind)), help)
    return tuple(kind for kind in found if kind in REGISTERS)
