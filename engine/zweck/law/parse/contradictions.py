"""The contradictions of the vocabulary, all in one file."""

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar_facts import CONTRADICTION, CONTRADICTION_FILE
from zweck.law.vocabulary import Contradiction, Effect, Vocabulary
from zweck.logic.condition import Condition, Test, leaves
from zweck.words.text import Text


def contradictions(node: Node, vocabulary: Vocabulary, context: Context) -> tuple[Contradiction, ...] | None:
    """The contradictions in their order, or `None` where one cannot be read; an id that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    found = [_contradiction(item, vocabulary, context) for item in Form(root, CONTRADICTION_FILE, context).items("contradictions")]
    known: dict[str, Contradiction] = {}
    for one in (one for one in found if one is not None):
        if one.id in known:
            message = f"the contradiction `{one.id}` stands twice, first in {known[one.id].span}"
            context.at(one.id).fault("ZW404", one.span, message, "give one of them another id, or remove it")
        known.setdefault(one.id, one)
    return None if None in found else tuple(known.values())


def _contradiction(node: Node, vocabulary: Vocabulary, context: Context) -> Contradiction | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, CONTRADICTION, context)
    id = form.id("contradiction")
    form.context = context.at(id)
    effect, when = form.word("effect"), _when(form, vocabulary)
    if not id or effect is None or when is None:
        return None
    return Contradiction(id, Effect(effect), when, form.text("reason") or Text("", ""), form.span("contradiction"))


def _when(form: Form, vocabulary: Vocabulary) -> Condition | None:
    """Facts that contradict each other: at least two, for one alone cannot."""
    node = form.node_of("when")
    found = None if node is None else condition(node, vocabulary, form.context)
    if found is None:
        return None
    for leaf in leaves(found):
        if not isinstance(leaf, Test):
            form.context.fault("ZW211", leaf.span, "a contradiction cannot refer to a definition or rule", "name the facts instead")
            return None
    if len({leaf.fact for leaf in leaves(found) if isinstance(leaf, Test)}) == 1:
        form.context.fault("ZW211", form.span("when"), "one fact alone contradicts nothing", "name a second fact")
        return None
    return found
