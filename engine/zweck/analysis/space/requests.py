"""Cases as requests: with no fact that need not be stated."""

from collections.abc import Callable, Iterable, Sequence

from zweck.analysis.space.law_space import Facts
from zweck.facts.question import Question, complete
from zweck.facts.silences import against_controller
from zweck.law.vocabulary import DECISION_DATE, Vocabulary


def stated(case: Facts, vocabulary: Vocabulary, *, presume_unstated: bool = False) -> Facts:
    """The day, and the facts of a case to which silence would give another value; an unknown fact may have to be stated as that."""
    said: Facts = {DECISION_DATE: case[DECISION_DATE]}
    while True:  # the meaning of silence may depend on stated facts
        facts = complete(Question(said, presume_unstated), vocabulary)
        readings = [facts.values, (against_controller(facts) or facts).values]
        more = {name: value for name, value in case.items() if name not in said and any(silent[name] != value for silent in readings)}
        if not more:
            return {name: case[name] for name in case if name in said}
        said |= more


def shrunk(facts: Facts, shows: Callable[[Sequence[Facts]], Iterable[bool]], together: Iterable[str] = ()) -> Facts:
    """The facts without those that can be left out while the rest still shows something; the day stays.

    The facts named in `together` are tried at once, then each fact alone. `shows` is asked of several at a time: the first that shows it
    goes on, and what could not be left out before it never can.
    """
    best, waiting = facts, [*facts]
    silent = _without(facts, *together)
    if len(silent) < len(facts) and any(shows([silent])):
        best = silent
    while waiting := [name for name in waiting if name in best and name != DECISION_DATE]:
        good = shows([_without(best, name) for name in waiting])
        place = next((place for place, one in enumerate(good) if one), None)
        if place is None:
            break
        best, waiting = _without(best, waiting[place]), waiting[place + 1 :]
    return best


def _without(facts: Facts, *names: str) -> Facts:
    return {name: value for name, value in facts.items() if name not in names or name == DECISION_DATE}
