"""The usual situations with which an interview begins, all in one file."""

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.law.parse.grammar_facts import OCCASION, OCCASION_FILE
from zweck.law.parse.stated import stated_facts
from zweck.law.policy import Occasion
from zweck.law.vocabulary import Vocabulary
from zweck.words.text import Text


def occasions(node: Node, vocabulary: Vocabulary, context: Context) -> tuple[Occasion, ...] | None:
    """The occasions in their order, or `None` where one cannot be read; a name that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    found = [_occasion(item, vocabulary, context) for item in Form(root, OCCASION_FILE, context).items("occasions")]
    known: dict[str, Occasion] = {}
    for one in (one for one in found if one is not None):
        if one.name in known:
            message = f"the occasion `{one.name}` stands twice, first in {known[one.name].span}"
            context.at(one.name).fault("ZW404", one.span, message, "give one of them another name, or remove it")
        known.setdefault(one.name, one)
    return None if None in found else tuple(known.values())


def _occasion(node: Node, vocabulary: Vocabulary, context: Context) -> Occasion | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, OCCASION, context)
    name = form.name("occasion")
    form.context = context.at(name)
    facts = form.mapping("facts")
    if not name or facts is None:
        return None
    return Occasion(name, form.text("title") or Text("", ""), stated_facts(facts, vocabulary, form.context), form.span("occasion"))
