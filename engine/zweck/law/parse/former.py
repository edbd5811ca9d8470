"""The facts and values that no longer exist, all in one file."""

from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, Scalar
from zweck.law.parse.grammar_facts import FORMER, FORMER_FILE, FORMER_VALUE
from zweck.law.parse.stated import stated_facts
from zweck.law.vocabulary import FactType, Former, FormerValue, Vocabulary


def former(node: Node, vocabulary: Vocabulary, context: Context) -> dict[str, Former] | None:
    """The entries by the names of their facts, or `None` where one cannot be read; a fact that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    found = [_former(item, vocabulary, context) for item in Form(root, FORMER_FILE, context).items("former")]
    known: dict[str, Former] = {}
    for one in (one for one in found if one is not None):
        if one.name in known:
            message = f"`{one.name}` stands twice, first in {known[one.name].span}"
            context.at(one.name).fault("ZW404", one.span, message, "name all its former values in one place")
        known.setdefault(one.name, one)
    return None if None in found else known


def _former(node: Node, vocabulary: Vocabulary, context: Context) -> Former | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, FORMER, context)
    name = form.line("former")
    form.context = context.at(name)
    changed, replaced_by = form.day("changed"), form.placed_lines("replaced_by")
    for fact, span in replaced_by:
        if fact not in vocabulary.facts:
            help = form.context.near(fact, vocabulary.facts)
            form.context.fault("ZW301", span, f"`{shown(fact)}` is not a fact of the vocabulary", help)
            return None
    by = tuple(fact for fact, _ in replaced_by)
    values = [_value(item, name, by, vocabulary, form.context) for item in form.items("values")]
    if not name or changed is None or not by or not values:
        return None
    found = tuple(value for value in values if value is not None)
    return Former(name, changed, by, found, form.text("label"), form.span("former")) if len(found) == len(values) else None


def _value(node: Node, name: str, replaced_by: tuple[str, ...], vocabulary: Vocabulary, context: Context) -> FormerValue | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, FORMER_VALUE, context)
    value = form.node_of("value")
    stated = form.mapping("now")
    now = stated_facts(stated, vocabulary, context) if stated is not None else {}
    if value is None:
        return None
    if not isinstance(value, Scalar) or not isinstance(value.value, bool | str):
        context.fault("ZW201", value.span, "`true`, `false` or a word is expected here")
        return None
    fact = vocabulary.facts.get(name)
    if fact is not None and fact.type is FactType.SET:
        context.fault("ZW211", value.span, f"`{name}` is of type set, whose values cannot be former ones", "name a fact of type enum")
        return None
    if fact is not None and (not fact.values or value.value in fact.allowed):
        help = "name values that it no longer takes, or remove the fact from the vocabulary"
        context.fault("ZW211", value.span, f"`{name}` still takes `{shown(value.value)}`", help)
        return None
    for other in now.keys() - {*replaced_by}:
        context.fault("ZW211", form.span("now"), f"`{other}` does not stand in `replaced_by`", "name it there too")
    if form.node_of("open") is None and len(now) < len(replaced_by):
        help = "add `open:`, a sentence on what cannot be known from the old statement"
        context.fault("ZW203", root.span, "`open` is missing, for not every fact that is stated instead follows", help)
    return FormerValue(value.value, now, form.text("open"), form.text("label"))
