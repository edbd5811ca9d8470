"""Facts as German readers state them in requests and cases: by labels, with `ja`, `nein` and `unbekannt`; policies know names only."""

from collections import defaultdict
from functools import lru_cache
from typing import Final

from zweck.forms.form import Context
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.forms.span import Span
from zweck.law.values import former_fact
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType, Vocabulary
from zweck.words.said import says

YES: Final = "ja"
NO: Final = "nein"
UNKNOWN: Final = "unbekannt"
TRUTHS: Final = {YES: True, NO: False}


def in_names(node: Mapping, vocabulary: Vocabulary, context: Context) -> Mapping:
    """The mapping with names and values of the vocabulary in the place of German labels, each where it stood.

    A label that several facts or values have is a fault, and so is a fact that is stated by both; other words are left as they are.
    """
    pairs: dict[str, Node] = {}
    spans: dict[str, Span] = {}
    for said, value in node.pairs.items():
        span = node.key_spans[said]
        name = _name(said, span, vocabulary, context)
        if name is None:
            continue
        if name in pairs:
            context.fault("ZW107", span, says("ZW107.states_second_time", said=shown(said), name=name, spans=spans[name]))
            continue
        fact = vocabulary.facts.get(name)
        known = value if fact is None else _value(value, fact, context)
        if known is not None:
            pairs[name], spans[name] = known, span
    return Mapping(pairs, spans, node.span)


def labelled(vocabulary: Vocabulary, label: str) -> tuple[str, ...]:
    """The facts that have a German label, whatever its case."""
    return _by_label(vocabulary).get(_folded(label), ())


def meant(fact: Fact, label: str) -> tuple[str, ...]:
    """The values of a fact that have a German label, whatever its case."""
    word = _folded(label)
    return tuple(value for value, text in fact.labels.items() if _folded(text.de) == word)


def _name(said: str, span: Span, vocabulary: Vocabulary, context: Context) -> str | None:
    if said in vocabulary.facts:
        return said
    found = labelled(vocabulary, said)
    if found:
        return _only("ZW301", said, found, span, context)
    if "." in said:
        return said  # a name, which is looked up with all others
    if former_fact(said, vocabulary) is not None:
        return said
    help = context.near(said, [fact.label.de for fact in vocabulary.facts.values()]) or context.near(said, vocabulary.facts)
    context.fault("ZW301", span, says("ZW301.not_fact_vocabulary", fact=shown(said)), help)
    return None


def _value(node: Node, fact: Fact, context: Context) -> Node | None:
    if isinstance(node, Sequence):
        members = [_value(item, fact, context) for item in node.items]
        return Sequence(tuple(member for member in members if member is not None), node.span)
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.value in fact.allowed:
        return node
    word = _folded(node.value)
    found = meant(fact, node.value)
    if found:
        value = _only("ZW302", node.value, found, node.span, context)
        return None if value is None else Scalar(value, node.span)
    if fact.type is FactType.BOOL and word in TRUTHS:
        return Scalar(TRUTHS[word], node.span)
    return Scalar(UNKNOWN_WORD, node.span) if word == UNKNOWN else node


def _only(code: str, said: str, found: tuple[str, ...], span: Span, context: Context) -> str | None:
    if len(found) > 1:
        context.fault(code, span, says("law.may_mean", said=shown(said), found=listed(found)))
        return None
    return found[0]


@lru_cache(maxsize=32)
def _by_label(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for fact in vocabulary.facts.values():
        if fact.label.de:
            found[_folded(fact.label.de)].append(fact.name)
    return {label: tuple(names) for label, names in found.items()}


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
