"""`make forget`: leave out facts of every case and every entry of the snapshots, and count what becomes of the answers.

Whatever facts outside class `ordinary` are left out, PROHIBITED or UNDETERMINED must never become PERMITTED or NOT_REGULATED.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from random import Random
from typing import Final

from zweck.cases import load_cases
from zweck.cases.snapshot import load_snapshots
from zweck.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.facts import Question
from zweck.law.vocabulary import DECISION_DATE, SilenceClass, Vocabulary
from zweck.load import load, shipped

CASES: Final = Path(__file__).parents[1] / "policies"
GOOD: Final = frozenset({Outcome.PERMITTED, Outcome.NOT_REGULATED})
SETS: Final = 10
"""Random sets of facts that are left out of each question, beside each single fact."""


def outcome(engine: Engine, question: Question) -> Outcome:
    """The outcome of a question."""
    return engine.decide(question, Detail.OUTCOME).outcome


def forgettable(question: Question, vocabulary: Vocabulary) -> Set[str]:
    """The stated facts that may be left out: all but the day, and but ordinary ones where the ordinary course is presumed."""
    return {
        name
        for name in question.stated
        if name != DECISION_DATE
        and not (question.presume_unstated and vocabulary.facts[name].silence.silence_class is SilenceClass.ORDINARY)
    }


def forgotten(question: Question, names: Set[str]) -> Question:
    """The question without some of its facts."""
    return Question({name: value for name, value in question.stated.items() if name not in names}, question.presume_unstated)


def sets_of(names: Set[str], chance: Random) -> Iterator[frozenset[str]]:
    """Each single fact, and random sets of them."""
    several = sorted(names)
    yield from (frozenset({name}) for name in several)
    yield from (frozenset(chance.sample(several, chance.randint(2, len(several)))) for _ in range(SETS) if len(several) > 1)


def main(seed: int = 0) -> int:
    """Try all removals, print the counts, and return 1 if one of them permits."""
    policies = load(shipped())
    engine, chance = Engine(policies), Random(seed)
    cases = [case.question for case in load_cases(CASES, policies)]
    entries = [entry.question for snapshot in load_snapshots(CASES, policies) for entry in snapshot.entries]
    tried: Counter[str] = Counter()
    permits: list[str] = []
    for question in (*cases, *entries):
        before = outcome(engine, question)
        if before in GOOD:
            continue
        for names in sets_of(forgettable(question, policies.vocabulary), chance):
            after = outcome(engine, forgotten(question, names))
            tried["sets" if len(names) > 1 else policies.vocabulary.facts[min(names)].silence.silence_class] += 1
            if after in GOOD:
                permits.append(f"{before} becomes {after} without {', '.join(sorted(names))}: {dict(question.stated)}")
    for found in permits[:20]:
        print(found)
    print(f"left out of cases and snapshots: {sum(tried.values()):,} times ({_counts(tried)}); {len(permits)} of these permit")
    print(f"cases, with profile and consulted registers: {_counts(Counter(outcome(engine, question) for question in cases))}")
    return 1 if permits else 0


def _counts(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counted.items()))


def arguments(words: Iterable[str]) -> int:
    """The seed."""
    return int(next(iter(words), "0"))


if __name__ == "__main__":
    sys.exit(main(arguments(sys.argv[1:])))
