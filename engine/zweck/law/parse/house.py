"""The head of a house: `house.yaml`."""

from zweck.law.diagnostics import Span
from zweck.law.parse.form import Context, Form, mapping
from zweck.law.parse.grammar_records import HOUSE_FILE
from zweck.law.reader import Node
from zweck.law.vocabulary import Text


def house(node: Node, context: Context) -> tuple[str, Text, Span] | None:
    """The name and the title of a house, and the place of the name; `None` where it has no name."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, HOUSE_FILE, context)
    name, title = form.name("house"), form.text("title")
    return (name, title or Text("", ""), form.span("house")) if name else None
