"""The methods of the service; those that wait for the database do so in threads."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing, suppress
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from google.rpc import code_pb2

from zweck.access.refusals import RoleMissing
from zweck.chain.committing import TIMEOUT
from zweck.chain.database import Database, RecordError, RecordUnavailable
from zweck.chain.head import read_head
from zweck.company import NO_COMPANY, Company
from zweck.company.register import FOLLOWING, EventKind, heard
from zweck.facts.basis import Clock, Days, Today, clock
from zweck.forms.quoting import shown
from zweck.law.vocabulary import Vocabulary
from zweck.pseudonym import Pseudonyms
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.register.holding import by_phone
from zweck.register.periods import Records, Wanted, changes, erased_early
from zweck.register.proof import prove
from zweck.register.statements import at_positions, event_of, of_persons, read, scan
from zweck.register.terms import Terms
from zweck.register.writer import Refused
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Stream, Waiting
from zweck.rpc.refusal import Fault
from zweck.rpc.turns import SLICE, in_slices, turn_by_turn
from zweck.service.decode.protobuf import message
from zweck.service.refusals import EventsTooOften, InvalidEvent, RegisterUnavailable
from zweck.service.registry.decode import about, bound, day, due_wanted, entries
from zweck.service.registry.encode import due_record, erasure, event, proof, state
from zweck.v1 import register_pb2 as v1
from zweck.words.said import advised, says

SERVICE: Final = v1.DESCRIPTOR.services_by_name["RegisterService"].full_name

AT_ONCE: Final = 2_000  # events that one look reads: those of millions would fill the memory, and keep others waiting

PERIOD: Final = 0.2
"""Seconds between two looks at what was entered, for those who watch."""

Given = ParamSpec("Given")
Result = TypeVar("Result")


class Registry:
    """The methods over a register; the company and the vocabulary may be exchanged while calls are answered."""

    def __init__(self, register: Register, pseudonyms: Pseudonyms, now: Clock = clock, time_zone: str = "") -> None:
        """Enter into and read from `register`, in which persons have `pseudonyms`.

        Days are those of the clock `now`, in `time_zone` where a controller has none.
        """
        self._days = Days(now, time_zone)
        self._register = register
        self._pseudonyms = pseudonyms
        self._company = NO_COMPANY
        self._vocabulary: Vocabulary | None = None
        self._stopping = asyncio.Event()
        self._asked: dict[object, asyncio.Future[Any]] = {}

    def methods(self) -> list[Method]:
        """The methods of the service."""
        handlers: dict[str, Callable[[bytes, Call], Awaitable[bytes]]] = {
            "Record": self._record,
            "GetState": self._state,
            "ListEvents": self._events,
            "Prove": self._prove,
            "Erase": self._erase,
        }
        streams = {"WatchEvents": self._watch, "ListDue": self._due, "WatchDue": self._watch_due}
        return [
            *(Waiting(f"/{SERVICE}/{name}", handler) for name, handler in handlers.items()),
            *(Stream(f"/{SERVICE}/{name}", handler) for name, handler in streams.items()),
        ]

    def deployed(self, company: Company, vocabulary: Vocabulary) -> None:
        """Take events from now on that this company and this vocabulary know."""
        self._company, self._vocabulary = company, vocabulary
        self._register.terms = Terms.of(vocabulary, company if company.controllers else None)

    def stop(self) -> None:
        """End the calls that watch."""
        self._stopping.set()

    async def _record(self, data: bytes, call: Call) -> bytes:
        found = await turn_by_turn(in_slices(entries(message(v1.RecordRequest, data), self._pseudonyms, call, self._company)))
        positions = await self._answer(self._entered(found))
        recorded = v1.Recorded(positions=positions)
        erased = [position for entry, position in zip(found, positions, strict=True) if entry.kind is EventKind.ERASED]
        if erased and self._vocabulary is not None:
            company, vocabulary, zone = self._company, self._vocabulary, self._today("").time_zone
            early = await self._inspect(lambda database: [*erased_early(database, erased, company, vocabulary, zone)])
            recorded.early.extend(due_record(one) for _, one in early)
        return recorded.SerializeToString()

    async def _state(self, data: bytes, call: Call) -> bytes:
        request = message(v1.GetStateRequest, data)
        subjects, controller = about(request, self._pseudonyms, call, self._company)
        if request.day and not call.as_of:
            raise RoleMissing(says("service.needs_role_caller"), role="as_of")
        at = day(request.day, "day") if request.day else self._today(controller).day

        def read_state(database: Database) -> bytes:
            with database.reading():
                position = read_head(database, REGISTER).seq
                return state(of_persons(database, subjects, controller), position, at, live=not request.day).SerializeToString()

        return await self._inspect(read_state)

    async def _events(self, data: bytes, call: Call) -> bytes:
        subjects, controller = about(message(v1.ListEventsRequest, data), self._pseudonyms, call, self._company)
        return await self._inspect(
            lambda database: v1.EventList(events=map(event, of_persons(database, subjects, controller))).SerializeToString()
        )

    async def _prove(self, data: bytes, call: Call) -> bytes:
        request = message(v1.ProveRequest, data)
        subjects, controller = about(request, self._pseudonyms, call, self._company)
        at, company, text = self._today(controller).day, self._known_company(), request.text or None
        return await self._inspect(lambda database: proof(prove(database, subjects, controller, at, company, text)).SerializeToString())

    async def _erase(self, data: bytes, call: Call) -> bytes:
        subjects, controller = about(message(v1.EraseRequest, data), self._pseudonyms, call, self._company)
        return erasure(
            await self._answer(asyncio.to_thread(self._register.erase, subjects, controller, by_phone(self._known_company())))
        ).SerializeToString()

    async def _watch(self, call: Call) -> None:
        """Send the events that were entered, again and again; an erased one has nothing left to send."""
        request = message(v1.WatchEventsRequest, await call.read() or b"")
        controller, after = bound(request.controller, call, self._company), request.after

        def entered(database: Database) -> tuple[int, int, list[bytes]]:
            company, where = self._company, f"(controller = $3 OR kind IN {tuple(map(str, FOLLOWING))}) AND seq > $4"
            with database.reading():
                some = [*islice(scan(database, where, controller, after), AT_ONCE)]
                theirs = [  # and what they correct, which says whether the correction counts
                    event_of(read(each))[1]
                    for each in (*some, *at_positions(database, {each.content.about for each in some if each.content.about}).values())
                    if each.salt and each.content.controller != controller
                ]
                counting = {  # what counts for an activity of the controller is said to it as well
                    each.position
                    for versions in company.activities.values()
                    for one in versions
                    if one.controller == controller
                    for each in heard(theirs, one, company)
                }
                mine = (
                    each
                    for each in some
                    if each.content.controller == controller
                    or (each.content.about if each.content.kind == EventKind.CORRECTED else each.seq) in counting
                )
                last = some[-1].seq if len(some) == AT_ONCE else _position(database)
                return last, len(some), [event(each).SerializeToString() for each in mine]

        while True:
            after, read_now, events = await self._shared((controller, after), lambda: self._inspect(entered))
            await _send(call, events)
            seconds = PERIOD if read_now < AT_ONCE else PERIOD / 100
            while await self._shared(seconds, partial(self._position_in, seconds)) == after:
                seconds = PERIOD

    async def _due(self, call: Call) -> None:
        """Send the records that must go, some persons at a time, while the database holds one state for all of them."""
        request = message(v1.ListDueRequest, await call.read() or b"")
        controller = bound(request.controller, call, self._company)
        if request.day and not call.as_of:
            raise RoleMissing(says("service.needs_role_caller"), role="as_of")
        on = day(request.day, "day") if request.day else None
        wanted = due_wanted(request, controller, self._today(controller), self._company, on)
        async with aclosing(self._pages(changes, self._records(wanted))) as pages:
            async for position, records in pages:
                await _send(call, (v1.DueRecord(record=due_record(one.found), position=position).SerializeToString() for one in records))

    async def _watch_due(self, call: Call) -> None:
        """Send the records that must go, then what an event, a new day or other files make of them; nothing of it is kept meanwhile."""
        request = message(v1.WatchDueRequest, await call.read() or b"")
        controller = bound(request.controller, call, self._company)
        wanted = due_wanted(request, controller, self._today(controller), self._company)
        before, since, now = None, -1, 0
        while True:
            today = self._today(controller)
            records = self._records(wanted._replace(day=today.day, time_zone=today.time_zone))
            if same := before is not None and records.same_as(before):
                records = before
            if not same or since != now:
                on, position, silent = str(today.day), since, same
                async with aclosing(self._pages(changes, records, before, since)) as pages:
                    async for position, changed in pages:
                        found = (v1.DueChange(record=due_record(one.found), gone=one.gone, position=position, day=on) for one in changed)
                        await _send(call, (one.SerializeToString() for one in found))
                        silent = silent and not changed
                before, since = records, position
                if not silent:
                    await call.write(v1.DueChange(position=since, day=on).SerializeToString())
            now = await self._shared(PERIOD, partial(self._position_in, PERIOD))

    def _records(self, wanted: Wanted) -> Records:
        if self._vocabulary is None or wanted.controller not in self._company.controllers:
            raise InvalidEvent(says("service.no_files_of", controller=shown(wanted.controller)), field="controller")
        return Records(wanted, self._company, self._vocabulary)

    async def _pages(
        self, ask: Callable[Concatenate[Database, Given], Iterator[Result]], *given: Given.args, **named: Given.kwargs
    ) -> AsyncGenerator[Result, None]:
        """The pages of a long question, while the database holds one state for all of them."""
        found = self._register.paged(ask, *given, **named)
        while True:
            reading = asyncio.ensure_future(asyncio.to_thread(next, found, None))
            try:
                if (page := await self._answer(asyncio.shield(reading))) is None:
                    return
                yield page
                if self._stopping.is_set():
                    raise Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
            except BaseException:
                await asyncio.wait([reading])  # no other thread may close what this one reads
                await asyncio.to_thread(found.close)
                raise

    async def _position_in(self, seconds: float) -> int:
        """The position of the register so many seconds later."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
            raise Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
        return await self._inspect(_position)

    async def _shared(self, question: object, answer: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """One answer for all who ask the same question meanwhile: many who watch ask the database hardly more often than one."""
        if (asked := self._asked.get(question)) is None:
            asked = self._asked[question] = asyncio.ensure_future(answer())
            asked.add_done_callback(lambda _: self._asked.pop(question))
            asked.add_done_callback(lambda done: done.cancelled() or done.exception())  # all who asked may have left
        found: Result = await asyncio.shield(asked)
        return found

    async def _inspect(self, ask: Callable[[Database], Result]) -> Result:
        return await self._answer(asyncio.to_thread(self._register.inspect, ask))

    async def _entered(self, found: Sequence[Entry]) -> list[int]:
        """Enter events; those of several calls are written together."""
        return await asyncio.wait_for(asyncio.wrap_future(self._register.submit(found)), TIMEOUT)

    async def _answer(self, answer: Awaitable[Result]) -> Result:
        try:
            return await answer
        except TimeoutError:
            raise RegisterUnavailable(says("service.register_did_not", timeout=f"{TIMEOUT:g}")) from None
        except RecordUnavailable as error:
            raise RegisterUnavailable(says("service.register_not_available", error=error)) from None
        except RecordError as error:
            message = advised(error.message, error.help)
            if isinstance(error, Refused) and error.too_often:
                raise EventsTooOften(message) from None
            raise InvalidEvent(message, field="events") from None

    def _known_company(self) -> Company | None:
        return self._company if self._company.controllers else None

    def _today(self, controller: str) -> Today:
        profile = self._company.controllers.get(controller)
        return self._days.of(profile.time_zone if profile else "")


def _position(database: Database) -> int:
    return read_head(database, REGISTER).seq


async def _send(call: Call, found: Iterable[bytes]) -> None:
    """Send messages; others have their turn after each slice."""
    until = monotonic() + SLICE
    for each in found:
        await call.write(each)
        if monotonic() > until:
            await asyncio.sleep(0)
            until = monotonic() + SLICE
