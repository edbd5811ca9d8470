"""Compares the cited places of a statute, by their kept digests, with a text of another day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from zweck.law.citation.parts import Citation, Place, Step, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import absent
from zweck.law.policy import PolicySet
from zweck.law.policy.watched import Compared, FindingKind, Watched, WatchFinding
from zweck.law.policy.wording import Digested
from zweck.law.texts.content import Content, words
from zweck.law.texts.content import digest as exact
from zweck.law.texts.plain import OfficialText
from zweck.law.watch.letters import digest

NAMED: Final = "x"
"""A statute behind a place, so that it can be read as a citation."""

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text of a statute as a source has it: its day, its sections, and the amending acts that its head names."""

    statute: str
    source: str
    day: date
    text: OfficialText
    acts: tuple[str, ...] = ()


class Change(NamedTuple):
    """A finding, with the wording of the place before, where a text has it, and now."""

    finding: WatchFinding
    before: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One statute compared: what is to be noted of it, and what was found."""

    watched: Watched
    changes: tuple[Change, ...] = field(default=())


def compared(seen: Seen, policies: PolicySet, today: date, earlier: Iterable[OfficialText] = ()) -> Comparison:
    """The cited places of a statute compared with a text; `earlier` are texts that may have the wording before.

    A statute of which nothing is cited, or whose text lacks every cited section, is unreadable: something else may have been read.
    """
    kept = _kept(seen, policies)
    before = next((watched for watched in policies.watch.watched if watched.statute == seen.statute), None)
    having = [one for one in kept if _place(one) is not None]
    present = [one for one in having if (place := _place(one)) is not None and seen.text.includes(place)]
    if not having or not present:
        missing = WatchFinding(_id(seen, "text"), seen.statute, FindingKind.UNREADABLE, seen.day, today, seen.source)
        return Comparison(Watched(seen.statute, seen.source, seen.day, Compared.UNREADABLE, 0), (Change(missing),))
    olds = [text for text in earlier if text.statute == seen.statute]
    changes = [*_places(having, seen, today, olds), *_sections(seen, policies, today), *_acts(seen, before, today)]
    changed = any(one.finding.kind is FindingKind.CHANGED for one in changes)
    state = Compared.CHANGED if changed else Compared.SAME
    acts = tuple(dict.fromkeys((*(before.acts if before is not None else ()), *seen.acts)))
    return Comparison(Watched(seen.statute, seen.source, seen.day, state, len(having), acts), tuple(changes))


def _kept(seen: Seen, policies: PolicySet) -> tuple[Digested, ...]:
    """The digests of the newest version of the statute's text that is kept and not younger than the text."""
    versions = [version for version in policies.wording.texts if version[0] == seen.statute and version[1] <= seen.day]
    return policies.wording.texts[max(versions, key=lambda version: version[1])] if versions else ()


def _place(one: Digested) -> Place | None:
    found = read(f"{one.place} {NAMED.upper()}")
    places = [place for one in found.references for place in one.places] if isinstance(found, Citation) else []
    return places[0] if places else None


def _places(kept: Iterable[Digested], seen: Seen, today: date, olds: list[OfficialText]) -> Iterator[Change]:
    for one in kept:
        place = _place(one)
        now = seen.text.wording(place) if place is not None else None
        if place is None or (now is not None and exact(now) == one.digest):
            continue
        before = _before(one, place, olds)
        alike = now is not None and (digest(now) == one.letters if one.letters else before is not None and digest(now) == digest(before))
        kind = FindingKind.EDITORIAL if alike else FindingKind.CHANGED
        finding = WatchFinding(_id(seen, one.place), seen.statute, kind, seen.day, today, seen.source, one.place)
        yield Change(finding, words(before) if before is not None else "", words(now) if now is not None else "")


def _before(one: Digested, place: Place, olds: list[OfficialText]) -> Content | None:
    """The wording of which the digest is kept."""
    found = (text.wording(place) for text in olds)
    return next((content for content in found if content is not None and exact(content) == one.digest), None)


def _sections(seen: Seen, policies: PolicySet, today: date) -> Iterator[Change]:
    """The sections that the index of statutes does not have on the day."""
    statute = policies.citations.statutes.get(seen.statute)
    for step in seen.text.sections:
        place: tuple[Step, ...] = (step,)
        if statute is not None and absent(statute, place, (statute.period,), always=False) is not None:
            name = written(place)
            finding = WatchFinding(_id(seen, name), seen.statute, FindingKind.NEW, seen.day, today, seen.source, name)
            yield Change(finding, now=words(seen.text.sections[step]))


def _acts(seen: Seen, before: Watched | None, today: date) -> Iterator[Change]:
    """The amending acts that the head did not name when the statute was last compared; at the first time none is new."""
    for act in seen.acts if before is not None else ():
        if before is not None and act not in before.acts:
            yield Change(WatchFinding(_id(seen, act), seen.statute, FindingKind.ANNOUNCED, seen.day, today, seen.source, act))


def _id(seen: Seen, what: str) -> str:
    """The same finding has the same id whenever it is found."""
    name = "-".join("".join(char if char.isalnum() else " " for char in what.lower()).split())
    return f"{seen.statute}-{name}-{seen.day}"


def open_levels(findings: Iterable[WatchFinding]) -> Mapping[str, int]:
    """How many findings of each level are open: alarms, notices and faults."""
    counts = {"alarm": 0, "notice": 0, "fault": 0}
    for one in findings:
        if not one.settled and one.kind is not FindingKind.EDITORIAL:
            counts[level(one)] += 1
    return counts


def level(one: WatchFinding) -> str:
    """How much a finding matters."""
    match one.kind:
        case FindingKind.CHANGED:
            return "alarm"
        case FindingKind.UNREADABLE:
            return "fault"
        case _:
            return "notice"
