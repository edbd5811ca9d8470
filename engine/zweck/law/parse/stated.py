"""Facts as a case, a request or a profile states them, also as German readers do (labels, `ja`, `nein`, `unbekannt`), and rows."""

from collections import defaultdict
from collections.abc import Mapping as Facts
from functools import lru_cache
from typing import Final

from zweck.forms.diagnostics import Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.parse.grammar_facts import ROWS
from zweck.law.tables import CHECKED
from zweck.law.values import FactFault, former_fact, read_stated, read_value, replacement, undated_countries
from zweck.law.vocabulary import REGISTERS, UNKNOWN_WORD, Fact, FactType, SameAs, Table, TableKind, Vocabulary
from zweck.logic.condition import Operator, Rows, Test, Value
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
        context.unknown(name, known, other.span, says(FACT_UNKNOWN, fact=shown(name)))
    else:
        return SameAs(name)
    return None


def known_fact(form: Form, key: str, known: Facts[str, Fact]) -> Fact | None:
    """The fact that a key names; one that is not there is a fault."""
    name = form.line(key)
    if name and name not in known:
        form.context.unknown(name, known, form.span(key), says(FACT_UNKNOWN, fact=shown(name)))
    return known.get(name)


def registers(form: Form, key: str) -> tuple[str, ...]:
    """The kinds of register that a key names."""
    return form.among(key, REGISTERS, "ZW211.no_kind_register", says("forms.use", words=listed(REGISTERS)))


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


KEYED = (FactType.COUNTRY, FactType.ENUM, FactType.SET)


def rows(node: Node, vocabulary: Vocabulary, context: Context, span: Span) -> Test | None:
    """The test that the table has such a row for the facts; every fault is noted."""
    form = Form.of(node, ROWS, context)
    if form is None:
        return None
    table, fact = _table(form, vocabulary, context), known_fact(form, "for", vocabulary.facts)
    if fact is not None and fact.type not in KEYED:
        context.fault("ZW304", form.span("for"), says("ZW304.type_no_key", name=fact.name, type=fact.type))
    if table is None or fact is None:
        return None
    words = {"rule": table.columns.rules, "mark": table.columns.marks, "checked": CHECKED}
    fits = [context.allows(word, known, place) for key, known in words.items() for word, place in form.placed_lines(key)]
    if not all(fits):
        return None
    rules, marks, checked = (frozenset(form.lines(key)) for key in words)
    return Test(fact.name, Operator.IN_ROWS, Rows(table.name, table.columns.facts(), rules, marks, checked), span)


def _table(form: Form, vocabulary: Vocabulary, context: Context) -> Table | None:
    name = form.line("of")
    table = vocabulary.tables.get(name)
    if table is None:
        if name:
            context.fault("ZW308", form.span("of"), says("ZW308.no_table", table=shown(name)), context.near(name, vocabulary.tables))
        return None
    if table.kind is not TableKind.ROWS:
        context.fault("ZW304", form.span("of"), says("ZW304.table_no_rows", name=name, kind=table.kind))
        return None
    return table
