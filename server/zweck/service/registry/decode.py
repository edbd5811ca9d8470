"""Messages to the register, as its entries and persons."""

from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from zweck.access.refusals import OutOfBounds
from zweck.company import Company
from zweck.company.register import EVERYTHING, EventKind
from zweck.facts.basis import Basis, Today
from zweck.forms.quoting import listed, near, shown
from zweck.periods.reckon import Phase
from zweck.pseudonym import Pseudonyms
from zweck.register import Entry
from zweck.register.periods import LISTED, MAX_WITHIN, Wanted, scopes_in
from zweck.rpc.call import Call
from zweck.service.decode.protobuf import persons
from zweck.service.refusals import InvalidEvent
from zweck.v1 import decision_pb2
from zweck.v1 import register_pb2 as v1
from zweck.words.said import says

MAX_EVENTS: Final = 1000
"""Events of one call."""


OfPerson = v1.GetStateRequest | v1.ListEventsRequest | v1.ProveRequest | v1.EraseRequest
"""The messages about a person and a controller."""


def bound(controller: str, call: Call, company: Company) -> str:
    """A controller to which the caller is bound, also by the activities of a company, or any where it is bound to none.

    Raises:
        InvalidEvent: if none is named.
        OutOfBounds: if the caller is bound to others.
    """
    if not controller:
        raise InvalidEvent(says("service.empty_name_controller"), field="controller")
    of = None if call.activities is None else {one.controller for name in call.activities for one in company.activities.get(name, ())}
    for known in (call.controllers, of):
        if known is not None and controller not in known:
            raise OutOfBounds(says("service.caller_may_reach", controllers=listed(sorted(known)) or says("service.empty_list")))
    return controller


def about(request: OfPerson, key: Pseudonyms, call: Call, company: Company) -> tuple[Sequence[str], str]:
    """The pseudonyms of the person under every version of the key, the latest first, and the controller.

    Raises:
        InvalidEvent, InvalidField, OutOfBounds: if the message names none that the caller may ask for.
    """
    return persons(request.subject, key), bound(request.controller, call, company)


def entries(request: v1.RecordRequest, key: Pseudonyms, call: Call, company: Company) -> Generator[None, None, list[Entry]]:
    """The events of a request, one after the other: a number of a telephone alone takes long to read.

    Raises:
        InvalidEvent, InvalidField, OutOfBounds: if one cannot be understood, or may not be entered by the caller.
    """
    controller = bound(request.controller, call, company)
    if not request.events:
        raise InvalidEvent(says("service.request_enters_events_not", max_events=MAX_EVENTS), field="events")
    if len(request.events) > MAX_EVENTS:
        raise too_many_events()
    found = []
    for place, new in enumerate(request.events):
        found.append(_entry(new, controller, key, f"events[{place}]", call.caller))
        yield
    return found


def too_many_events() -> InvalidEvent:
    """The refusal of more events than one request enters."""
    return InvalidEvent(says("service.request_enters_events", max_events=MAX_EVENTS), field="events")


def _entry(new: v1.NewEvent, controller: str, key: Pseudonyms, place: str, caller: str) -> Entry:
    event = new.event
    subjects = persons(new.subject, key, f"{place}.subject")
    try:
        kind = EventKind(v1.RegisterEvent.Kind.Name(event.kind))
    except ValueError:
        help = listed([kind.value for kind in EventKind])
        raise InvalidEvent(says("service.event_no_kind", help=help), field=f"{place}.event.kind") from None
    effective = None
    if event.HasField("effective"):
        try:
            effective = event.effective.ToDatetime(UTC)
        except (ValueError, OverflowError):
            raise InvalidEvent(says("service.no_time"), field=f"{place}.event.effective") from None
    return Entry(
        subject=subjects[0],
        controller=controller,
        kind=kind,
        scope=event.scope or EVERYTHING,
        effective=effective,
        channels=frozenset(event.channels),
        until=day(event.until, f"{place}.event.until") if event.until else None,
        state=event.state,
        evidence=event.evidence,
        source=event.source,
        declared_by=event.declared_by,
        recorder=caller[:200],
        about=event.about,
        decision=event.decision_id,
        once=new.key,
        record=new.record,
        earlier=tuple(subjects[1:]),
    )


def due_wanted(
    request: v1.ListDueRequest | v1.WatchDueRequest, controller: str, today: Today, company: Company, on: date | None = None
) -> Wanted:
    """The records that a request wants, today or on a stated day.

    Raises:
        InvalidEvent: if a phase or a scope is none, or the number of days is too large.
    """
    if not 0 <= request.within_days <= MAX_WITHIN:
        raise InvalidEvent(says("service.within_days", max_within=MAX_WITHIN), field="within_days")
    try:
        phases = frozenset(Phase[decision_pb2.RecordState.Phase.Name(phase)] for phase in request.phases)
    except (KeyError, ValueError):
        raise InvalidEvent(says("service.no_phase", phases=listed([phase.name for phase in Phase])), field="phases") from None
    known = scopes_in(company, controller)
    for scope in request.scopes:
        if scope not in known:
            help = near(scope, known) or says("service.there_are", known=listed(sorted(known)))
            raise InvalidEvent(says("service.no_scope", scope=shown(scope), help=help), field="scopes")
    basis = Basis.LIVE if on is None else Basis.AS_OF
    return Wanted(controller, on or today.day, basis, today.time_zone, request.within_days, phases or LISTED, frozenset(request.scopes))


def day(text: str, field: str) -> date:
    """A day.

    Raises:
        InvalidEvent: if it is none.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise InvalidEvent(says("service.no_day_write", text=shown(text)), field=field) from None
