"""Proves citations: each cited place against the texts that are in force on the days on which a rule relies on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from zweck.law.citation.parts import ALWAYS, Citation, Period, Place, Reference, Relation, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Days, Index, Statute, days_with_place, life, relied_on
from zweck.law.policy import PolicySet
from zweck.law.policy.law import Cited, citations_of, cited_by_periods
from zweck.law.texts.content import digest
from zweck.law.texts.plain_text import OfficialText


class State(StrEnum):
    """The answer of the texts about a cited place."""

    PROVEN = "proven"
    WITHOUT_TEXT = "without_text"
    CONTRADICTED = "contradicted"


@dataclass(frozen=True, slots=True)
class Use:
    """A place on which a rule relies: the texts in force then that have it, and those that have its section but not the place.

    `whole` says whether these texts cover all the days, or all until the newest of them ends. `always` is as for the index of statutes: the
    law that encodes the statute needs the place on each of its days, any other on those on which the index has it.
    """

    cited: Cited
    statute: str
    name: str
    place: Place
    having: tuple[OfficialText, ...]
    lacking: tuple[OfficialText, ...]
    whole: bool
    always: bool

    @property
    def state(self) -> State:
        """Whether the place is proven, without a text, or contradicted."""
        if self.lacking and (self.always or not self.having):
            return State.CONTRADICTED
        return State.PROVEN if self.having else State.WITHOUT_TEXT

    @property
    def written(self) -> str:
        """The place with the name of its statute."""
        return f"{written(self.place)} {self.name}"


@dataclass(frozen=True, slots=True)
class Change:
    """A place whose wording is another from one text to the next, and a rule that relies on both and is the same."""

    use: Use
    earlier: OfficialText
    later: OfficialText


def uses(policies: PolicySet, texts: Iterable[OfficialText]) -> tuple[Use, ...]:
    """Every place that a rule, a scope or a row of periods cites, in the order of the laws; what is cited as a whole has no place."""
    by_statute: dict[str, list[OfficialText]] = {}
    for text in texts:
        by_statute.setdefault(text.statute, []).append(text)
    cited = [cited for law in policies.laws.values() for cited in citations_of(law)]
    cited += cited_by_periods(policies.vocabulary.tables.values())
    return tuple(use for one in cited for use in _uses(one, policies.citations, by_statute))


def places(found: Iterable[Use]) -> dict[tuple[str, Place], tuple[Use, ...]]:
    """The uses of each place, by statute and place."""
    gathered: dict[tuple[str, Place], list[Use]] = {}
    for use in found:
        gathered.setdefault((use.statute, use.place), []).append(use)
    return {place: tuple(some) for place, some in gathered.items()}


def state(some: Iterable[Use]) -> State:
    """The answer of the texts about a place, all its uses together: contradicted if one is, proven if one is."""
    states = {use.state for use in some}
    return next(one for one in (State.CONTRADICTED, State.PROVEN, State.WITHOUT_TEXT) if one in states)


def changes(found: Iterable[Use]) -> tuple[Change, ...]:
    """The places whose wording changed while the rule did not."""
    pairs = ((use, earlier, later) for use in found for earlier, later in pairwise(use.having))
    return tuple(Change(*one) for one in pairs if digest_of(one[1], one[0].place) != digest_of(one[2], one[0].place))


def digest_of(text: OfficialText, place: Place) -> str:
    """The digest of a place's wording; empty where the text has no such place."""
    found = text.wording(place)
    return "" if found is None else digest(found)


def _uses(cited: Cited, index: Index, texts: dict[str, list[OfficialText]]) -> Iterator[Use]:
    found = read(cited.text) if cited.text else None
    if not isinstance(found, Citation):
        return
    named = index.named()
    for reference in found.references:
        statute = named.get(reference.statute)
        alive = life(statute, reference.statute) if statute is not None else None
        if statute is None or alive is None:
            continue
        days = relied_on(reference, cited.days, alive)
        for place in dict.fromkeys(reference.places):
            yield _use(cited, reference, statute, place, days, texts.get(statute.id, []))


def _use(cited: Cited, reference: Reference, statute: Statute, place: Place, days: Days, texts: list[OfficialText]) -> Use:
    always = reference.relation is Relation.CITED and (cited.encodes(statute) or reference.period != ALWAYS)
    days = days if always else days_with_place(statute, place, days)
    then = [text for text in texts if text.includes(place) and any(text.period & period for period in days)]
    having = tuple(text for text in then if text.wording(place) is not None)
    lacking = tuple(text for text in then if text.wording(place) is None)
    whole = all(_covered(period, then) for period in days)
    return Use(cited, statute.id, reference.statute, place, having, lacking, whole, always)


def _covered(days: Period, texts: list[OfficialText]) -> bool:
    """Whether the texts cover days; of days without an end, those until the newest text ends."""
    missing = days.first_not_in([text.period for text in texts])
    newest = max((text.period.until or date.max for text in texts), default=date.min)
    return missing is None or (days.until is None and missing > newest)
