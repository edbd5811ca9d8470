"""Reads one mapping by its grammar: unknown and missing keys, and what stands behind each key, all noted with their places."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import listed, read_day, shown
from zweck.forms.reader import Mapping, Node, Scalar, Sequence
from zweck.forms.slips import in_quotes
from zweck.words.said import Said, says
from zweck.words.text import Text

NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACEHOLDER: Final = re.compile(r"<.*>", re.DOTALL)
"""The placeholder that `zweck new` writes where something is to be filled in."""

ID: Final = re.compile(r"[A-Z][A-Za-z0-9]*(-[A-Za-z0-9]+)*")
NOTHING: Final = Text("", "")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """Where the parser is in the law, and where it notes what is wrong."""

    diagnostics: Diagnostics
    place: tuple[str, ...] = ()

    def at(self, *place: str) -> "Context":
        """The context one step deeper in the law."""
        return Context(self.diagnostics, (*self.place, *place))

    def fault(self, code: str, span: Span, message: Said, help: Said | None = None) -> None:
        """Note a fault at this place."""
        self.diagnostics.add(code, span, message, place=self.place, help=help)

    def near(self, name: str, known: Iterable[str]) -> Said | None:
        """A suggestion of the nearest known name, or nothing."""
        return self.diagnostics.near(name, known)

    def unknown(self, name: str, known: Iterable[str], span: Span, message: Said, otherwise: Said | None = None) -> None:
        """Note a name that is not known, with the nearest that is as advice, or other advice; the message has the code."""
        self.fault(message.key.partition(".")[0], span, message, self.near(name, known) or otherwise)

    def allows(self, word: str, words: Iterable[str], span: Span, most: int = 8) -> bool:
        """Whether a word is one of these; another one is a fault, whose advice lists so many at most."""
        known = [*words]
        if word in known:
            return True
        self.unknown(word, known, span, says("ZW211.not_allowed", value=shown(word)), says("forms.use", words=listed(known, most)))
        return False


class Form:
    """A mapping with the keys that the grammar allows it.

    `whole` is false once a member of a list in it could not be read; `started` is the name with which it begins, once that was read.
    """

    whole = True
    started = ""

    def __init__(self, node: Mapping, keys: tuple[Key, ...], context: Context) -> None:
        """Note keys that are unknown or missing."""
        self.node = node
        self.context = context
        self._keys = keys
        found = 0
        for key in keys:
            if key.name in node.pairs and not (  # an empty list of names says nothing
                key.required and key.shape in (Shape.NAMES, Shape.LINES) and getattr(node.pairs[key.name], "items", None) == ()
            ):
                found += 1
            elif key.required:
                context.fault("ZW203", node.span, says("ZW203.missing", name=key.name, meaning=key.meaning))
        if found < len(node.pairs):
            self._unknown([key.name for key in keys])

    @classmethod
    def of(cls, node: Node, keys: tuple[Key, ...], context: Context) -> "Form | None":
        """The mapping that a node is; nothing where it is none, which is noted."""
        found = mapping(node, context)
        return None if found is None else cls(found, keys, context)

    def _unknown(self, known: list[str]) -> None:
        for name, span in self.node.key_spans.items():
            if name not in known:
                self.context.unknown(name, known, span, says("ZW202.not_key", name=shown(name)), says("forms.use", words=listed(known, 12)))

    def node_of(self, name: str) -> Node | None:
        """The value of a key."""
        return self.node.pairs.get(name)

    def span(self, name: str) -> Span:
        """The place of a key's value, or of the mapping where the key is missing."""
        return (self.node.pairs.get(name) or self.node).span

    def line(self, name: str) -> str:
        """A text; empty where it is missing or wrong."""
        node = self.node_of(name)
        return "" if node is None else line(node, self.context)

    def name(self, name: str) -> str:
        """A name in lower case with hyphens."""
        return self._formed(name, NAME, "ZW207.no_name")

    def id(self, name: str) -> str:
        """An id such as `BDSG-29-1-2`."""
        return self._formed(name, ID, "ZW207.no_id")

    def word(self, name: str) -> str | None:
        """One of the words that the grammar allows behind the key."""
        value = self.line(name)
        return value if value and self.context.allows(value, self._key(name).words, self.span(name)) else None

    def text(self, name: str) -> Text | None:
        """A text in both languages."""
        node = self.node_of(name)
        return None if node is None else text(node, self.context)

    def texts(self, name: str) -> dict[str, Text]:
        """Words with a text for each."""
        node = self.mapping(name)
        pairs = {} if node is None else node.pairs
        return {word: said for word, inner in pairs.items() if (said := text(inner, self.context)) is not None}

    def day(self, name: str) -> date | None:
        """A date."""
        node = self.node_of(name)
        return None if node is None else day(node, self.context)

    def flag(self, name: str) -> bool:
        """True or false; false where it is missing."""
        node = self.node_of(name)
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        if node is not None:
            self.context.fault("ZW201", node.span, says("ZW201.truth_value_expected"))
        return False

    def number(self, name: str) -> int | None:
        """A whole number."""
        node = self.node_of(name)
        if isinstance(node, Scalar) and isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        if node is not None:
            self.context.fault("ZW201", node.span, says("ZW201.whole_number_expected"))
        return None

    def begun(self) -> str:
        """The name with which the mapping begins, by its shape; faults are noted there from now on."""
        first = self._keys[0]
        read = {Shape.NAME: self.name, Shape.ID: self.id}.get(first.shape, self.line)
        self.started = read(first.name)
        self.context = self.context.at(self.started)
        return self.started

    def inner(self, name: str, *place: str) -> "Form | None":
        """The mapping behind a key, with the keys that the grammar gives it, one step deeper in the law where a `place` is named."""
        node = self.node_of(name)
        return None if node is None else Form.of(node, self._key(name).inner, self.context.at(*place))

    def each(self, name: str, read: "Callable[[Form], T | None]") -> tuple[T, ...]:
        """The members of a list as they are read, each with the keys that the grammar gives it; those that cannot be read are left out."""
        return tuple(found for _, found in self._members(name, read))

    def by_name(self, name: str, read: "Callable[[Form], T | None]", twice: str) -> dict[str, T]:
        """The members of a list by the names with which they begin; one that stands `twice` is a fault with this message."""
        known: dict[str, T] = {}
        spans: dict[str, Span] = {}
        for form, found in self._members(name, read):
            id, span = form.started, form.span(form._keys[0].name)
            if id in known:
                form.context.fault("ZW404", span, says(twice, name=id, span=spans[id]))
            else:
                known[id], spans[id] = found, span
        return known

    def _members(self, name: str, read: "Callable[[Form], T | None]") -> "Iterator[tuple[Form, T]]":
        for node in self.items(name):
            form = Form.of(node, self._key(name).inner, self.context)
            found = None if form is None else read(form)
            if form is None or found is None:
                self.whole = False
            else:
                yield form, found

    def among(self, name: str, known: Collection[str], otherwise: str, advice: Said | None = None) -> tuple[str, ...]:
        """The names that a key lists, as far as they are known; another one is a fault with this message, and advice where none is near."""
        placed = self.placed_lines(name)
        for word, span in placed:
            if word not in known:
                self.context.unknown(word, known, span, says(otherwise, fact=shown(word)), advice)
        return tuple(word for word, _ in placed if word in known)

    def _key(self, name: str) -> Key:
        return next(key for key in self._keys if key.name == name)

    def mapping(self, name: str) -> Mapping | None:
        """A mapping."""
        node = self.node_of(name)
        return None if node is None else mapping(node, self.context)

    def items(self, name: str) -> tuple[Node, ...]:
        """The members of a list; none where it is missing."""
        node = self.node_of(name)
        return () if node is None else items(node, self.context)

    def lines(self, name: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        return tuple([word for node in self._several(name) if (word := line(node, self.context))])

    def placed_lines(self, name: str) -> tuple[tuple[str, Span], ...]:
        """A text or a list of texts, each with its place."""
        return tuple([(word, node.span) for node in self._several(name) if (word := line(node, self.context))])

    def _several(self, name: str) -> tuple[Node, ...]:
        node = self.node_of(name)
        return () if node is None else node.items if isinstance(node, Sequence) else (node,)

    def _formed(self, name: str, pattern: re.Pattern[str], otherwise: str) -> str:
        value = self.line(name)
        if value and not pattern.fullmatch(value):
            self.context.fault("ZW207", self.span(name), says(otherwise, value=shown(value)))
        return value


def line(node: Node, context: Context) -> str:
    """A text; a bare number or truth value is taken as it is written."""
    if isinstance(node, Scalar) and node.value is not None and str(node.value).strip():
        if not isinstance(node.value, str):
            return str(node.value).lower()
        if node.value.startswith("<") and PLACEHOLDER.fullmatch(node.value):
            context.fault("ZW212", node.span, says("ZW212.placeholder", value=shown(node.value)))
            return ""
        if in_quotes(node.value):
            context.fault("ZW213", node.span, says("ZW213.quoted", first=node.value[0], last=node.value[-1]))
        return node.value
    context.fault("ZW201", node.span, says("ZW201.text_expected"))
    return ""


def text(node: Node, context: Context) -> Text | None:
    """A text in both languages."""
    if not isinstance(node, Mapping):
        context.fault("ZW206", node.span, says("ZW206.text_stands_german"))
        return None
    for name, span in node.key_spans.items():
        if name not in ("de", "en"):
            cut = isinstance(value := node.pairs[name], Scalar) and value.value is None  # `{de: one, two, en: ...}`
            help = says("forms.quote_comma") if cut else says("forms.use_de")
            context.fault("ZW202", span, says("ZW202.not_key", name=shown(name)), help)
    values = {name: line(node.pairs[name], context) if name in node.pairs else "" for name in ("de", "en")}
    for name in ("de", "en"):
        if name not in node.pairs:
            context.fault("ZW206", node.span, says(f"ZW206.missing_{name}"), says("forms.add", name=name))
    return Text(values["de"], values["en"])


def day(node: Node, context: Context) -> date | None:
    """A date."""
    found = read_day(node.value) if isinstance(node, Scalar) else None
    if found is None:
        message = says("ZW205.no_day", value=shown(node.value)) if isinstance(node, Scalar) else says("ZW205.no_single_day")
        context.fault("ZW205", node.span, message, says("forms.write_day"))
    return found


def mapping(node: Node, context: Context) -> Mapping | None:
    """A mapping."""
    if isinstance(node, Mapping):
        return node
    context.fault("ZW201", node.span, says("ZW201.keys_values_expected"))
    return None


def items(node: Node, context: Context) -> tuple[Node, ...]:
    """The members of a list."""
    if isinstance(node, Sequence):
        return node.items
    context.fault("ZW201", node.span, says("ZW201.list_expected"))
    return ()
