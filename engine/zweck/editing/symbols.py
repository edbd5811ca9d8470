"""Every place in a policy file that means something, found along the grammar: keys, names, facts, values, citations.

One walk serves hover, definitions, references, renaming and completion. It needs no sound file: what stands where a mapping is expected is
taken for a key that is being written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zweck.editing.files import KEYS, FileKind, inner_keys, key_of, keys_of_rule
from zweck.forms.diagnostics import Span
from zweck.forms.key import Key, Named, Shape
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.law.parse.condition import COMPARISONS, CONNECTIVES
from zweck.law.parse.grammar import RULES
from zweck.law.parse.grammar_facts import ROWS


class Role(StrEnum):
    """The role of a symbol."""

    KEY = "key"
    CONDITION = "condition"
    STATED = "fact that is stated"
    COMPARISON = "comparison"
    NAME = "name"
    VALUE = "value"
    TESTED = "value that a condition compares a fact with directly"
    WORD = "word"
    CITATION = "citation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A place, its text, and what it is.

    `keys` are the keys that its mapping may have (of a stated fact, the mapping in which the facts stand), `present` those that it has;
    `key` is the one meant, or the one behind which it stands.
    `named` is what a name refers to, and `declares` whether this is where it is given. `fact` is the fact whose value it is or is compared.
    """

    span: Span
    text: str
    role: Role
    key: Key | None = None
    keys: tuple[Key, ...] = ()
    present: tuple[str, ...] = ()
    named: Named | None = None
    declares: bool = False
    fact: str = ""


DECLARING: Final = {
    "definition": Named.DEFINITION,
    "requirement": Named.REQUIREMENT,
    "ground": Named.GROUND,
    "prohibition": Named.REFERABLE,
    "floor": Named.RULE,
    "obligation": Named.OBLIGATION,
    "right": Named.RULE,
    "remedy": Named.REMEDY,
    "law": Named.LAW,
    "fact": Named.FACT,
    "table": Named.TABLE,
    "doubt": Named.DOUBT,
    "field": Named.FIELD,
    "hole": Named.GAP,
    "omission": Named.GAP,
}
"""The things that the first key of a mapping names."""

KINDS: Final = tuple(keys[0] for keys in RULES.values())
CITING: Final = ("citation", "norms")


def symbols(node: Node, kind: FileKind) -> tuple[Symbol, ...]:
    """The places of a file, in its order."""
    walk = _Walk()
    return tuple(walk.rules(node) if kind is FileKind.RULES else walk.mapping(node, KEYS[kind]))


class _Walk:
    def __init__(self) -> None:
        self._fact = ""

    def rules(self, node: Node) -> Iterator[Symbol]:
        """The rules of a file."""
        for item in _members(node):
            keys = keys_of_rule(item.pairs)[1] if isinstance(item, Mapping) else ()
            yield from self.mapping(item, keys or KINDS)

    def mapping(self, node: Node, keys: tuple[Key, ...]) -> Iterator[Symbol]:
        """A mapping of the grammar; a text in its place is a key that is being written."""
        if isinstance(node, Scalar):
            yield Symbol(node.span, _word(node), Role.KEY, keys=keys)
        if not isinstance(node, Mapping):
            return
        about = node.pairs.get("fact")
        if isinstance(about, Scalar):
            self._fact = _word(about)
        present = tuple(node.pairs)
        for name, value in node.pairs.items():
            key = key_of(keys, name)
            yield Symbol(node.key_spans[name], name, Role.KEY, key, keys, present)
            if key is not None:
                yield from self._behind(key, value, keys)

    def _behind(self, key: Key, node: Node, keys: tuple[Key, ...]) -> Iterator[Symbol]:
        """The symbols in a key's value."""
        first = keys[0].name == key.name
        match key.shape:
            case Shape.CONDITION:
                yield from self.condition(node)
            case Shape.STATED | Shape.ESTABLISHED | Shape.COLUMNS:
                yield from self._stated(node, keys, key.inner)
            case Shape.VALUE | Shape.PRESUMED | Shape.VALUES | Shape.MEANINGS:
                for item in (node,) if key.shape in (Shape.VALUE, Shape.PRESUMED) else _below(node):
                    yield from self._value(item, self._fact)
            case Shape.LIST | Shape.MEMBERS | Shape.DIVISIONS:
                for item in _members(node):
                    if key.shape is Shape.LIST or not isinstance(item, Scalar):
                        yield from self.mapping(item, key.inner)
            case Shape.MAPPING:
                yield from self.mapping(node, key.inner)
            case Shape.NOTED if isinstance(node, Mapping):
                for name, note in node.pairs.items():
                    yield Symbol(node.key_spans[name], name, Role.NAME, key, named=Named.FACT)
                    yield from self.mapping(note, key.inner)
            case Shape.PLACES if isinstance(node, Mapping):
                yield from self.mapping(node, inner_keys((key,), key.name))
            case _:
                yield from self._words(key, node, first=first)

    def _words(self, key: Key, node: Node, *, first: bool) -> Iterator[Symbol]:
        """A name, a word, a citation or a text, or a list of these."""
        declared = DECLARING.get(key.name) if first and key.named is None else None
        for item in _members(node):
            if isinstance(item, Scalar):
                named = declared or key.named
                role = Role.NAME if named else Role.WORD if key.words or key.shape is Shape.BOOL else Role.OTHER
                role = Role.CITATION if key.name in CITING else role
                yield Symbol(item.span, _word(item), role, key, named=named, declares=declared is not None)

    def condition(self, node: Node) -> Iterator[Symbol]:
        """A condition and all its parts."""
        if isinstance(node, Scalar):
            yield Symbol(node.span, _word(node), Role.CONDITION)
        elif isinstance(node, Sequence):
            for item in node.items:
                yield from self.condition(item)
        else:
            for name, value in node.pairs.items():
                yield Symbol(node.key_spans[name], name, Role.CONDITION, named=None if name in CONNECTIVES else Named.FACT)
                match name:
                    case "all" | "any" | "not":
                        yield from self.condition(value)
                    case "definition":
                        yield from _names(value, Named.DEFINITION)
                    case "rule":
                        yield from _names(value, Named.REFERABLE)
                    case "met":
                        yield from _names(value, Named.REQUIREMENT)
                    case "row":
                        yield from self.mapping(value, ROWS)
                    case _:
                        yield from self._test(name, value)

    def _test(self, fact: str, node: Node) -> Iterator[Symbol]:
        """The operand of a test of a fact."""
        if not isinstance(node, Mapping):
            yield from self._value(node, fact, Role.TESTED)
            return
        for word, operand in node.pairs.items():
            yield Symbol(node.key_spans[word], word, Role.COMPARISON, fact=fact)
            if isinstance(operand, Mapping):
                for name, inner in operand.pairs.items():
                    yield Symbol(operand.key_spans[name], name, Role.COMPARISON)
                    yield from _names(inner, Named.TABLE if name == "table" else Named.FACT)
            elif word == "same_as":
                yield from _names(operand, Named.FACT)
            elif word == "in_table":
                yield from _names(operand, Named.TABLE)
            elif word in COMPARISONS:
                yield from self._value(operand, fact)

    def _stated(self, node: Node, keys: tuple[Key, ...], inner: tuple[Key, ...]) -> Iterator[Symbol]:
        """Facts with their values, or with columns that have the keys `inner`."""
        if isinstance(node, Scalar):
            yield Symbol(node.span, _word(node), Role.STATED, keys=keys, named=Named.FACT)
        if isinstance(node, Mapping):
            for name, value in node.pairs.items():
                yield Symbol(node.key_spans[name], name, Role.STATED, keys=keys, present=tuple(node.pairs), named=Named.FACT)
                if not inner:
                    yield from self._value(value, name)
                elif isinstance(value, Mapping):
                    self._fact = name
                    yield from self.mapping(value, inner)

    def _value(self, node: Node, fact: str, role: Role = Role.VALUE) -> Iterator[Symbol]:
        """A value of a fact, or several; behind `same_as` the name of another fact."""
        for item in _members(node):
            if isinstance(item, Scalar):
                yield Symbol(item.span, _word(item), role, fact=fact)
            elif isinstance(item, Mapping):
                for name, value in item.pairs.items():
                    yield Symbol(item.key_spans[name], name, Role.COMPARISON, fact=fact)
                    yield from _names(value, Named.FACT)


def _names(node: Node, named: Named) -> Iterator[Symbol]:
    if isinstance(node, Scalar):
        yield Symbol(node.span, _word(node), Role.NAME, named=named)


def _below(node: Node) -> Iterable[Node]:
    return node.pairs.values() if isinstance(node, Mapping) else _members(node)


def _members(node: Node) -> Iterable[Node]:
    return node.items if isinstance(node, Sequence) else (node,)


def _word(node: Scalar) -> str:
    match node.value:
        case None:
            return ""
        case bool(value):
            return str(value).lower()
        case value:
            return str(value)
