"""Compares the wording of cited places with the digests that were kept, and makes the digests to be kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zweck.law.citation.parts import written
from zweck.law.policy.wording import Digested, Examined, TextVersion, Wording
from zweck.law.texts.content import digest
from zweck.law.texts.letters import digest as letters_of
from zweck.law.texts.plain import OfficialText
from zweck.law.texts.proof import Change, Use, digest_of

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
    for version, places in kept.texts.items():
        for one in places if version in present else ():
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
    for version, places in kept.texts.items():
        if version not in present:
            digests[version] = {one.place: one for one in places}
    for use in found:
        for text in use.having:
            content = text.wording(use.place)
            if content is not None:
                place = written(use.place)
                digests.setdefault(text.version, {})[place] = Digested(place, digest(content), letters_of(content))
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
