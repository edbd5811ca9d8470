"""Compares the cited places of a statute, by their kept digests, with a text of another day."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from zweck.law.citation.parts import Citation, Place, Step, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Statute, absent
from zweck.law.load.current import statute_of
from zweck.law.policy import PolicySet
from zweck.law.policy.records import LEVELS, Compared, Digested, FindingKind, Watched, WatchFinding
from zweck.law.texts.content import Content, words
from zweck.law.texts.content import digest as exact
from zweck.law.texts.content import digest_of_letters as digest
from zweck.law.texts.plain_text import OfficialText

NAMED: Final = "x"
"""A statute behind a place, so that it can be read as a citation."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A text of a statute as a source has it on a day: its sections, and the amending acts that its head names."""

    statute: str
    source: str
    day: date
    text: OfficialText
    acts: tuple[str, ...] = ()

    @property
    def since(self) -> date:
        """The first day of the text as far as the source says it; otherwise that of the source."""
        return self.text.period.start or self.day


class Change(NamedTuple):
    """A finding, with the wording of the place before, where a text has it, and now.

    One that is `encoded` is of a change that rules follow: it is no part of what is open, and kept nowhere.
    """

    finding: WatchFinding
    before: str = ""
    now: str = ""
    encoded: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One statute compared: what is to be noted of it, and what was found."""

    watched: Watched
    changes: tuple[Change, ...] = field(default=())


def compared(seen: Seen, policies: PolicySet, today: date, earlier: Iterable[OfficialText] = ()) -> Comparison | None:
    """The cited places of a statute compared with a text; `earlier` are texts that may have the wording before.

    `None` where no digest of the statute is kept for the day. A text that lacks every cited section is unreadable: something else may have
    been read.
    """
    kept = _kept(seen, policies)
    before = next((watched for watched in policies.watch.watched if watched.statute == seen.statute), None)
    having = [one for one in kept if _place(one) is not None]
    present = [one for one in having if (place := _place(one)) is not None and seen.text.includes(place)]
    if not having:
        return None
    if not present:
        missing = WatchFinding(_id(seen, "text", "unreadable"), seen.statute, FindingKind.UNREADABLE, seen.since, today, seen.source)
        return Comparison(Watched(seen.statute, seen.source, seen.day, Compared.UNREADABLE, 0), (Change(missing),))
    olds = [text for text in earlier if text.statute == seen.statute]
    changes = [*_places(having, seen, today, olds), *_sections(seen, policies, today), *_acts(seen, before, today)]
    kinds = {one.finding.kind for one in changes}
    state = next((one for one in (Compared.UNREADABLE, Compared.CHANGED) if FindingKind(one) in kinds), Compared.SAME)
    acts = tuple(dict.fromkeys((*(before.acts if before is not None else ()), *seen.acts)))
    return Comparison(Watched(seen.statute, seen.source, seen.day, state, len(having), acts), tuple(changes))


def stepped(before: Seen, after: Seen, policies: PolicySet, today: date) -> Iterator[Change]:
    """The cited places whose wording changed between two states of a source while the rules follow the wording of each."""
    earlier = {one.place: one for one in _kept(before, policies)}
    for one in _kept(after, policies):
        place = _place(one)
        if one.place not in earlier or place is None:
            continue
        old, new = before.text.wording(place), after.text.wording(place)
        if old is None or new is None or exact(new) != one.digest or digest(old) == digest(new):
            continue
        name = _id(after, one.place, digest(new)[:8])
        finding = WatchFinding(name, after.statute, FindingKind.CHANGED, after.since, today, after.source, one.place)
        yield Change(finding, words(old), words(new), encoded=True)


def _kept(seen: Seen, policies: PolicySet) -> tuple[Digested, ...]:
    """The digests of the newest version of the statute's text that is kept and not younger than the text."""
    versions = [version for version in policies.wording.texts if version[0] == seen.statute and version[1] <= seen.since]
    return policies.wording.texts[max(versions, key=lambda version: version[1])] if versions else ()


def _place(one: Digested) -> Place | None:
    found = read(f"{one.place} {NAMED.upper()}")
    places = [place for one in found.references for place in one.places] if isinstance(found, Citation) else []
    return places[0] if places else None


def _places(kept: Sequence[Digested], seen: Seen, today: date, olds: list[OfficialText]) -> Iterator[Change]:
    for one in kept:
        place = _place(one)
        now = seen.text.wording(place) if place is not None else None
        if place is None or (now is not None and exact(now) == one.digest):
            continue
        before = _before(one, place, olds)
        alike = now is not None and (digest(now) == one.letters if one.letters else before is not None and digest(now) == digest(before))
        kind = FindingKind.EDITORIAL if alike else FindingKind.CHANGED
        if now is None and _untouched(place, seen, kept):
            kind = FindingKind.UNREADABLE
        finding = WatchFinding(
            _id(seen, one.place, digest(now)[:8] if now is not None else "gone"),
            seen.statute,
            kind,
            seen.since,
            today,
            seen.source,
            one.place,
        )
        yield Change(finding, words(before) if before is not None else "", words(now) if now is not None else "")


def _untouched(place: Place, seen: Seen, kept: Iterable[Digested]) -> bool:
    """Whether the section around a place that is missing has the same letters as ever: then the layout was not understood."""
    section = seen.text.wording(place[:1])
    whole = next((one for one in kept if _place(one) == place[:1]), None) if len(place) > 1 and section is not None else None
    return whole is not None and section is not None and digest(section) == whole.letters


def _before(one: Digested, place: Place, olds: list[OfficialText]) -> Content | None:
    """The wording of which the digest is kept."""
    found = (text.wording(place) for text in olds)
    return next((content for content in found if content is not None and exact(content) == one.digest), None)


def _sections(seen: Seen, policies: PolicySet, today: date) -> Iterator[Change]:
    """The sections that came beside those of the index: with a letter behind one that it has, or behind its last one.

    Only of statutes that are laws here, and of an index that is no excerpt: the sections between those that it has were there before.
    """
    statute = policies.citations.statutes.get(seen.statute)
    if statute is None or all(statute_of(law, policies.citations) != statute.id for law in policies.laws.values()):
        return
    for step in seen.text.sections:
        place: tuple[Step, ...] = (step,)
        if absent(statute, place, (statute.period,), always=False) is not None and _follows(step, statute):
            name = written(place)
            finding = WatchFinding(_id(seen, name, "new"), seen.statute, FindingKind.NEW, seen.since, today, seen.source, name)
            yield Change(finding, now=words(seen.text.sections[step]))


def _follows(step: Step, statute: Statute) -> bool:
    """Whether a section follows one that the index has: `37a` section 37; a number without a letter the last of an index that has all."""
    number = re.match(r"\d+", step[1])
    known = {other[1] for other in statute.members(()) if other[0] == step[0]}
    numbers = {int(one) for one in known if one.isdigit()}
    if number is None or not numbers:
        return False
    if step[1] != number[0]:
        return number[0] in known
    return numbers == {*range(1, max(numbers) + 1)} and int(number[0]) > max(numbers)


def _acts(seen: Seen, before: Watched | None, today: date) -> Iterator[Change]:
    """The amending acts that the head did not name when the statute was last compared; none is new when a kind of source is read first."""
    known = before if before is not None and kind_of(before.source) == kind_of(seen.source) else None
    for act in seen.acts if known is not None else ():
        if known is not None and act not in known.acts:
            yield Change(WatchFinding(_id(seen, act, "act"), seen.statute, FindingKind.ANNOUNCED, seen.since, today, seen.source, act))


def _id(seen: Seen, *what: str) -> str:
    """The id of a finding, equal whenever it is found; that of a changed wording has its digest, so that it is settled alone."""
    words = ("".join(char if char.isalnum() else " " for char in part.lower()).split() for part in (seen.statute, *what))
    return "-".join(chain.from_iterable(words))


def kind_of(source: str) -> str:
    """The kind that stands before the name of a source."""
    return source.partition(":")[0]


def level(one: Change) -> str:
    """How much a change matters: `alarm`, `notice`, `fault`, or nothing to be done (`encoded`, `settled`, `editorial`)."""
    if one.encoded:
        return "encoded"
    return "settled" if one.finding.settled else LEVELS[one.finding.kind]
