"""Facts as a case, a request or a profile states them."""

from zweck.forms.form import Context
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.former import replacement
from zweck.law.values import FactFault, read_stated, undated_countries
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says


def stated_facts(node: Mapping, vocabulary: Vocabulary, context: Context) -> dict[str, Value | None]:
    """The facts that a mapping states, checked; every fault is noted at its place."""
    stated: dict[str, Value | None] = {}
    for name, value in node.pairs.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            help = replacement(name, plain(value), vocabulary) or context.near(name, vocabulary.facts)
            context.fault("ZW301", node.key_spans[name], says("ZW301.not_fact_vocabulary", fact=shown(name)), help)
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
