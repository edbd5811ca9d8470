"""The head of a house: `house.yaml`."""

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.forms.span import Span
from zweck.law.parse.grammar_records import HOUSE_FILE, MAX_AGE
from zweck.law.policy.house import MaxAge
from zweck.words.text import Text


def house(node: Node, context: Context) -> tuple[str, Text, Span, tuple[MaxAge, ...]] | None:
    """The name and the title of a house, the place of the name, and how old sources may be; `None` where one cannot be read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, HOUSE_FILE, context)
    name, title = form.name("house"), form.text("title")
    ages = [_age(item, context) for item in form.items("max_source_age")]
    if not name or None in ages:
        return None
    return name, title or Text("", ""), form.span("house"), tuple(age for age in ages if age is not None)


def _age(node: Node, context: Context) -> MaxAge | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, MAX_AGE, context)
    law, days = form.name("law") if form.node_of("law") else "", form.number("days")
    return None if days is None else MaxAge(law, days, form.span("days"))
