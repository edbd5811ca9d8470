"""The figures of a run that a reader wants: outcomes, the rules that decide, and the one point that alone stands in the way of rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zweck.decision.decision import LawResult, Outcome, Ruling, Status
from zweck.tables.rulings import Shared
from zweck.words.text import Text

MOST: Final = 10
"""Rules that are named."""

PERMISSIVE: Final = (Outcome.PERMITTED, Outcome.NOT_REGULATED)


@dataclass(frozen=True, slots=True)
class Deciding:
    """A rule, its citation and text, and the rows that it decides."""

    rule: str
    citation: str
    text: Text
    rows: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one run."""

    rows: int
    faulty: int
    outcomes: tuple[tuple[Outcome, int], ...]
    rulings: int
    deciding: tuple[Deciding, ...]
    alone: tuple[Deciding, ...]
    """Requirements and prohibitions that alone stand in the way of a permission, with the rows that they alone hold up."""


def figures(found: Sequence[Shared], rows: int, faulty: int) -> Figures:
    """The figures by the rulings and the numbers of their rows."""
    outcomes: Counter[Outcome] = Counter()
    deciding: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    said: dict[str, tuple[str, Text]] = {}
    for one in found:
        ruling = one.answer.ruling
        if ruling is None:
            continue
        outcomes[ruling.outcome] += one.rows
        said |= {reason.rule: (reason.citation, reason.text) for reason in ruling.reasons}
        for rule in dict.fromkeys(_decide(ruling)):
            deciding[rule] += one.rows
        against = list(dict.fromkeys(_against(ruling.laws)))
        if len(against) == 1 and not ruling.open_laws and ruling.outcome not in PERMISSIVE:
            alone[against[0]] += one.rows
    return Figures(
        rows,
        faulty,
        tuple((outcome, outcomes[outcome]) for outcome in Outcome if outcomes[outcome]),
        len(found),
        _most(deciding, said),
        _most(alone, said),
    )


def _most(counted: Counter[str], said: dict[str, tuple[str, Text]]) -> tuple[Deciding, ...]:
    return tuple(Deciding(rule, *said.get(rule, ("", Text(rule, rule))), rows) for rule, rows in counted.most_common(MOST))


def _decide(ruling: Ruling) -> Iterable[str]:
    """The rules on which an outcome rests: what failed, what is open, or the grounds that hold."""
    if ruling.outcome is Outcome.PROHIBITED:
        return _against(ruling.laws, Status.FAILED)
    if ruling.outcome is Outcome.UNDETERMINED:
        return _against(ruling.laws, Status.OPEN)
    return [ground for law in ruling.laws for requirement in law.requirements for ground in requirement.grounds]


def _against(laws: Iterable[LawResult], *statuses: Status) -> Iterable[str]:
    wanted = statuses or (Status.FAILED, Status.OPEN)
    for law in laws:
        yield from (one.requirement for one in law.requirements if one.status in wanted)
        yield from (one.rule for one in law.prohibitions if one.status in wanted)
