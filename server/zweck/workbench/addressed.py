"""The state of a question, which stands whole in the address of a page: so it survives the server, and the browser's Back undoes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from zweck.facts.notes import Note
from zweck.facts.question import canonical
from zweck.interview.interview import Given
from zweck.interview.screens import Row, field_row, screening_row
from zweck.law.policy.sheets import Sheets
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, FactType, Vocabulary
from zweck.logic.condition import Value

NONE: Final = "-"
"""Typed for a fact that takes a list: its list is empty."""

REASON: Final = "reason:"
DOCUMENT: Final = "document:"
MAX_PARTS: Final = 600
"""Parts of an address that are read."""

MAX_DIGITS: Final = 4
"""Digits of the number of screens are fewer."""

Pair = tuple[str, str]


class TooMuch(Exception):
    """An address has more parts than a question can have."""


@dataclass(frozen=True, slots=True)
class AddressedQuestion:
    """A question as its address states it: facts as they were typed, each with its values, and all that stands beside them.

    `confirmed` are presumptions that the person confirmed; with `allowing` she wants to be asked on though a gap excludes a permission;
    with `strict` nothing is presumed. `occasion`, `shown`, `part` and `screens` are the course of the interview, `said` its answers in
    everyday words, each as `row|choices|facts`.
    """

    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    activity: str = ""
    controller: str = ""
    consulted: tuple[str, ...] = ()
    confirmed: frozenset[str] = frozenset()
    allowing: bool = False
    strict: bool = False
    title: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    case: str = ""
    """The number of the case in the case file, once it is saved."""

    occasion: str = ""
    shown: tuple[str, ...] = ()
    part: str = ""
    screens: int = 0
    said: tuple[str, ...] = ()

    @classmethod
    def read(cls, pairs: Iterable[Pair]) -> "AddressedQuestion":
        """The question in the parts of an address; parts that are none of a question are left out.

        Raises:
            TooMuch: if there are too many.
        """
        found: dict[str, list[str]] = {}
        for place, (name, value) in enumerate(pairs):
            if place >= MAX_PARTS:
                raise TooMuch
            found.setdefault(name, []).append(value)
        one = {name: values[-1].strip() for name, values in found.items()}
        return cls(
            facts={name: tuple(values) for name, values in found.items() if "." in name and ":" not in name and any(values)},
            activity=one.get("activity", ""),
            controller=one.get("controller", ""),
            consulted=tuple(dict.fromkeys(found.get("consulted", ()))),
            confirmed=frozenset(name for listed in found.get("confirmed", ()) for name in listed.split(",") if name),
            allowing=one.get("allowing") == "1",
            strict=one.get("strict") == "1",
            title=one.get("title", ""),
            reasons=_prefixed(REASON, one),
            documents=_prefixed(DOCUMENT, one),
            by=one.get("by", ""),
            case=one.get("case", ""),
            occasion=one.get("occasion", ""),
            shown=tuple(name for name in one.get("shown", "").split(",") if name),
            part=one.get("part", ""),
            screens=int(number) if (number := one.get("screens", "")).isascii() and number.isdigit() and len(number) < MAX_DIGITS else 0,
            said=tuple(dict.fromkeys(found.get("said", ()))),
        )

    def pairs(self, *without: str) -> Iterator[Pair]:
        """The parts of the address, but those of some names."""
        yield from ((name, value) for name, value in self._pairs() if value and name not in without)

    def _pairs(self) -> Iterator[Pair]:
        yield from (("title", self.title), ("activity", self.activity), ("controller", self.controller))
        yield from (("consulted", kind) for kind in self.consulted)
        yield from ((name, value) for name, values in self.facts.items() for value in values)
        yield "confirmed", ",".join(sorted(self.confirmed))
        yield from (("allowing", "1" if self.allowing else ""), ("strict", "1" if self.strict else ""))
        yield from ((f"{REASON}{name}", text) for name, text in self.reasons.items())
        yield from ((f"{DOCUMENT}{name}", text) for name, text in self.documents.items())
        yield from (("by", self.by), ("case", self.case), ("occasion", self.occasion), ("shown", ",".join(self.shown)), ("part", self.part))
        yield "screens", str(self.screens or "")
        yield from (("said", one) for one in self.said)

    def query(self, **more: str) -> str:
        """The question as a part of an address."""
        return urlencode([*self.pairs(*more), *((name, value) for name, value in more.items() if value)])

    def having(self, facts: Mapping[str, Value | None]) -> "AddressedQuestion":
        """The question with some facts stated otherwise."""
        return replace(self, facts={**self.facts, **{name: typed(value) for name, value in facts.items()}})

    def raw(self, vocabulary: Vocabulary) -> dict[str, object]:
        """The facts as a caller states them; an unknown day is none, so that the question is about now."""
        stated = {name: _value(name, values, vocabulary) for name, values in self.facts.items()}
        if stated.get(DECISION_DATE) == UNKNOWN_WORD:
            del stated[DECISION_DATE]
        return stated

    @property
    def notes(self) -> dict[str, Note]:
        """The notes on facts that are stated."""
        names = dict.fromkeys((*self.reasons, *self.documents))
        return {name: Note(self.reasons.get(name, ""), self.documents.get(name, ""), self.by) for name in names}


def typed(value: Value | None) -> tuple[str, ...]:
    """A value as the address has it."""
    plain = UNKNOWN_WORD if value is None else canonical(value)
    if isinstance(plain, list):
        return tuple(plain) or (NONE,)
    return (str(plain).lower() if isinstance(plain, bool) else str(plain),)


def _prefixed(prefix: str, parts: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in parts.items() if name.startswith(prefix) and text}


def _value(name: str, values: tuple[str, ...], vocabulary: Vocabulary) -> object:
    """Values of the address by the type of their fact; what does not fit stays text, which the vocabulary refuses."""
    fact = vocabulary.facts.get(name)
    last = values[-1].strip()
    if fact is None or UNKNOWN_WORD in values:
        return UNKNOWN_WORD if UNKNOWN_WORD in values else last
    match fact.type:
        case FactType.SET:
            if NONE in values:
                return []
            parts = [part.strip() for value in values for part in value.split(",")]
            return [part if fact.values else part.upper() for part in parts if part]
        case FactType.BOOL:
            return {"true": True, "false": False}.get(last, last)
        case FactType.INT:
            return int(last) if last.isascii() and last.isdigit() and len(last) < 10 else last  # noqa: PLR2004  longer ones are no number of anything
        case FactType.COUNTRY:
            return last.upper()
        case _:
            return last


PARTS: Final = 3


def written(one: Given) -> str:
    """An answer as a part of an address."""
    return "|".join((one.row.key, ",".join(one.chosen), ",".join(one.facts)))


def words_given(said: Iterable[str], sheets: Sheets, vocabulary: Vocabulary) -> Iterator[Given]:
    """The answers of an address; parts that are none, and rows whose words are those of the vocabulary, are left out."""
    questions = {one.name: one for one in sheets.questions}
    for text in said:
        parts = text.split("|")
        if len(parts) != PARTS:
            continue
        key, chosen, facts = parts[0], *(tuple(name for name in part.split(",") if name) for part in parts[1:])
        row: Row | None = None
        if key in sheets.fields:
            row = field_row(sheets.fields[key])
        elif key in questions:
            row = screening_row(questions[key])
        if row is not None and chosen:
            yield Given(row, chosen, tuple(name for name in facts if name in vocabulary.facts))
