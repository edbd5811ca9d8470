"""Nothing fails open: over the shipped law, hiding a fact never improves the answer, and knowing more never overturns it.

Without `presume_unstated` a value is presumed only where the vocabulary says that this favours the person concerned. These properties show
whether it says so rightly: if silence gave a better answer than the truth, callers would do well to forget a field.

To state a fact as unknown is no way of hiding it: the answer then waits until the fact is known, which may be more cautious than any value.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from random import Random
from typing import Final, cast

import pytest

from tests.agreement.situations import Situations
from tests.agreement.smallest import smallest
from zweck.combine import combine
from zweck.decision import Outcome
from zweck.facts import Question, complete
from zweck.law.vocabulary import DECISION_DATE, Favours, Value
from zweck.match.native import Native

Stated = dict[str, Value | None]

NO_BETTER: Final = {
    Outcome.PROHIBITED: {Outcome.PROHIBITED, Outcome.UNDETERMINED},
    Outcome.UNDETERMINED: {Outcome.UNDETERMINED, Outcome.PROHIBITED},
    Outcome.PERMITTED: {Outcome.PERMITTED, Outcome.UNDETERMINED, Outcome.PROHIBITED},
    Outcome.NOT_REGULATED: set(Outcome),
}
"""For the answer to all facts, the answers that may be given where some of them are hidden."""

GOOD: Final = {Outcome.PERMITTED, Outcome.NOT_REGULATED}
DEFINITE: Final = {Outcome.PROHIBITED, *GOOD}
NATIVE: Final = Native()
CASES: Final = 150


def outcome(situations: Situations, stated: Stated, *, presume_unstated: bool = False) -> Outcome:
    """The outcome for dated facts."""
    values = complete(Question(stated, presume_unstated), situations.policies.vocabulary).values
    edition = situations.editions.on(cast(date, values[DECISION_DATE]))
    return combine(edition.laws, NATIVE.truths(edition, values)).outcome


def completed(situations: Situations, stated: Stated) -> Stated:
    """The facts with everything stated that could be presumed."""
    values = complete(Question(stated, presume_unstated=True), situations.policies.vocabulary).values
    return {name: value for name, value in values.items() if value is not None}


def drawn(situations: Situations, seed: int, count: int) -> Iterator[Stated]:
    """Facts of questions that state a day."""
    chance = Random(seed)
    for _ in range(count):
        yield dict(situations.draw(chance).stated)


def better_in_silence(situations: Situations, stated: Stated, name: str) -> str:
    """In words, a value of a fact that does worse than silence about it; empty if there is none."""
    hidden = {other: value for other, value in stated.items() if other != name}
    silent = outcome(situations, hidden)
    for value in situations.values[name]:
        known = outcome(situations, {**hidden, name: value})
        if silent not in NO_BETTER[known]:
            return f"`{name}: {value}` is {known}, silence is {silent}"
    return ""


def just_good_enough(situations: Situations, seed: int, count: int) -> Iterator[Stated]:
    """Facts that lead to a good answer with as little as possible stated: here a wrong presumption does most harm."""
    chance = Random(seed)
    for stated in drawn(situations, seed, count):
        needed = completed(situations, stated)
        if outcome(situations, needed) in GOOD:
            for name in chance.sample(sorted(needed.keys() - {DECISION_DATE}), len(needed) - 1):
                without = {other: value for other, value in needed.items() if other != name}
                if outcome(situations, without) in GOOD:
                    needed = without
            yield needed


def presumed_for_the_subject(situations: Situations) -> list[str]:
    """The facts whose silence is always read."""
    facts = situations.policies.vocabulary.facts.values()
    return [fact.name for fact in facts if fact.silence.favours is Favours.SUBJECT and fact.silence.presume is not None]


def check_labels(situations: Situations, all_stated: Iterable[Stated]) -> None:
    """Fail with the smallest case found in which silence does better than the truth."""
    for stated in all_stated:
        for name in presumed_for_the_subject(situations):
            if better_in_silence(situations, stated, name):

                def fails(question: Question, name: str = name) -> str:
                    return better_in_silence(situations, dict(question.stated), name)

                least = smallest(Question(stated), fails)
                pytest.fail(f"{fails(least)}, with {dict(least.stated)}")


def test_no_value_does_worse_than_silence_in_cases(situations: Situations) -> None:
    some = Random(0).sample([question for question in situations.bases if question.stated.get(DECISION_DATE)], CASES)
    check_labels(situations, (completed(situations, dict(question.stated)) for question in some))


def test_no_value_does_worse_than_silence_in_other_situations(situations: Situations) -> None:
    check_labels(situations, drawn(situations, 1, 40))
    check_labels(situations, (completed(situations, stated) for stated in drawn(situations, 2, 40)))


def test_no_value_does_worse_than_silence_where_little_is_known(situations: Situations) -> None:
    check_labels(situations, just_good_enough(situations, 3, 300))


def test_hiding_several_facts_never_improves_the_answer(situations: Situations) -> None:
    chance = Random(4)
    for stated in drawn(situations, 4, 1500):
        everything = completed(situations, stated) if chance.random() < 0.5 else stated
        known = [name for name, value in everything.items() if name != DECISION_DATE and value is not None]
        hidden = set(chance.sample(known, chance.randint(0, len(known))))
        rest = {name: value for name, value in everything.items() if name not in hidden}
        assert outcome(situations, rest) in NO_BETTER[outcome(situations, everything)], (everything, hidden)


def test_learning_what_was_unknown_never_overturns_the_answer(situations: Situations) -> None:
    chance = Random(4)
    for stated in drawn(situations, 4, 1500):
        unknown: Stated = {name: None if name != DECISION_DATE and chance.random() < 0.3 else value for name, value in stated.items()}
        before = outcome(situations, unknown)
        assert before not in DEFINITE or outcome(situations, stated) is before, (unknown, stated)


def test_presuming_is_stating_what_is_presumed(situations: Situations) -> None:
    for stated in drawn(situations, 5, 500):
        everything = complete(Question(stated, presume_unstated=True), situations.policies.vocabulary).values
        assert outcome(situations, stated, presume_unstated=True) is outcome(situations, dict(everything)), stated


def test_presuming_more_never_overturns_the_answer(situations: Situations) -> None:
    for stated in drawn(situations, 6, 500):
        before = outcome(situations, stated)
        assert before not in DEFINITE or outcome(situations, stated, presume_unstated=True) is before, stated
