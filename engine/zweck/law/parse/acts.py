"""The acts of the vocabulary, all in one file."""

from collections.abc import Iterator

from zweck.forms.form import Context, Form, mapping, text
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping, Node, Scalar
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar_facts import ACT, ACT_FILE
from zweck.law.parse.silence import value
from zweck.law.vocabulary import Act, Fact, FactType, SameAs, Vocabulary
from zweck.logic.condition import Condition, Operator, Test, Value, leaves
from zweck.words.said import says
from zweck.words.text import Text


def acts(node: Node, vocabulary: Vocabulary, context: Context) -> dict[str, Act] | None:
    """The acts by name in their order, or `None` where one cannot be read; a name that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    found = [_act(item, vocabulary, context) for item in Form(root, ACT_FILE, context).items("acts")]
    known: dict[str, Act] = {}
    for one in (one for one in found if one is not None):
        if one.name in known:
            context.at(one.name).fault("ZW404", one.span, says("ZW404.act_stands_twice", name=one.name, span=known[one.name].span))
        known.setdefault(one.name, one)
    return None if None in found else known


def _act(node: Node, vocabulary: Vocabulary, context: Context) -> Act | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, ACT, context)
    name = form.name("act")
    form.context = context.at(name)
    stated = form.mapping("establishes")
    if not name or stated is None:
        return None
    if not stated.pairs:
        form.context.fault("ZW203", stated.span, says("ZW203.establishes_nothing", name=name))
    return Act(
        name=name,
        title=form.text("title") or Text("", ""),
        establishes=dict(established(stated, vocabulary, form.context)),
        cost=form.number("cost") or 0,
        when=_condition(form, "when", vocabulary),
        unless=_condition(form, "unless", vocabulary),
        checklist=tuple(line for item in form.items("checklist") if (line := text(item, form.context)) is not None),
        span=form.span("act"),
    )


def established(node: Mapping, vocabulary: Vocabulary, context: Context) -> Iterator[tuple[str, Value | SameAs]]:
    """Facts with the values that they get, or with the facts whose values they get; every fault is noted at its place."""
    for name, stated in node.pairs.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            help = context.near(name, vocabulary.facts)
            context.fault("ZW301", node.key_spans[name], says("ZW301.not_fact_vocabulary", fact=shown(name)), help)
            continue
        reached = _copied(fact, stated, vocabulary, context) if isinstance(stated, Mapping) else value(fact, stated, context, "ZW302")
        if reached is not None:
            yield name, reached


def _copied(fact: Fact, node: Mapping, vocabulary: Vocabulary, context: Context) -> SameAs | None:
    """The fact whose value this one will have; a set will hold it alone."""
    other = node.pairs.get("same_as")
    name = other.value if isinstance(other, Scalar) else None
    if list(node.pairs) != ["same_as"] or not isinstance(name, str):
        context.fault("ZW201", node.span, says("ZW201.value_expected"))
    elif name not in vocabulary.facts:
        help = context.near(name, vocabulary.facts)
        context.fault("ZW301", node.pairs["same_as"].span, says("ZW301.not_fact_vocabulary", fact=shown(name)), help)
    elif not _fits(fact, vocabulary.facts[name]):
        context.fault("ZW302", node.pairs["same_as"].span, says("ZW302.never_value", name=fact.name, name_2=name))
    else:
        return SameAs(name)
    return None


def _fits(fact: Fact, other: Fact) -> bool:
    alike = other.type is fact.type or (fact.type, other.type) == (FactType.SET, FactType.ENUM)
    return alike and fact.name != other.name and (fact.values == other.values or not fact.allowed.isdisjoint(other.values))


def _condition(form: Form, key: str, vocabulary: Vocabulary) -> Condition | None:
    """A condition over facts; an act belongs to no law whose definitions or rules it could name."""
    node = form.node_of(key)
    found = None if node is None else condition(node, vocabulary, form.context)
    for leaf in leaves(found) if found is not None else ():
        if not isinstance(leaf, Test):
            form.context.fault("ZW211", leaf.span, says("ZW211.act_cannot_refer"))
            return None
        if leaf.operator in (Operator.IN_TABLE, Operator.AT_LEAST_TABLE, Operator.IN_ROWS):
            form.context.fault("ZW211", leaf.span, says("ZW211.act_no_day"))
            return None
    return found
