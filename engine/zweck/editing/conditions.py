"""Conditions put together by choice: a test of a fact as the language writes it, joined to a rule's condition or taken out of it."""

from collections.abc import Sequence
from typing import Final

from zweck.editing.files import FileKind
from zweck.editing.format import formatted, written_out
from zweck.editing.judged import value as plain
from zweck.editing.written import Entry, Group, Text, Unformattable, document
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.key import Shape
from zweck.forms.reader import read
from zweck.law.parse.grammar import RULES
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import Value

JOINTS: Final = ("all", "any")
BOUNDS: Final = ("at_least", "at_most")
DAYS: Final = ("before", "after")


def manners(fact: Fact) -> tuple[str, ...]:
    """The ways in which a condition can compare a fact with values; none where it has them or not."""
    if fact.type is FactType.DATE:
        return DAYS
    return BOUNDS if fact.ordered or fact.type is FactType.INT else ()


def comparison(fact: Fact, manner: str, values: Sequence[Value], *, holds: bool = True) -> str:
    """A test of a fact, as the language writes it; `manner` is one of those of the fact."""
    words = [plain(value) for value in values]
    if manners(fact):
        said = f"{fact.name}: {{{manner}: {words[0]}}}"
    elif fact.type is FactType.SET:
        said = f"{fact.name}: {{contains: {words[0]}}}" if len(words) == 1 else f"{fact.name}: {{contains_any: [{', '.join(words)}]}}"
    else:
        said = f"{fact.name}: {words[0]}" if len(words) == 1 else f"{fact.name}: [{', '.join(words)}]"
    return negated(said) if not holds else said


def negated(said: str) -> str:
    """The contrary of a condition on one line."""
    return f"not: {{{said}}}"


def keys_of(kind: str) -> tuple[str, ...]:
    """The keys of a kind of rule that hold conditions."""
    return tuple(key.name for key in RULES[kind] if key.shape is Shape.CONDITION)


def rules_in(text: str) -> list[tuple[str, str]]:
    """The rules of a file of rules, in its order, each with kind and id; none where it cannot be read."""
    root = _root(text)
    return [] if root is None else [named for entry in root.entries if (named := _named(entry)) is not None]


def joined(text: str, rule: tuple[str, str], key: str, condition: str, joint: str) -> str | None:
    """The file with one more condition of a rule, which must hold `all` or `any` with the others; `None` where that cannot be written."""
    found = _found(text, rule)
    if found is None:
        return None
    root, group = found
    new = _root(f"- {condition}\n")
    if new is None:
        return None
    entry = next((entry for entry in group.entries if entry.key == key), None)
    if entry is None:
        group.entries.append(Entry(key, new.entries[0].value))
    elif _is_placeholder(entry.value):
        entry.value = new.entries[0].value
    elif (members := _members(entry, joint)) is not None:
        members.entries.append(new.entries[0])
    else:
        both = Group(mapping=False, flow=False, entries=[Entry("", entry.value), new.entries[0]])
        entry.value = Group(mapping=True, flow=False, entries=[Entry(joint, both)])
    return _written(text, root)


def without(text: str, rule: tuple[str, str], key: str, place: int) -> str | None:
    """The file without one of the conditions that are joined in a rule; `None` where there is no such one, or none would be left."""
    found = _found(text, rule)
    entry = next((entry for entry in found[1].entries if entry.key == key), None) if found is not None else None
    members = _members(entry) if entry is not None else None
    if found is None or entry is None or members is None or not 0 <= place < len(members.entries) or len(members.entries) == 1:
        return None
    del members.entries[place]
    if len(members.entries) == 1:
        entry.value = members.entries[0].value
    return _written(text, found[0])


def _found(text: str, rule: tuple[str, str]) -> tuple[Group, Group] | None:
    root = _root(text)
    entry = next((entry for entry in root.entries if _named(entry) == rule), None) if root is not None else None
    return (root, entry.value) if root is not None and entry is not None and isinstance(entry.value, Group) else None


def _root(text: str) -> Group | None:
    """The list of a file; `None` where it is none, or cannot be rewritten."""
    noted = Diagnostics()
    if read(text.encode(), "", noted) is None or len(noted):
        return None
    try:
        root = document(text).root
    except Unformattable:
        return None
    return None if root.mapping else root


def _named(entry: Entry) -> tuple[str, str] | None:
    first = entry.value.entries[0] if isinstance(entry.value, Group) and entry.value.mapping and entry.value.entries else None
    named = first is not None and first.key in RULES and isinstance(first.value, Text)
    return (first.key, first.value.value) if first is not None and named and isinstance(first.value, Text) else None


def _members(entry: Entry, *joints: str) -> Group | None:
    """The list of what is joined by `all` or `any` behind a key."""
    inner = entry.value
    only = inner.entries[0] if isinstance(inner, Group) and inner.mapping and len(inner.entries) == 1 else None
    joins = only is not None and only.key in (joints or JOINTS)
    return only.value if only is not None and joins and isinstance(only.value, Group) and not only.value.mapping else None


def _is_placeholder(value: Group | Text) -> bool:
    """Whether a condition is still to be filled in."""
    inner = value.entries[0].value if isinstance(value, Group) and len(value.entries) == 1 else value
    return isinstance(inner, Text) and inner.value.startswith("<")


def _written(text: str, root: Group) -> str | None:
    """The file in its form; `None` where it would not be read again."""
    content = document(text)
    content.root = root
    new = written_out(content, FileKind.RULES)
    noted = Diagnostics()
    again = formatted(new, FileKind.RULES, "", noted)
    return None if again is None or len(noted) else again.decode()
