"""The mapping file: which identity of Trino reads which table, for which activity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import shown
from zweck.forms.reader import read_file
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import says

FILE: Final = (Key("tables", Shape.LIST, says("doors.key_tables"), required=True),)
TABLE: Final = (
    Key("table", Shape.LINE, says("doors.key_table"), required=True),
    Key("user", Shape.LINE, says("doors.key_user")),
    Key("group", Shape.LINE, says("doors.key_group")),
    Key("binding", Shape.LINE, says("doors.key_binding"), required=True),
    Key("columns", Shape.LIST, says("doors.key_columns")),
)
PARTS: Final = 3
"""A table of Trino is named by its catalog, its schema and itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A table, an identity, and the binding of the table's columns; of other columns than `columns` nothing is shown."""

    table: tuple[str, ...]
    user: str
    group: str
    binding: Binding
    columns: frozenset[str]

    def serves(self, user: str, groups: Sequence[str]) -> bool:
        """Whether an identity is meant."""
        return user == self.user if self.user else self.group in groups


def read_mapping(path: Path, vocabulary: Vocabulary) -> tuple[Entry, ...]:
    """The entries of a mapping file; bindings stand beside it.

    Raises:
        PolicyError: with every fault of it, or of a binding.
    """
    diagnostics = Diagnostics()
    context = Context(diagnostics)
    node = read_file(path, str(path), diagnostics)
    root = None if node is None else mapping(node, context)
    if root is None:
        diagnostics.raise_if_any()
        raise TypeError(path)  # nothing was read, and nothing said why
    found = [*_entries(Form(root, FILE, context), path.parent, vocabulary)]
    diagnostics.raise_if_any()
    return tuple(found)


def _entries(form: Form, folder: Path, vocabulary: Vocabulary) -> Iterator[Entry]:
    for item in form.items("tables"):
        node = mapping(item, form.context)
        if node is None:
            continue
        one = Form(node, TABLE, form.context)
        name, user, group, binding = (one.line(key) for key in ("table", "user", "group", "binding"))
        table = tuple(name.lower().split("."))
        if name and (len(table) != PARTS or not all(table)):
            form.context.fault("ZW207", one.span("table"), says("ZW207.no_table_trino", name=shown(name)))
        elif bool(user) is bool(group):
            form.context.fault("ZW203", node.span, says("ZW203.user_or_group"))
        elif binding:
            bound = load_binding(folder / binding, vocabulary)
            if bound.subject is not None or not bound.undated:
                form.context.fault("ZW507", one.span("binding"), says("ZW507.trino_asks_now", name=shown(bound.name)))
            yield Entry(table, user, group, bound, frozenset(column.lower() for column in one.lines("columns")))
