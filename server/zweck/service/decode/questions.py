"""The question that a message asks, with the facts of all other sources: profile, activity, register."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from zweck.activities.ask import day_of
from zweck.activities.prepared import NOTHING_HELD, Prepared, PreparedActivities
from zweck.activities.validity import Rests, Turns
from zweck.chain.database import RecordUnavailable
from zweck.company import NO_COMPANY, Activity, Company, UnknownActivity
from zweck.company.retention import ALL_RECORDS, Named
from zweck.company.shapes import Held
from zweck.decision.decision import Detail
from zweck.facts.basis import Basis, Today
from zweck.facts.merge import Why
from zweck.facts.profiles import RETENTION, profile_sources
from zweck.facts.question import Question, question
from zweck.forms.quoting import listed, near, shown
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, Vocabulary
from zweck.logic.condition import Value
from zweck.pseudonym import Pseudonyms
from zweck.register.kept import Found
from zweck.service.options import Register
from zweck.service.refusals import InvalidField
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import advised, says

MAX_HISTORY: Final = 2_000
"""Events that a question about a stated day reads."""

EACH_PERSON: Final = 20
"""Events that it reads for each of many persons."""

log: Final = logging.getLogger(__name__)

DETAILS: Final = {
    v1.DETAIL_UNSPECIFIED: Detail.REASONS,
    v1.OUTCOME: Detail.OUTCOME,
    v1.REASONS: Detail.REASONS,
    v1.FULL: Detail.FULL,
    v1.EXAMINATION: Detail.EXAMINATION,
}


class Together(NamedTuple):
    """Persons who were looked up at once."""

    found: Found | None
    """Their events in the registers of all controllers; `None` where they cannot be read."""

    subjects: frozenset[str]
    """All pseudonyms that were looked up: of others nothing is known."""


class Looked(NamedTuple):
    """The persons of a batch, and what was looked up of all of them at once, by the basis of the questions about them."""

    persons: Mapping[bytes, Sequence[str]]
    """The pseudonyms of a person by the own parts of the question that names the person."""

    together: Mapping[Basis, Together]


@dataclass(frozen=True)
class Background:
    """The things with which a message is read: vocabulary, company, pseudonyms, clock."""

    vocabulary: Vocabulary
    company: Company = NO_COMPANY
    pseudonyms: Pseudonyms | None = None
    register: Register | None = None
    turns: Turns | None = None
    """Finds until when answers stay; without it none says."""
    clock: Callable[[str], Today] | None = None
    """The day in a time zone, now; without it the day of a question that states none is unknown."""

    @cached_property
    def prepared(self) -> PreparedActivities:
        """The activities of the company, prepared as questions need them."""
        return PreparedActivities(self.company, self.vocabulary)


class Manner(NamedTuple):
    """The fields of a question beside its facts on which the answer depends."""

    presume_unstated: bool = False
    detail: Detail = Detail.REASONS
    consulted: tuple[str, ...] = ()
    controller: str = ""
    activity: str = ""
    record: str = ""
    """The key of the record that the question is about; all, if empty."""


class About(NamedTuple):
    """The activity that a question is about, and the position of the register at which its person was looked up."""

    activity: Activity
    position: int
    persons: tuple[str, ...]
    """The pseudonyms of the person, the latest first."""
    held: Held = NOTHING_HELD
    """The part of the register about the person."""
    prepared: Prepared | None = None
    """The activity as it was prepared for the question."""
    records: Named = ALL_RECORDS
    """The records that the question is about."""

    def rests(self, company: Company) -> Rests:
        """All beside the law on which an answer rests."""
        held = self.held
        return Rests(self.activity, company, held.read, held.key if isinstance(held.key, Why) else None, self.records.key)


def manner(request: v1.CheckProcessingRequest) -> Manner:
    """The manner of a request.

    Raises:
        InvalidField: for a detail or a kind of register that there is not.
    """
    detail = DETAILS.get(request.detail)
    if detail is None:
        raise InvalidField(says("service.not_", detail=request.detail), field="detail")
    consulted = registers(request.consulted)
    return Manner(request.presume_unstated, detail, consulted, request.controller, request.activity, request.record)


def registers(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds of register that were consulted.

    Raises:
        InvalidField: for one that there is not.
    """
    found = tuple(kinds)
    for kind in found:
        if kind not in REGISTERS:
            help = near(kind, REGISTERS) or says("service.kinds", kinds=listed(REGISTERS))
            raise InvalidField(says("service.no_kind_register", kind=shown(kind), help=help), field="consulted")
    return found


def posed(
    stated: Mapping[str, Value | None], how: Manner, persons: Sequence[str], background: Background, looked: Looked | None = None
) -> tuple[Question, About | None]:
    """The question of checked facts; `persons` are the pseudonyms of the person, `looked` what was looked up of several persons at once.

    Raises:
        FactError: if facts contradict each other that the vocabulary refuses together.
        InvalidField: for a controller or an activity that there is not.
    """
    vocabulary, company = background.vocabulary, background.company
    if how.activity:
        return _about(stated, how, persons, background, looked)
    if how.record:
        raise InvalidField(says("service.no_record_looked_up", id=how.controller), field="record")
    profile = company.controllers.get(how.controller) if how.controller else None
    if profile is None and how.controller:
        others = says("service.others" if company.controllers else "service.no_profiles")
        help = near(how.controller, company.controllers) or others
        raise InvalidField(says("service.no_controller", controller=shown(how.controller), help=help), field="controller")
    sources = profile_sources(profile, how.consulted, vocabulary) if profile is not None or how.consulted else ()
    clock = background.clock if DECISION_DATE not in stated else None
    today = None if clock is None else clock("" if profile is None else profile.time_zone)
    return question(stated, vocabulary, presume_unstated=how.presume_unstated, sources=sources, today=today), None


def _about(
    stated: Mapping[str, Value | None], how: Manner, persons: Sequence[str], background: Background, looked: Looked | None
) -> tuple[Question, About | None]:
    vocabulary, company = background.vocabulary, background.company
    if how.presume_unstated:
        raise InvalidField(says("service.activity_presumes_name"), field="presume_unstated")
    if not company.activities:
        raise InvalidField(says("service.server_no_activities"), field="activity")
    try:
        day = day_of(stated, company, how.activity, background.clock)
        if day is None:  # the answer asks for the day, which selects the version
            return question(stated, vocabulary), None
        prepared = background.prepared.on(how.activity, day, how.consulted)
    except UnknownActivity as unknown:
        raise InvalidField(advised(unknown.message, unknown.help), field="activity") from None
    activity = prepared.activity
    if how.controller not in ("", activity.controller):
        named = shown(how.controller)
        raise InvalidField(
            says("service.activity_not_leave", id=activity.id, controller=activity.controller, named=named), field="controller"
        )
    records = prepared.records(stated, _key_of(how.record, activity, background.register) if how.record else "")
    about, _ = about_of(prepared, persons, Basis.LIVE if isinstance(day, Today) else Basis.AS_OF, background, looked, records)
    return prepared.question(stated, about.held), about


def _key_of(record: str, activity: Activity, register: Register | None) -> str:
    """The digest of the key by which a question names a record.

    Raises:
        InvalidField: if no register is asked for it.
    """
    if register is None or RETENTION not in activity.looks_up:
        raise InvalidField(says("service.no_record_looked_up", id=activity.id), field="record")
    return register.key_of(activity.controller, record)


def about_of(
    prepared: Prepared,
    persons: Sequence[str],
    basis: Basis,
    background: Background,
    looked: Looked | None,
    records: Named = ALL_RECORDS,
) -> tuple[About, Found | None]:
    """The activity and the person whom a question is about, and the look-up, if it was not done before and could be done.

    Raises:
        InvalidField: if the person is named by one pseudonym of several.
    """
    register, activity, several = background.register, prepared.activity, tuple(persons)
    if register is None or not activity.looks_up:
        return About(activity, 0, several, NOTHING_HELD, prepared), None
    key = background.pseudonyms
    if key is not None and 0 < len(several) < key.versions:  # an objection may stand under another one
        raise InvalidField(says("pseudonym.one_of_several", versions=key.versions), field="subject.pseudonym")
    known = looked.together.get(basis) if looked is not None else None
    if known is not None and known.subjects.issuperset(persons):
        found = known.found
    else:
        found = look_up(register, persons, basis=basis)
    if found is None or not persons:
        nothing = prepared.unknown(Why.UNREADABLE if persons else Why.NO_PERSON)
        return About(activity, 0, several, nothing, prepared, records), None
    under = [events for person in persons if (events := found.events[person])] or [found.events[persons[0]]]
    held = prepared.person(under[0] if len(under) == 1 else [event for events in under for event in events], records)
    return About(activity, found.position, several, held, prepared, records), found


def controller_of(how: Manner, about: About | None, company: Company) -> str:
    """The controller that a question names, or whose activity it is about, also where its day is unknown; empty where that is open."""
    if about is not None:
        return about.activity.controller
    controllers = {one.controller for one in company.activities[how.activity]} if how.activity in company.activities else ()
    return controllers.pop() if len(controllers) == 1 else how.controller


def look_up(register: Register, persons: Sequence[str], *, basis: Basis) -> Found | None:
    """The events of persons; `None` where there is no person, or the register cannot be read.

    A question about a stated day reads every event, as long as that keeps no other question waiting.
    """
    if not persons:
        return None
    most = None if basis is Basis.LIVE else max(MAX_HISTORY, EACH_PERSON * len(persons))
    try:
        return register.events(persons, most)
    except RecordUnavailable as error:
        log.warning("persons could not be looked up: %s", error)
        return None
