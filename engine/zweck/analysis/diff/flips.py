"""The cases of a suite that are answered otherwise on the new side, or pass on one side only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zweck.analysis.space.sides import Side, alike_on
from zweck.bounded.progress import Progress, quietly
from zweck.cases import Case, load_cases, run
from zweck.cases.asking import Asking
from zweck.cases.files import suites
from zweck.cases.observed import Batch
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition
from zweck.facts.question import stated_in
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.policy import Omission
from zweck.law.values import FactFault, read_stated
from zweck.law.vocabulary import DECISION_DATE, Fact
from zweck.program.compile import Compiler
from zweck.program.lanes import Lanes, compiler_of, places


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a side to a case's question, and whether the case expects it."""

    outcome: Outcome
    passed: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A case and the answers of both sides; `None` where a side does not know what is stated, and so cannot be asked."""

    case: Case
    old: Answer | None
    new: Answer | None


def flips(path: Path, old: Side, new: Side, along: Progress = quietly) -> list[Flip]:
    """The cases of a file or folder that both sides do not answer alike; those of one state of the law are not read.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    if old is new:
        return []
    several = [*along("cases", [*cases(path, old, new)])]
    if old.vocabulary is new.vocabulary:
        several = _concerned(several, old, new)
    known = {**old.vocabulary.facts, **new.vocabulary.facts}
    asked = ([_without_silence(case, side, known) for case in several] for side in (old, new))
    answers = (_answers(mine, side) for mine, side in zip(asked, (old, new), strict=True))
    found = (Flip(*flip) for flip in zip(several, *answers, strict=True))
    return [flip for flip in found if flip.old != flip.new]


def cases(path: Path, old: Side, new: Side) -> Iterator[Case]:
    """The cases of a file or folder, each file read with the words of the new side or else of the old.

    Raises:
        PolicyError: if a file can be read with the words of neither side.
    """
    diagnostics = Diagnostics()
    files = suites(path, diagnostics)
    diagnostics.raise_if_any()
    ours, theirs = Asking(new.policies), Asking(old.policies)
    for file in files:
        try:
            yield from load_cases(file, new.policies, asking=ours)
        except PolicyError:
            ours = Asking(new.policies)  # it keeps the faults of profiles, which belong to each file that needs them
            yield from load_cases(file, old.policies, asking=theirs)


def _concerned(several: Sequence[Case], old: Side, new: Side) -> list[Case]:
    """The cases to whose answers the edits can matter, by one program of both sides."""
    compiler = compiler_of(old.policies)
    lanes = Lanes(compiler.program, ((stated_in(case.question), case.question.presume_unstated) for case in several))
    missing = _row(several, lambda case: bool(case.expect.missing))
    found = _row(several, lambda case: case.question.merged is not None and bool(case.question.merged.readings))
    rows: dict[tuple[Edition, Edition], int] = {}
    days = {day for case in several if isinstance(day := case.question.stated.get(DECISION_DATE), date)}
    alike = {day for day in days if alike_on(old, new, day)}
    for place, case in enumerate(several):
        day = case.question.stated.get(DECISION_DATE)
        if isinstance(day, date) and day not in alike:
            editions = (old.on(day), new.on(day))
            rows[editions] = rows.get(editions, 0) | 1 << place
    for (before, after), row in rows.items():
        found |= row & (_differing(before, after, compiler, lanes, missing) if _form(before) == _form(after) else lanes.all)
    return [several[place] for place in places(found)]


def _row(several: Sequence[Case], which: Callable[[Case], bool]) -> int:
    return sum(1 << place for place, case in enumerate(several) if which(case))


def _form(edition: Edition) -> object:
    """The laws by all that answers to cases take from them, but for the truths of names."""
    names, plans = edition.names, edition.laws
    return [
        (
            [names[place].key for place in (*plan.points(), *plan.riders())],
            (plan.version.law, plan.version.house, [(one.name, len(one.grounds)) for one in plan.requirements]),
            [len(several) for several in (plan.prohibitions, plan.obligations, plan.rights, plan.remedies, plan.notes)],
            [rule.rides_on for rule, _ in plan.obligations],
            [one.effect for one, _ in plan.notes],
            [(names[gap.place].key, isinstance(gap.absent, Omission) and gap.absent.announced) for gap in plan.gaps],
        )
        for plan in plans
    ]


def _differing(before: Edition, after: Edition, compiler: Compiler, lanes: Lanes, missing: int) -> int:
    """The cases for which a condition that is not the same has another truth; where it is unknown, other facts may be `missing`."""
    found, there = 0, after.index
    kept = [(place, there[key]) for key, place in before.index.items() if key in there]
    turned = [(place, other) for place, other in kept if before.names[place].condition is not after.names[other].condition]
    for was, now in zip(compiler.names(before), compiler.names(after), strict=True) if turned else ():
        for place, other in turned:
            (true, false), (truly, falsely) = map(lanes.row, was[place]), map(lanes.row, now[other])
            found |= true ^ truly | false ^ falsely | missing & ~(true | false)
    return found


def _without_silence(case: Case, side: Side, known: Mapping[str, Fact]) -> Case:
    """The case without facts that the side does not have and of which a consulted register only holds nothing adverse."""
    stated = {
        name: value
        for name, value in case.question.stated.items()
        if name in side.vocabulary.facts or value is None or value != known[name].silence.harmless
    }
    if len(stated) == len(case.question.stated):
        return case
    return replace(case, question=replace(case.question, stated=stated, merged=None))


def _answers(several: Sequence[Case], side: Side) -> list[Answer | None]:
    """The answers of a side to the cases that can be asked of it, all together; facts that must be missing are explained one by one."""
    readable = [case for case in several if _readable(case, side)]
    asked = Batch(side.policies, [case.question for case in readable])
    passes = asked.as_expected([case.expect for case in readable])
    found: dict[int, Answer] = {}
    for case, one, good in zip(readable, asked.observed(), passes, strict=True):
        found[id(case)] = Answer(one.outcome, good and (not case.expect.missing or not run(case, side.engine)))
    return [found.get(id(case)) for case in several]


def _readable(case: Case, side: Side) -> bool:
    for name, value in case.question.stated.items():
        fact = side.vocabulary.facts.get(name)
        if fact is None or (value is not None and isinstance(read_stated(fact, value), FactFault)):
            return False
    return True
