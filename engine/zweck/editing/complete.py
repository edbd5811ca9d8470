"""Completion in a policy file: keys, facts, values, names of rules and definitions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zweck.editing.companies import NOTHING_BESIDE, Beside, may_state
from zweck.editing.files import FileKind
from zweck.editing.names import in_law, names
from zweck.editing.schema_conditions import described, test
from zweck.editing.symbols import Role, Symbol, symbols
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.key import Key, Named
from zweck.forms.reader import read
from zweck.law.parse.condition import CONNECTIVES
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.words.text import Text

MARK: Final = "zweckcursor"
BEFORE: Final = re.compile(r"[\w./-]*$")
AFTER: Final = re.compile(r"[\w./-]*")
CLOSING: Final = {"[": "]", "{": "}"}
IN_CONNECTIVES: Final = {
    "all": "every one must hold",
    "any": "at least one must hold",
    "not": "it must not hold",
    "definition": "the definition holds",
    "rule": "the ground or prohibition holds",
    "met": "a ground of the requirement holds",
    "row": "the table has such a row for the facts",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that can be written: what is shown, what is inserted, what it is, and what it means."""

    label: str
    insert: str
    kind: str
    about: str = ""
    found_by: str = ""
    """Other words by which it is found: labels."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A text that can replace the columns from `start` to `end`, counted from 1, `end` exclusive."""

    start: int
    end: int
    proposals: tuple[Proposal, ...]


def complete(
    text: str, line: int, column: int, kind: FileKind, law: str, policies: PolicySet, beside: Beside = NOTHING_BESIDE
) -> Completion:
    """Proposals for a line and column, counted from 1, of a file of a law or a company, sound or not.

    `beside` are the names of a company, by the key behind which they stand.
    """
    lines = text.split("\n")
    current = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    begun, rest = BEFORE.search(current[: column - 1]), AFTER.match(current[column - 1 :])
    start = begun.start() if begun else column - 1
    end = column - 1 + (rest.end() if rest else 0)
    symbol = _spot(lines, line - 1, (current[:start], current[end:]), kind)
    proposals = tuple(_proposals(symbol, law, policies, current[end:], beside)) if symbol is not None else ()
    return Completion(start + 1, end + 1, proposals)


def _spot(lines: list[str], number: int, around: tuple[str, str], kind: FileKind) -> Symbol | None:
    """The place of the cursor in the first way of reading the file that makes sense."""
    before, after = around
    above, below = lines[:number], lines[number + 1 :]
    closers = "".join(reversed([CLOSING[sign] for sign in _open_brackets(before)]))
    for tail in (after, ":" + after, closers, ": " + closers):
        for rest in (below, []):  # what stands below may not fit yet
            text = "\n".join([*above, before + MARK + tail, *rest, ""])
            node = read(text.encode(), "", Diagnostics())
            found = next((symbol for symbol in symbols(node, kind) if symbol.text == MARK), None) if node is not None else None
            if found is not None:
                return found
    return None


def _open_brackets(text: str) -> list[str]:
    found: list[str] = []
    for sign in text:
        if sign in CLOSING:
            found.append(sign)
        elif found and sign == CLOSING[found[-1]]:
            found.pop()
    return found


def _proposals(symbol: Symbol, law: str, policies: PolicySet, after: str, beside: Beside) -> Iterator[Proposal]:
    colon = "" if after.lstrip().startswith(":") else ": "
    facts = policies.vocabulary.facts
    match symbol.role:
        case Role.KEY:
            yield from _keys(symbol, colon)
        case Role.CONDITION:
            yield from (Proposal(word, word + colon, "keyword", IN_CONNECTIVES[word]) for word in CONNECTIVES)
            yield from (_fact(fact, colon) for fact in facts.values())
        case Role.STATED:
            here = [fact for name, fact in facts.items() if name not in symbol.present]
            yield from (_fact(fact, colon) for fact in here if may_state(symbol.keys, fact))
        case Role.COMPARISON if (fact := facts.get(symbol.fact)) is not None:
            yield from (Proposal(word, word + colon, "keyword") for word in comparisons(fact))
        case Role.VALUE | Role.TESTED if (fact := facts.get(symbol.fact)) is not None:
            yield from _values(fact, tested=symbol.role is Role.TESTED)
        case Role.WORD if symbol.key is not None:
            words = symbol.key.words or ("true", "false")
            yield from (Proposal(word, word, "value") for word in words)
        case Role.NAME if symbol.named is not None and not symbol.declares:
            yield from _names(symbol, symbol.named, law, policies)
        case Role.OTHER if symbol.key is not None:
            known = beside.get(symbol.key.name, ())
            yield from (Proposal(one.name, one.name, "name", described(one.about.de, one.about.en), _words(one.about)) for one in known)
        case _:
            pass


def _keys(symbol: Symbol, colon: str) -> Iterator[Proposal]:
    missing = [key for key in symbol.keys if key.name not in symbol.present]
    for key in sorted(missing, key=lambda key: not key.required):
        yield Proposal(key.name, key.name + colon, "key", _meaning(key))


def _meaning(key: Key) -> str:
    return f"{key.meaning} ({key.shape.value})" + (", must be there" if key.required else "")


def _fact(fact: Fact, colon: str) -> Proposal:
    return Proposal(fact.name, fact.name + colon, "fact", _about(fact), _words(fact.label))


def _words(text: Text) -> str:
    return f"{text.de} {text.en}"


def _about(fact: Fact) -> str:
    return described(fact.meaning.de, fact.meaning.en)


def comparisons(fact: Fact) -> tuple[str, ...]:
    """The words with which a condition can compare a fact, as its schema has them."""
    return tuple(name for shape in test(fact)["anyOf"] for name in shape.get("properties", ()))


def _values(fact: Fact, *, tested: bool) -> Iterator[Proposal]:
    """The values of a fact; where a condition must compare it by a word, the word with each value."""
    known = fact.values or (("true", "false") if fact.type is FactType.BOOL else ())
    words = comparisons(fact)
    for value in known:
        label = fact.labels.get(value)
        about = described(label.de, label.en) if label is not None else ""
        found_by = _words(label) if label is not None else ""
        if tested and fact.type is FactType.SET:
            yield Proposal(value, f"{{contains: {value}}}", "value", about)
        elif tested and fact.ordered:
            yield from (Proposal(f"{word}: {value}", f"{{{word}: {value}}}", "value", about) for word in ("at_most", "at_least"))
        else:
            yield Proposal(value, value, "value", about, found_by)
    if tested:
        yield from (Proposal(f"{word}: …", f"{{{word}: }}", "keyword") for word in words)
    else:
        yield Proposal(UNKNOWN_WORD, UNKNOWN_WORD, "value", "ask, presume nothing")


def _names(symbol: Symbol, named: Named, law: str, policies: PolicySet) -> Iterator[Proposal]:
    for known in in_law(names(policies), named, law):
        yield Proposal(known.name, known.name, "name", described(known.about.de, known.about.en))
