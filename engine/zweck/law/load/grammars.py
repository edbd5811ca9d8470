"""The grammars that policy files have had, each with its number, and how a file of an older one is read today.

A change of the grammar adds a row: the last one has the digest of today's keys, which `tests/engine/test_grammars.py` compares. Its
`migrate` turns a file of the grammar before into one of this; where older files are read as they are, there is none. A row that a release
has is not changed afterwards: records keep policy sets of every grammar, and replay reads them.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from zweck.forms.diagnostics import Span
from zweck.forms.reader import Mapping, Node, Scalar, Sequence

VOCABULARY: Final = "vocabulary"
FOLDERS: Final = (VOCABULARY, "tables", "citations")

Migrate = Callable[[PurePath, Mapping], Mapping]
"""Turns the mapping of a fact, of another entry of a vocabulary or table, or of a rule, in a file by its path below the folder."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """A grammar of policy files: since when, why it changed, the digest of its keys, and how the one before is read."""

    number: int
    since: str
    reason: str
    digest: str = ""
    migrate: Migrate | None = None


def without(node: Mapping, names: Container[str]) -> Mapping:
    """A mapping without some keys."""
    pairs = {name: value for name, value in node.pairs.items() if name not in names}
    return Mapping(pairs, {name: node.key_spans[name] for name in pairs}, node.span)


def having(node: Mapping, added: dict[str, Node]) -> Mapping:
    """A mapping with further keys."""
    return Mapping({**node.pairs, **added}, {**dict.fromkeys(added, node.span), **node.key_spans}, node.span)


def _without_doubts(path: PurePath, node: Mapping) -> Mapping:
    """Doubts had no description: a rule named one of a page of the documentation."""
    return without(node, ("doubt",)) if len(path.parts) > 1 and path.parts[0] not in FOLDERS else node


def _with_classes(path: PurePath, node: Mapping) -> Mapping:
    """Silence had no classes: a value in favour of the person was presumed always, any other one where the caller asked for it.

    What was always presumed is implied by the question; what was never presumed is asked.
    """
    silence = node.pairs.get("silence")
    if path.parts[0] != VOCABULARY or not isinstance(silence, Mapping) or "class" in silence.pairs:
        return node
    presume, favours, only = (silence.pairs.get(key) for key in ("presume", "favours", "only_if"))
    span = silence.span
    kept = without(silence, ("presume", "favours", "only_if"))
    if presume is None:
        read = having(kept, {"class": Scalar("appraisal", span)})
    elif isinstance(favours, Scalar) and favours.value == "subject" and not isinstance(presume, Mapping):
        implied = _mapping({"value": presume, "when": only or _always(span)}, span)
        read = having(kept, {"class": Scalar("appraisal", span), "implied": Sequence((implied,), span)})
    else:
        where = {} if only is None else {"where": only}
        read = having(kept, {"class": Scalar("ordinary", span), "presume": presume, **where})
    meaning = node.pairs.get("meaning", node)
    return having(node, {"label": meaning, "silence": read})


def _always(span: Span) -> Mapping:
    """The condition that every question with a day meets."""
    before = _mapping({"before": Scalar("0001-01-01", span)}, span)
    return _mapping({"not": _mapping({"time.decision_date": before}, span)}, span)


def _mapping(pairs: dict[str, Node], span: Span) -> Mapping:
    return Mapping(pairs, dict.fromkeys(pairs, span), span)


def _without_steps(path: PurePath, node: Mapping) -> Mapping:
    """Facts had the steps that lead to a value; remedies are made of acts now, so sets of then propose none."""
    return without(node, ("steps",)) if path.parts[0] == VOCABULARY else node


def _with_order(path: PurePath, node: Mapping) -> Mapping:
    """The order of a person's values was called `adverse`, which now names the values that stand against the controller."""
    silence = node.pairs.get("silence")
    if path.parts[0] != VOCABULARY or not isinstance(silence, Mapping) or "adverse" not in silence.pairs:
        return node
    return having(node, {"silence": having(without(silence, ("adverse",)), {"order": silence.pairs["adverse"]})})


GRAMMARS: Final = (
    Grammar(1, "2026-11-24", "the first one"),
    Grammar(2, "2026-11-24", "a doubt that a rule names is described in `doubts.yaml`", migrate=_without_doubts),
    Grammar(3, "2026-11-25", "a fact has a label, and its silence a class in place of the one whom it favours", migrate=_with_classes),
    Grammar(4, "2026-11-25", "remedies are made of acts: a fact has no steps", migrate=_without_steps),
    Grammar(5, "2026-11-30", "entries of the record name the grammar from here on; since 4, keys were only added", "ee98bec341890ad7"),
    Grammar(
        6,
        "2026-11-30",
        "facts list adverse values, rules what they disregard, heads what is announced; tables of periods",
        "f7cb2807efe3e97f",
        _with_order,
    ),
)
NEWEST: Final = GRAMMARS[-1].number


def migrated(path: PurePath, node: Node, number: int) -> Node:
    """A file of a policy set by the grammar of a number, as today's grammar has it; `path` is that below the folder."""
    changes = [one.migrate for one in GRAMMARS[number:] if one.migrate is not None]
    return _each(path, node, changes) if changes else node


def _each(path: PurePath, node: Node, changes: Iterable[Migrate]) -> Node:
    """Each entry of a list, at the top of a file or behind a key of it, changed in turn."""
    if isinstance(node, Sequence):
        return Sequence(tuple(_changed(path, item, changes) for item in node.items), node.span)
    if isinstance(node, Mapping):
        pairs = {name: _each(path, value, changes) if isinstance(value, Sequence) else value for name, value in node.pairs.items()}
        return Mapping(pairs, node.key_spans, node.span)
    return node


def _changed(path: PurePath, node: Node, changes: Iterable[Migrate]) -> Node:
    if isinstance(node, Mapping):
        for change in changes:
            node = change(path, node)
    return node
