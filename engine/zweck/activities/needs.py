"""The facts that a call about an activity must state: those with which the law permits it, none too many, for the ordinary person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from zweck.activities.search import FEW, MAX_TRIED, OF_CALLS, CallSearch, Numbers, Propose, Search
from zweck.activities.validity import Answering
from zweck.bounded.steps import finished
from zweck.company import Company, in_force
from zweck.decision.decision import Decision
from zweck.editions.build import Editions
from zweck.editions.edition import Edition
from zweck.editions.names import tests_of
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import SilenceClass, Vocabulary
from zweck.logic.condition import Value, facts_of
from zweck.logic.kleene import cuts

CLAIMS: Final = (frozenset(SilenceClass) - OF_CALLS, frozenset({SilenceClass.APPRAISAL}), frozenset[SilenceClass]())
"""The passes, by the classes that stay unknown: a call states circumstances first, then what it can show, and appraises last."""

MAX_CALLS: Final = 3
"""Calls that are shown of an activity."""


class Called(NamedTuple):
    """Circumstances with which a call is permitted, none of which it can leave out; of a person who has consented or has not."""

    consented: bool
    stated: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Needs:
    """Facts with which a call is permitted, none of which it could leave out, and its answer; else the answer to a call without facts.

    `consented` says whether the person has given the consents on which the activity rests; `cut` that calls were left untried. `calls`
    are permitted by circumstances alone; where there are none, `open` are the facts that must be shown, appraised or presumed beside the
    circumstances among `stated`, the most decisive first.
    """

    activity: str
    day: date
    consented: bool
    stated: Mapping[str, Value] | None
    decision: Decision
    appraised: frozenset[str] = frozenset()
    """The facts among these that are appraisals, which belong in the activity."""
    cut: bool = False
    calls: tuple[Called, ...] = ()
    open: tuple[str, ...] = ()


def numbers_of(edition: Edition) -> Numbers:
    """The numbers at which the law of a day turns, by the facts that it compares with them, and those beside them."""
    found: dict[str, set[int]] = {}
    for test in (test for plan in edition.laws for test in tests_of(edition, plan)):
        for name in facts_of(test):
            found.setdefault(name, set()).update(near for cut in cuts(test) for near in (cut - 1, cut) if near >= 0)
    return {name: tuple(sorted(near)) for name, near in found.items()}


def numbers_in(policies: PolicySet) -> Callable[[date], Numbers]:
    """The numbers at which the law turns, by the day."""
    return lambda day: numbers_of(Editions.of(policies).on(day))


def needs(
    name: str,
    company: Company,
    engine: Answering,
    vocabulary: Vocabulary,
    day: date,
    propose: Propose | None = None,
    numbers: Numbers | None = None,
) -> Needs:
    """The facts that a call on a day must state, where the registers hold nothing adverse of the person.

    Raises:
        UnknownActivity: if there is no such activity on the day.
    """
    return finished(searching(name, company, engine, vocabulary, day, propose=propose, numbers=numbers))


def searching(
    name: str,
    company: Company,
    engine: Answering,
    vocabulary: Vocabulary,
    day: date,
    most: int = MAX_TRIED,
    propose: Propose | None = None,
    numbers: Numbers | None = None,
) -> Search[Needs]:
    """As `minimal`, with pauses in which others can do something; at most so many questions are tried.

    Where few questions do not lead to a permitted call, one is proposed; it counts only if the engine permits it.

    Raises:
        UnknownActivity: if there is no such activity on the day.
    """
    activity = in_force(company, name, day)
    given = (False, True) if activity.consents else (False,)
    searches = [CallSearch(activity, company, engine, vocabulary, day, consented=consented, numbers=numbers or {}) for consented in given]
    left = most
    for unclaimed in CLAIMS:
        for search in searches:
            found = yield from search.found(unclaimed, left, propose)
            left -= search.spent
            if found is None:
                continue
            stated, decision = yield from search.least(found)
            appraised = frozenset(filter(search.is_appraisal, stated))
            if unclaimed is not CLAIMS[0]:
                return Needs(name, day, search.consented, stated, decision, appraised, open=search.open(stated))
            calls = yield from _further(searches, search, stated, propose, left)
            return Needs(name, day, search.consented, stated, decision, appraised, calls=calls)
    return Needs(name, day, searches[-1].consented, None, searches[-1].first, cut=left <= 0, open=searches[-1].open({}))


def _further(
    searches: Sequence[CallSearch], first: CallSearch, stated: Mapping[str, Value], propose: Propose | None, left: int
) -> Search[tuple[Called, ...]]:
    """The call that was found, and others: of the person who has consented or has not, and without a fact that the first one states."""
    calls = [Called(first.consented, stated)]
    ways = [(search, frozenset[str]()) for search in searches if search is not first] + [(first, frozenset({name})) for name in stated]
    for search, barred in ways:
        if len(calls) == MAX_CALLS:
            break
        found = yield from search.found(CLAIMS[0], min(left, FEW), propose, barred)
        left -= search.spent
        if found is not None:
            fewest, _ = yield from search.least(found)
            if all(set(fewest.items()) != set(call.stated.items()) for call in calls):
                calls.append(Called(search.consented, fewest))
    return tuple(calls)


def answer_to(
    stated: Mapping[str, Value], name: str, company: Company, engine: Answering, vocabulary: Vocabulary, found: Needs
) -> Decision | None:
    """The answer to a call that states these facts, about the person of whom `found` was found; `None` where they contradict each other."""
    search = CallSearch(in_force(company, name, found.day), company, engine, vocabulary, found.day, consented=found.consented, numbers={})
    return search.decided(stated)
