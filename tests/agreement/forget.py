"""`make forget`: leave out facts of every case and every entry of the snapshots, and count what becomes of the answers.

Whatever facts outside class `ordinary` are left out, PROHIBITED or UNDETERMINED must never become PERMITTED or NOT_REGULATED. The solver
searches each law for the same. The counterweight: cases completed from a profile and consulted registers keep their outcomes.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from tests.agreement.completed import Completed
from tests.law import shipped_law
from zweck.analysis.deep.silence import searched
from zweck.analysis.space.cases import changing
from zweck.analysis.space.sides import Side
from zweck.cases import load_cases
from zweck.cases.snapshot import load_snapshots
from zweck.cli.progress import ProgressBar
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts.contradictions import to_ask
from zweck.facts.question import Question
from zweck.law.vocabulary import DECISION_DATE, Effect, SilenceClass, Vocabulary
from zweck.program.outcomes import Outcomes

CASES: Final = Path(__file__).parents[1] / "policies"
GOOD: Final = frozenset({Outcome.PERMITTED, Outcome.NOT_REGULATED})
RECORD: Final = Path(__file__).with_name("forget.yaml")
COVERAGE: Final = "coverage"
SHOWN: Final = 20
TOGETHER: Final = 100
"""Questions whose removals are decided in one run."""

SETS: Final = 10
"""Random sets of facts that are left out of each question, beside each single fact."""


def outcome(engine: Engine, question: Question) -> Outcome:
    """The outcome of a question."""
    return engine.decide(question, Detail.OUTCOME).outcome


def forgettable(question: Question, vocabulary: Vocabulary) -> Set[str]:
    """The stated facts that may be left out: all but the day, and but ordinary ones where the ordinary course is presumed.

    One of two facts that contradict each other may not: without it the question is another one, of which nothing is in doubt. A fact that
    is stated as unknown though others imply its value may not either: every other value is refused there or permits no less, which
    test_implied searches, so nothing is hidden.
    """
    contradicted = {*to_ask(question.contradictions, question.stated)}
    return {
        name
        for name in question.stated
        if name != DECISION_DATE
        and name not in contradicted
        and not (question.stated[name] is None and vocabulary.facts[name].silence.implied)
        and not (question.presume_unstated and vocabulary.facts[name].silence.silence_class is SilenceClass.ORDINARY)
    }


def forgotten(question: Question, names: Set[str]) -> Question:
    """The question without some of its facts; those that contradict each other are asked as before."""
    kept = {name: value for name, value in question.stated.items() if name not in names}
    return Question(kept, question.presume_unstated, tuple(one for one in question.contradictions if one.effect is Effect.ASK))


def sets_of(names: Set[str], chance: Random) -> Iterator[frozenset[str]]:
    """Each single fact, and random sets of them."""
    several = sorted(names)
    yield from (frozenset({name}) for name in several)
    yield from (frozenset(chance.sample(several, chance.randint(2, len(several)))) for _ in range(SETS) if len(several) > 1)


def variants(questions: Iterable[Question]) -> Iterator[Question]:
    """Each question as it is asked, and without presumptions: then any fact may be left out."""
    for question in questions:
        yield question
        if question.presume_unstated:
            yield replace(question, presume_unstated=False)


def fallen(counted: Mapping[str, int], recorded: Mapping[str, Sequence[Mapping[str, Any]]], what: str) -> Iterator[str]:
    """A sentence for each count that is smaller than recorded."""
    for name, lines in recorded.items():
        least = lines[-1]["count"] if lines else 0
        if counted.get(name, 0) < least:
            found = counted.get(name, 0)
            yield f"{what} {name}: {found:,}, and {least:,} before; find out why, or add the count with a reason to {RECORD.name}"


def main(seed: int = 0) -> int:
    """Try all removals, search all laws, print the counts, and return 1 if anything permits or a count fell without a reason."""
    policies = shipped_law()
    engine, outcomes, chance = Engine(policies), Outcomes(policies), Random(seed)
    cases = load_cases(CASES, policies)
    entries = [entry.question for snapshot in load_snapshots(CASES, policies) for entry in snapshot.entries]
    tried: Counter[str] = Counter()
    faults: list[str] = []
    along = ProgressBar()
    asked = [*variants((*(case.question for case in cases), *entries))]
    for some in along("cases", [asked[place : place + TOGETHER] for place in range(0, len(asked), TOGETHER)]):
        left: list[tuple[Outcome, Question, Set[str]]] = []
        for question, (before, _) in zip(some, outcomes.of(some), strict=True):
            if before not in GOOD:
                left += ((before, question, names) for names in sets_of(forgettable(question, policies.vocabulary), chance))
        after = outcomes.of([forgotten(question, names) for _, question, names in left])
        for (before, question, names), (found, _) in zip(left, after, strict=True):
            tried["sets" if len(names) > 1 else policies.vocabulary.facts[min(names)].silence.silence_class] += 1
            if found in GOOD:
                faults.append(f"{before} becomes {found} without {', '.join(sorted(names))}: {dict(question.stated)}")
    print(f"left out of cases and snapshots: {sum(tried.values()):,} times ({_counts(tried)}); {len(faults)} of these permit")
    side, forms = Side(policies), 0
    for law in along("laws", (*policies.laws, COVERAGE)):
        forms += len([*changing(law, side)])
        faults += [f"{law} on {day} permits without {', '.join(case.names)}: {dict(case.facts)}" for day, case in searched(law, side)]
    print(f"searched: {len(policies.laws)} laws and the coverage in {forms} forms, every case of each")
    completed = Completed(engine, policies.vocabulary)
    completed.ask(cases)
    for expected, kept in sorted(completed.kept.items()):
        print(f"{expected}: {kept.expected:,} cases, {kept.completed:,} with profile and consulted registers, {kept.bare:,} without either")
    record = yaml.safe_load(RECORD.read_text(encoding="utf-8"))
    faults += fallen(tried, record["tried"], "removals of class")
    faults += fallen({name: kept.completed for name, kept in completed.kept.items()}, record["kept"], "cases that stay")
    print(*faults[:SHOWN], sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counted.items()))


def arguments(words: Iterable[str]) -> int:
    """The seed."""
    return int(next(iter(words), "0"))


if __name__ == "__main__":
    sys.exit(main(arguments(sys.argv[1:])))
