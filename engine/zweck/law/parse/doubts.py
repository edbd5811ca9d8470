"""The doubts of the law, all in one file."""

from zweck.forms.form import Context, Form, line, mapping
from zweck.forms.reader import Node
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar import DOUBT, DOUBT_FILE, VIEW
from zweck.law.policy import Doubt, View
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Condition, DefinitionRef, RuleRef, walk
from zweck.words.text import Text

EMPTY = Text("", "")


def doubts(node: Node, vocabulary: Vocabulary, context: Context) -> dict[str, Doubt] | None:
    """The doubts by id, or `None` when one cannot be read; an id that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    found = [_doubt(item, vocabulary, context) for item in Form(root, DOUBT_FILE, context).items("doubts")]
    known: dict[str, Doubt] = {}
    for doubt in (doubt for doubt in found if doubt is not None):
        if doubt.id in known:
            message = f"the doubt `{doubt.id}` stands twice, first in {known[doubt.id].span}"
            context.at(doubt.id).fault("ZW404", doubt.span, message, "give one of them another id, or remove it")
        known.setdefault(doubt.id, doubt)
    return None if None in found else known


def _doubt(node: Node, vocabulary: Vocabulary, context: Context) -> Doubt | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, DOUBT, context)
    id = form.id("doubt")
    form.context = context.at(id)
    if not id:
        return None
    return Doubt(
        id=id,
        question=form.text("question") or EMPTY,
        views=tuple(view for item in form.items("views") if (view := _view(item, form.context)) is not None),
        choice=form.text("choice") or EMPTY,
        when=_when(form, vocabulary),
        concerns=form.text("concerns"),
        span=form.span("doubt"),
    )


def _when(form: Form, vocabulary: Vocabulary) -> Condition | None:
    """The cases in which the doubt matters, described by facts alone: it belongs to no law whose definitions it could use."""
    node = form.node_of("when")
    found = None if node is None else condition(node, vocabulary, form.context)
    for part in walk(found) if found is not None else ():
        if isinstance(part, DefinitionRef | RuleRef):
            form.context.fault("ZW211", part.span, "a doubt cannot refer to a definition or rule", "name the facts instead")
    return found


def _view(node: Node, context: Context) -> View | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, VIEW, context)
    return View(form.text("view") or EMPTY, tuple(line(item, context) for item in form.items("authorities")))
