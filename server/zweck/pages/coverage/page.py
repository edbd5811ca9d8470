"""The coverage of the law by its cases, as one page that needs nothing else: each condition marked, with the case that proves it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Final

from zweck.analysis.coverage.boundaries import Boundary, Side
from zweck.analysis.coverage.formulas import Atom, Polarity
from zweck.analysis.coverage.witness import Situation
from zweck.cases import Case
from zweck.explain.sentences import GROUPS, in_words, names_on
from zweck.law.policy import Rule
from zweck.logic.condition import All, AnyOf, Condition, Not
from zweck.pages import say
from zweck.pages.coverage.result import BOTH, Chapter, Entry, Result, Share, answers, chapters
from zweck.pages.html import filled
from zweck.pages.notation import stated
from zweck.words.said import day

TEMPLATE: Final = Path(__file__).parent / "page.html.j2"
SHOWN: Final = 12
"""Letters of the revision that a reader gets to see."""


def as_html(result: Result, language: str) -> str:
    """The page in `de` or `en`."""
    builder = _Builder(result, language)
    atoms = result.coverage.atoms
    laws = [builder.law(chapter) for chapter in chapters(result)]
    tables = builder.dates(boundary for boundary in result.coverage.boundaries if not boundary.law)
    return filled(
        TEMPLATE,
        language,
        revision=result.policies.revision[:SHOWN],
        count=len(result.cases),
        shares={
            "rules": result.rules,
            "conditions": result.conditions(atoms),
            "decisive": result.decisive(atoms),
            "dates": result.dates(result.coverage.boundaries),
        },
        laws=laws,
        tables=tables,
        cases=builder.named(),
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A truth of a condition: `state` is `yes` (a case proves it), `seen`, `no` or `never`."""

    truth: bool
    state: str
    case: Case | None


@dataclass(frozen=True, slots=True)
class _Example:
    """A situation in which a condition would decide, with its facts as words and as a case states them."""

    truth: bool
    law: str
    day: date
    answers: list[tuple[str, str]]
    facts: list[str]


@dataclass(frozen=True, slots=True)
class _Part:
    """A condition: a group with its parts, or a single condition with its marks."""

    words: str
    parts: "tuple[_Part, ...]" = ()
    marks: tuple[_Mark, ...] = ()
    examples: tuple[_Example, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule or scope: its points with the case for each polarity, and its condition and exception."""

    entry: Entry
    proven: bool
    points: list[tuple[str, Polarity, Case | None]]
    when: _Part | None
    unless: _Part | None


@dataclass(frozen=True, slots=True)
class _Date:
    """A day on which the law changes, with the cases of the day before and of the day."""

    boundary: Boundary
    day: str
    cases: list[Case | None]


@dataclass(frozen=True, slots=True)
class _Law:
    """A law: its shares in the order of the table, its versions with their rules, and its dates."""

    id: str
    title: str
    shares: tuple[Share, ...]
    versions: list[tuple[date, list[_Row]]]
    dates: list[_Date]


class _Builder:
    """Collects what the template shows, and the cases to which it links."""

    def __init__(self, result: Result, language: str) -> None:
        self._result = result
        self._coverage = result.coverage
        self._language = language
        self._names = cache(partial(names_on, laws=result.policies.laws))
        self._named: dict[str, Case] = {}

    def named(self) -> list[Case]:
        """The cases that were linked to, in the order of their files."""
        return sorted(self._named.values(), key=lambda case: (case.path, case.line))

    def law(self, chapter: Chapter) -> _Law:
        result = self._result
        shares = (
            result.proven(chapter.points),
            result.conditions(chapter.atoms),
            result.decisive(chapter.atoms),
            result.dates(chapter.boundaries),
        )
        versions = [(version.start, [self._row(entry, version.start) for entry in entries]) for version, entries in chapter.versions]
        title = chapter.law.versions[-1].title[self._language]
        return _Law(chapter.law.id, title, shares, versions, self.dates(chapter.boundaries))

    def dates(self, boundaries: Iterable[Boundary]) -> list[_Date]:
        return [
            _Date(boundary, day(boundary.day, self._language), [self._case(self._coverage.dated.get((boundary, side))) for side in Side])
            for boundary in sorted(boundaries, key=lambda one: (one.day, str(one)))
        ]

    def _case(self, id: str | None) -> Case | None:
        if id is None:
            return None
        return self._named.setdefault(id, self._result.cases[id])

    def _row(self, entry: Entry, since: date) -> _Row:
        points = [
            (point.part, polarity, self._case(self._coverage.proven.get((point, polarity))))
            for point in entry.points
            for polarity in Polarity
        ]
        settled = (self._mark(atom, truth).state in ("yes", "never") for atom in entry.atoms for truth in BOTH)
        atoms = iter(entry.atoms)
        part = partial(self._part, atoms=atoms, place=(since, entry.law))
        when, unless = entry.stated.when, entry.stated.unless if isinstance(entry.stated, Rule) else None
        return _Row(
            entry,
            all(settled) and all(case is not None for _, _, case in points),
            [(str(number or ""), polarity, case) for number, polarity, case in points],
            part(when) if when is not None else None,
            part(unless) if unless is not None else None,
        )

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _part(self, condition: Condition, atoms: Iterator[Atom], place: tuple[date, str]) -> _Part:
        match condition:
            case All(parts) | AnyOf(parts) if len(parts) == 1:
                return self._part(parts[0], atoms, place)
            case All(parts) | AnyOf(parts):
                return self._group(GROUPS[type(condition), True][self._language], parts, atoms, place)
            case Not(All(parts) as inner) | Not(AnyOf(parts) as inner):
                return self._group(GROUPS[type(inner), False][self._language], parts, atoms, place)
            case Not(part):
                return self._group(say("page.not", self._language), (part,), atoms, place)
            case _:
                return self._single(next(atoms), place)

    def _group(self, words: str, parts: Iterable[Condition], atoms: Iterator[Atom], place: tuple[date, str]) -> _Part:
        return _Part(words, tuple(self._part(part, atoms, place) for part in parts))

    def _single(self, atom: Atom, place: tuple[date, str]) -> _Part:
        words = in_words(atom.leaf, self._result.vocabulary, self._language, self._names(place[0], law=place[1]), cited=False, stated=True)
        examples = tuple(self._example(truth, found) for truth in BOTH if (found := self._result.situations.get((atom, truth))))
        return _Part(words, marks=tuple(self._mark(atom, truth) for truth in BOTH), examples=examples)

    def _mark(self, atom: Atom, truth: bool) -> _Mark:
        key = (atom, truth)
        case = self._case(self._coverage.decided.get(key))
        if case is not None:
            return _Mark(truth, "yes", case)
        return _Mark(truth, "never" if self._result.situations[key] is None else "seen" if key in self._coverage.seen else "no", None)

    def _example(self, truth: bool, found: Situation) -> _Example:
        said = list(answers(found, self._result.vocabulary, self._language))
        return _Example(truth, found.law, found.day, said, [stated(name, value) for name, value in found.facts.items()])
