"""A recorded answer beside the register: whether the facts of the person follow from the events as they stood at its position."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from zweck.chain.content import UNREADABLE, digested
from zweck.chain.database import Database, RecordDamaged
from zweck.chain.head import read_head
from zweck.company import Activity, Company
from zweck.company.event import ADVERSE
from zweck.company.register import FOLLOWING, EventKind, looked_up
from zweck.company.retention import UNKNOWN
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin, Why
from zweck.facts.profiles import RETENTION
from zweck.facts.question import canonical
from zweck.law.vocabulary import DECISION_DATE, Vocabulary
from zweck.logic.condition import Value
from zweck.record.account import basis_of, time_zone_of
from zweck.record.entry import Stored as Recorded
from zweck.record.replay import Compared
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored, moment
from zweck.register.kept import at_once
from zweck.register.statements import at_positions, event_of, of_persons, read
from zweck.words.said import Said, joined, quoted, says

EVENT: Final = "event "
OF: Final = " of "

Fact = tuple[object, str]
"""A value as JSON has it, and the entry of the register that a source names for it."""

Companies = Callable[[str, Vocabulary], Company | None]
"""Finds the company of a revision, if its files are known."""

NONE_KNOWN: Final[Companies] = lambda _revision, _vocabulary: None  # noqa: E731

EARLIER: Final = {"18..": 18}
"""Values of today as programs before 2026-11-30 said them: of a person of age, the least age."""

OUTSIDE: Final = object()
"""The value of a fact whose source did not hold there, so that the record does not have it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The part of an entry that came from the register."""

    position: int
    activity: str
    revision: str
    controller: str
    facts: Mapping[str, Fact]
    events: Mapping[int, Mapping[str, Any]]
    """The sources that name an event, by its position."""
    stated: Mapping[str, Value | None]
    """The facts of the call."""

    @property
    def records(self) -> set[str]:
        """The sources of facts about records; a single one may be of the record that the call named by its key."""
        return {reference for name, (_, reference) in self.facts.items() if name not in UNKNOWN and name.partition(OF)[0] in UNKNOWN}


class Witness:
    """The register, asked what it said when answers were given; with the files of the company it derives all facts again."""

    def __init__(self, database: Database, companies: Companies = NONE_KNOWN) -> None:
        """Ask a register; `companies` finds the company by whose files an answer was given."""
        self._database = database
        self._companies = companies
        self._head = read_head(database, REGISTER).seq

    def compare(self, entry: Recorded, vocabulary: Vocabulary) -> Compared | None:
        """An entry beside the register; `None` where nothing was looked up for it.

        Raises:
            RecordUnavailable: if the register cannot be read.
        """
        try:
            claimed = _claimed(entry)
            if claimed is None:
                return None
            if claimed.position > self._head:
                return Compared(says("register.beside.ahead", position=claimed.position, last=self._head))
            events = at_positions(self._database, claimed.events)
            found = _all([*_faults(entry, claimed, events)])
            erased = tuple(sorted(event.seq for event in events.values() if event.salt is None and not any(event.content)))
            company = self._companies(claimed.revision, vocabulary)
            activity = _activity(claimed, company)
            if found or erased or company is None or activity is None:
                return Compared(found, erased, whole=False)
            return Compared(_all([*self._again(entry, claimed, events.values(), activity, company, vocabulary)]))
        except RecordDamaged as error:
            return Compared(error.message)
        except UNREADABLE:
            return Compared(says("register.beside.unreadable"))

    def _again(
        self, entry: Recorded, claimed: Claimed, named: Iterable[Stored], activity: Activity, company: Company, vocabulary: Vocabulary
    ) -> Iterator[Said]:
        """Each fact that does not follow from the events up to the position."""
        subjects = dict.fromkeys([entry.content.subject or "", *(event.content.subject or "" for event in named)])
        stood = [each for each in of_persons(self._database, [*subjects]) if each.seq <= claimed.position and each.salt]
        basis, zone = basis_of(entry.content.sources), time_zone_of(entry.content.sources)
        events = at_once(
            [event_of(read(each))[1] for each in stood if each.content.kind != EventKind.USED],
            moment(entry.time),
            live=basis is Basis.LIVE,
        )
        day = date.fromisoformat(json.loads(entry.content.facts or "{}")[DECISION_DATE])
        again: dict[str, Fact] = {}
        for source in looked_up(events, activity, company, day, vocabulary, basis=basis, time_zone=zone, stated=claimed.stated):
            if source.origin is Origin.REGISTER:
                for name, value in source.facts.items():
                    said = None if value is None else canonical(value)
                    again[_place(name, source.reference)] = said, source.reference
        for name in sorted(claimed.facts.keys() | again.keys() if len(claimed.records) != 1 else _of_one(claimed, again)):
            was = claimed.facts.get(name, (None, ""))
            now_is = again.get(name, (None, ""))
            if was[1] != now_is[1] or (was[0] is not OUTSIDE and was[0] not in (now_is[0], EARLIER.get(str(now_is[0])))):
                yield says("register.beside.fact", fact=name, was=_shown(was), position=claimed.position, now=_shown(now_is))


def named(database: Database, entry: Recorded) -> dict[int, Stored]:
    """The events that an answer names, by their positions.

    Raises:
        RecordUnavailable: if the register cannot be read.
    """
    try:
        claimed = _claimed(entry)
    except UNREADABLE:
        claimed = None
    return at_positions(database, claimed.events) if claimed else {}


def _claimed(entry: Recorded) -> Claimed | None:
    found = json.loads(entry.content.sources or "{}")
    position = int(found.get("register_position", 0))
    mine = [source for source in found.get("sources", ()) if source.get("origin") == "FROM_REGISTER"]
    if not position or not mine:
        return None
    profiles = [source["reference"] for source in found["sources"] if source.get("origin") == "FROM_PROFILE" and source.get("reference")]
    facts: dict[str, Fact] = {}
    for source in mine:
        outside = source.get("why_unknown") == Why.OUTSIDE
        reference = source.get("reference", "")
        facts |= {_place(name, reference): (OUTSIDE if outside else _value(value), reference) for name, value in source["facts"].items()}
    references = ((source.get("reference", ""), source) for source in mine)
    events = {int(reference.removeprefix(EVENT)): source for reference, source in references if reference.startswith(EVENT)}
    stated = {
        name: value
        for source in found["sources"]
        if source.get("origin") == "FROM_CALLER"
        for name, sent in source["facts"].items()
        if isinstance(value := _value(sent), str | bool)
    }
    return Claimed(position, found.get("activity", ""), found.get("activities", ""), profiles[0] if profiles else "", facts, events, stated)


def _place(name: str, reference: str) -> str:
    """A fact that is compared; one about records is one of each record."""
    return f"{name}{OF}{reference}" if name in UNKNOWN and reference.startswith((EVENT, RETENTION)) else name


def _of_one(claimed: Claimed, again: Mapping[str, Fact]) -> set[str]:
    """The facts to be compared where an answer is about one record, or about none: another call may be about others."""
    others = {name for name in again if OF not in name or again[name][1] in claimed.records}
    return {name for name in claimed.facts if OF not in name or claimed.facts[name][1] != RETENTION or name in again} | others


def _value(sent: Mapping[str, Any]) -> object:
    """A `FactValue` in JSON as the value that it holds."""
    for kind, value in sent.items():
        return int(value) if kind == "int_value" else sorted(value.get("values", ())) if kind == "list_value" else value
    return None


def _faults(entry: Recorded, claimed: Claimed, events: Mapping[int, Stored]) -> Iterator[Said]:
    """Each event that an answer names, and that is not what the answer says."""
    for position, source in claimed.events.items():
        event = events.get(position)
        if position > claimed.position:
            yield says("register.beside.later", seq=position)
        elif event is None:
            yield says("register.beside.missing", seq=position)
        elif event.salt is not None:
            yield from _unlike(entry, claimed, event, source)


def _unlike(entry: Recorded, claimed: Claimed, event: Stored, source: Mapping[str, Any]) -> Iterator[Said]:
    content = event.content
    if digested(event.salt, content) != event.digest:
        yield says("register.beside.altered", seq=event.seq, verifies=REGISTER.verifies)
        return
    version, _, mine = (entry.content.subject or "").partition(":")
    other, _, theirs = (content.subject or "").partition(":")
    if version == other and mine != theirs:
        yield says("register.beside.person", seq=event.seq)
    if claimed.controller and content.controller != claimed.controller and content.kind not in FOLLOWING:
        yield says("register.beside.controller", seq=event.seq, controller=content.controller)
    effective = min(content.effective or 0, entry.time if content.kind in ADVERSE else content.effective or 0)
    if source.get("as_of") != moment(effective).date().isoformat():
        yield says("register.beside.day", seq=event.seq, day=moment(effective).date(), said=source.get("as_of"))


def _activity(claimed: Claimed, company: Company | None) -> Activity | None:
    """The version of the activity by the same files of the company."""
    if company is None or company.revision != claimed.revision:
        return None
    return next((one for one in company.activities.get(claimed.activity.partition("@")[0], ()) if one.version == claimed.activity), None)


def _shown(fact: Fact) -> Said:
    value, reference = fact
    word = (
        says("register.beside.unknown" if value is None else "register.beside.not_recorded")
        if value in (None, OUTSIDE)
        else quoted(json.dumps(value, ensure_ascii=False))
    )
    return says("register.beside.by", value=word, reference=reference) if reference else word


def _all(faults: Sequence[Said]) -> Said | None:
    return joined("words.and_then", faults) if faults else None
