"""The comparison of a policy set with the official texts of a folder, and of wordings with the digests that were kept.

It also makes the digests that are to be kept.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zweck.law.citation.parts import written
from zweck.law.policy import PolicySet
from zweck.law.policy.records import Digested, Examined, TextVersion, Wording
from zweck.law.texts.content import digest, digest_of_letters
from zweck.law.texts.plain_text import OfficialText
from zweck.law.texts.proof import Change, State, Use, changes, digest_of, places, state, uses

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


def fresh(found: Iterable[Use]) -> dict[TextVersion, dict[str, str]]:
    """The digest of every proven place, by the version of the text."""
    digests: dict[TextVersion, dict[str, str]] = {}
    for use in found:
        for text in use.having:
            digests.setdefault(text.version, {})[written(use.place)] = digest_of(text, use.place)
    return digests


def unfit(kept: Wording, found: Iterable[Use], texts: Iterable[OfficialText]) -> tuple[Unfit, ...]:
    """The digests of texts in the folder that no longer fit them; a text that is not there says nothing about its digests."""
    uses = tuple(found)
    digests, cited = fresh(uses), {(use.statute, written(use.place)) for use in uses}
    present = {text.version for text in texts}
    result: list[Unfit] = []
    for version, digested in kept.texts.items():
        for one in digested if version in present else ():
            digest = digests.get(version, {}).get(one.place)
            if digest is None:
                result.append(Unfit(version, one, Misfit.NO_PLACE if (version[0], one.place) in cited else Misfit.NOT_CITED))
            elif digest != one.digest:
                result.append(Unfit(version, one, Misfit.OTHER_WORDING))
    return tuple(result)


def unkept(kept: Wording, found: Iterable[Use]) -> int:
    """How many places of how many versions have no digest yet."""
    known = {(version, one.place) for version, places in kept.texts.items() for one in places}
    return sum((version, place) not in known for version, places in fresh(found).items() for place in places)


def to_keep(kept: Wording, found: Iterable[Use], texts: Iterable[OfficialText]) -> Mapping[TextVersion, tuple[Digested, ...]]:
    """The digests of all texts in the folder, and those that were kept of other texts, in order; both with those of the letters alone."""
    present = {text.version for text in texts}
    digests: dict[TextVersion, dict[str, Digested]] = {}
    for version, digested in kept.texts.items():
        if version not in present:
            digests[version] = {one.place: one for one in digested}
    for use in found:
        for text in use.having:
            content = text.wording(use.place)
            if content is not None:
                place = written(use.place)
                digests.setdefault(text.version, {})[place] = Digested(place, digest(content), digest_of_letters(content))
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
    def unexplained(self) -> tuple[Change, ...]:
        """The changes that no entry explains."""
        return tuple(one for one, why in self.changes if why is None)

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
    kept = policies.wording
    return Report(
        uses=found,
        places=gathered,
        by_state={one: tuple(some for some in gathered if state(some) is one) for one in State},
        proven_by=_proven_by(gathered, known),
        changes=tuple((one, examined(kept, one)) for one in changed),
        kept=sum(map(len, kept.texts.values())),
        missing=unkept(kept, found),
        unfit=unfit(kept, found, known),
        needless=needless(kept, changed, known),
    )


def _proven_by(places: Iterable[Uses], texts: Iterable[OfficialText]) -> dict[OfficialText, int]:
    """How many places each text proves."""
    having = [{text.name for use in some for text in use.having} for some in places]
    return {text: sum(text.name in names for names in having) for text in texts}
