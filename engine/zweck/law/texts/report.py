"""The comparison of a policy set with the official texts of a folder, and of wordings with the digests that were kept.

Each cited place is proven against the texts that are in force on the days on which a rule relies on it. The digests that are to be kept
are made here, too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from zweck.law.citation.parts import ALWAYS, Citation, Period, Place, Reference, Relation, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Days, Index, Statute, days_with_place, life, relied_on
from zweck.law.policy import PolicySet
from zweck.law.policy.law import Cited, citations_of, cited_by_periods
from zweck.law.policy.records import Digested, Examined, TextVersion, Wording
from zweck.law.texts.content import digest, digest_of_letters
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


Uses = tuple[Use, ...]
NUMBER: Final = re.compile(r"(\d+)")


class Misfit(StrEnum):
    """Why a digest that was kept does not fit."""

    OTHER_WORDING = "other_wording"
    NO_PLACE = "no_place"
    NOT_CITED = "not_cited"


@dataclass(frozen=True, slots=True)
class Unfit:
    """A digest that was kept and does not fit any more."""

    version: TextVersion
    kept: Digested
    why: Misfit


Fresh = dict[TextVersion, dict[str, Digested]]
"""The digests of places, by the version of the text and the place."""


def fresh(found: Iterable[Use]) -> Fresh:
    """The digests of every proven place: of its wording, and of the letters alone."""
    digests: Fresh = {}
    for use in found:
        for text in use.having:
            content = text.wording(use.place)
            if content is not None:
                place = written(use.place)
                digests.setdefault(text.version, {})[place] = Digested(place, digest(content), digest_of_letters(content))
    return digests


def unfit(kept: Wording, digests: Fresh, found: Iterable[Use], texts: Iterable[OfficialText]) -> tuple[Unfit, ...]:
    """The digests of texts in the folder that no longer fit them; a text that is not there says nothing about its digests."""
    cited = {(use.statute, written(use.place)) for use in found}
    present = {text.version for text in texts}
    result: list[Unfit] = []
    for version, digested in kept.texts.items():
        for one in digested if version in present else ():
            now = digests.get(version, {}).get(one.place)
            if now is None:
                result.append(Unfit(version, one, Misfit.NO_PLACE if (version[0], one.place) in cited else Misfit.NOT_CITED))
            elif now.digest != one.digest:
                result.append(Unfit(version, one, Misfit.OTHER_WORDING))
    return tuple(result)


def unkept(kept: Wording, digests: Fresh) -> int:
    """How many places of how many versions have no digest yet."""
    known = {(version, one.place) for version, places in kept.texts.items() for one in places}
    return sum((version, place) not in known for version, places in digests.items() for place in places)


def to_keep(kept: Wording, found: Iterable[Use], texts: Iterable[OfficialText]) -> Mapping[TextVersion, tuple[Digested, ...]]:
    """The digests of all texts in the folder, and those that were kept of other texts, in order; both with those of the letters alone."""
    present = {text.version for text in texts}
    others = {version: {one.place: one for one in digested} for version, digested in kept.texts.items() if version not in present}
    digests = others | fresh(found)
    return {version: tuple(sorted(places.values(), key=lambda one: _order(one.place))) for version, places in sorted(digests.items())}


def _order(place: str) -> list[tuple[int, str]]:
    """Numbers by their value, so that § 9 stands before § 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in NUMBER.split(place)]


def examined(kept: Wording, change: Change) -> Examined | None:
    """The entry that explains a change, if there is one."""
    return next((one for one in kept.examined if _explains(one, change)), None)


def needless(kept: Wording, changes: Iterable[Change], texts: Iterable[OfficialText]) -> tuple[Examined, ...]:
    """The entries that explain no change; those about texts that are not in the folder are left out."""
    known, present = tuple(changes), {text.version for text in texts}
    said = (one for one in kept.examined if {(one.statute, one.earlier), (one.statute, one.later)} <= present)
    return tuple(one for one in said if not any(_explains(one, change) for change in known))


def _explains(one: Examined, change: Change) -> bool:
    days = (change.earlier.version[1], change.later.version[1])
    return (one.statute, one.place, one.earlier, one.later) == (change.use.statute, written(change.use.place), *days)


@dataclass(frozen=True, slots=True)
class Report:
    """The cited places with their uses, by what the texts say; the changes with their explanations; the digests that do not fit."""

    uses: Uses
    places: tuple[Uses, ...]
    by_state: Mapping[State, tuple[Uses, ...]]
    proven_by: Mapping[OfficialText, int]
    changes: tuple[tuple[Change, Examined | None], ...]
    kept: int
    missing: int
    unfit: tuple[Unfit, ...]
    needless: tuple[Examined, ...]

    @property
    def proven_places(self) -> int:
        """How many places are proven on all days on which a rule relies on them."""
        return sum(all(use.whole for use in some) for some in self.by_state[State.PROVEN])

    @property
    def faulty(self) -> bool:
        """Whether a place is contradicted, or a digest or an explanation does not fit."""
        return bool(self.by_state[State.CONTRADICTED] or self.unfit or self.needless)


def report(policies: PolicySet, texts: Iterable[OfficialText]) -> Report:
    """Prove the citations of a policy set, and compare the wording with the digests that it keeps."""
    known = tuple(texts)
    found = uses(policies, known)
    gathered = tuple(places(found).values())
    changed = changes(found)
    kept, digests = policies.wording, fresh(found)
    return Report(
        uses=found,
        places=gathered,
        by_state={one: tuple(some for some in gathered if state(some) is one) for one in State},
        proven_by=_proven_by(gathered, known),
        changes=tuple((one, examined(kept, one)) for one in changed),
        kept=sum(map(len, kept.texts.values())),
        missing=unkept(kept, digests),
        unfit=unfit(kept, digests, found, known),
        needless=needless(kept, changed, known),
    )


def _proven_by(places: Iterable[Uses], texts: Iterable[OfficialText]) -> dict[OfficialText, int]:
    """How many places each text proves."""
    having = [{text.name for use in some for text in use.having} for some in places]
    return {text: sum(text.name in names for names in having) for text in texts}
