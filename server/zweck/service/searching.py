"""The other way round: what may be done now with a person, and whom an activity may reach now. A search is no answer to act on."""

import asyncio
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from typing import Any, Final, NamedTuple

from zweck.activities.prepared import Prepared
from zweck.activities.validity import Answering, Turns
from zweck.chain.database import Database, RecordUnavailable
from zweck.company import Activity, UnknownActivity, in_force, today_of
from zweck.decision.decision import Detail, Outcome
from zweck.facts.basis import Basis
from zweck.forms.quoting import shown
from zweck.law.vocabulary import DECISION_DATE
from zweck.register import Register
from zweck.register.lookup import TooMany
from zweck.register.statements import known_otherwise, subjects
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Piecewise, Waiting
from zweck.service.activities import SERVICE, summary, within
from zweck.service.decode.protobuf import ParsedQuestion, admit, message, parsed, persons
from zweck.service.decode.questions import Background, Looked, Together, look_up
from zweck.service.encode.protobuf import own_part
from zweck.service.encode.sources import day_text
from zweck.service.refusals import InvalidFacts, InvalidField, RegisterUnavailable, SeveralKeys
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions
from zweck.words.said import says

ACTIVITIES: Final = f"/{SERVICE}/SearchActivities"
PERSONS: Final = f"/{SERVICE}/SearchPersons"

LIMIT: Final = 100
MAX_LIMIT: Final = 1_000
"""Persons in a response, by default and at most."""

PAGE: Final = 200
"""Persons who are looked up at once."""

MAX_EXAMINED: Final = 2_000
"""Persons who are looked at for one response."""

DIGEST: Final = 16
"""Letters of the digest of a search in its tokens."""

Question = decisions.CheckProcessingRequest


class Place(NamedTuple):
    """Where a search for persons goes on: behind a pseudonym, with so many in a response."""

    after: str
    limit: int


class Searching:
    """Searches by one engine; used by one event loop."""

    def __init__(self, engine: Answering, background: Background, turns: Turns, revision: str, register: object) -> None:
        """Pose questions against `background`; persons are found in `register`, if it can list them."""
        self._engine = engine
        self._background = background
        self._turns = turns
        self._revision = revision
        self._register = register

    def methods(self) -> list[Method]:
        """The methods of both searches."""
        found: list[Method] = [Piecewise(ACTIVITIES, self._activities)]
        listed = isinstance(self._register, Register) and self._background.pseudonyms is not None
        return [*found, Waiting(PERSONS, self._persons, heavy=True)] if listed else found

    def _activities(self, data: bytes, call: Call) -> Generator[None, None, bytes]:
        request = message(v1.SearchActivitiesRequest, data)
        _live(request.facts)
        wanted = [*self._in_force(call)]
        call.spend(max(0, len(wanted) - 1))  # the call counts as one
        whom = persons(request.subject, self._background.pseudonyms) if request.HasField("subject") else ()
        looked = self._looked(whom)
        found: list[v1.ActivityFound] = []
        position = 0
        for activity in wanted:
            question = Question(activity=activity.id, facts=request.facts, consulted=request.consulted, detail=decisions.REASONS)
            if request.HasField("subject"):
                question.subject.CopyFrom(request.subject)
            try:
                asked = parsed(question.SerializeToString(), self._background, looked)
                admit(asked, call)
            except InvalidFacts as fault:
                found.append(v1.ActivityFound(summary=summary(activity), refused=str(fault)))
                yield
                continue
            position = max(position, asked.about.position if asked.about is not None else 0)
            found.append(self._found(activity, asked, call, remedied=request.ways))
            yield
        found.sort(key=lambda one: (one.outcome != decisions.PERMITTED, one.summary.activity))
        return v1.SearchActivitiesResponse(activities=found, revision=self._revision, register_position=position).SerializeToString()

    def _found(self, activity: Activity, asked: ParsedQuestion, call: Call, *, remedied: bool) -> v1.ActivityFound:
        answer = self._engine.decide(asked.question, Detail.REASONS)
        rests = None if asked.about is None else asked.about.rests(self._background.company)
        turn = self._turns.first(answer, rests)
        if remedied and answer.outcome is not Outcome.PERMITTED:
            admit(asked._replace(detail=Detail.FULL), call)
            answer = self._engine.decide(asked.question, Detail.FULL)
        part = own_part(answer.finding)
        return v1.ActivityFound(
            summary=summary(activity),
            outcome=decisions.Outcome.Value(answer.outcome.name),
            conclusive=part.conclusive,
            remedies=part.remedies,
            missing_facts=part.missing_facts,
            openings=part.openings,
            date=day_text(answer.date),
            valid_until=day_text(None if turn is None else turn.until),
        )

    def _in_force(self, call: Call) -> Iterator[Activity]:
        """The activities that are in force now and to which the caller is bound."""
        company, clock = self._background.company, self._background.clock
        if clock is not None:
            for name in sorted(company.activities):
                with suppress(UnknownActivity):
                    activity = in_force(company, name, today_of(company, name, clock).day)
                    if within(activity, call):
                        yield activity

    def _looked(self, whom: Sequence[str]) -> Looked | None:
        """The person, looked up once for all activities."""
        register = self._background.register
        if register is None or not whom:
            return None
        found = look_up(register, whom, basis=Basis.LIVE)
        return Looked({}, {Basis.LIVE: Together(found, frozenset(whom))})

    async def _persons(self, data: bytes, call: Call) -> bytes:
        request = message(v1.SearchPersonsRequest, data)
        _live(request.facts)
        if not request.activity:
            raise InvalidField(says("service.required_e_g_activity"), field="activity")
        question = Question(activity=request.activity, facts=request.facts, consulted=request.consulted, detail=decisions.OUTCOME)
        asked = parsed(question.SerializeToString(), self._background)
        admit(asked, call)
        prepared, pseudonyms = asked.about.prepared if asked.about is not None else None, self._background.pseudonyms
        if prepared is None or pseudonyms is None or not prepared.activity.looks_up:
            raise InvalidField(says("service.looks_nobody_up", activity=request.activity), field="activity")
        digest = sha256(question.SerializeToString(deterministic=True)).hexdigest()[:DIGEST]
        place = _place(request, digest)
        found: list[str] = []
        examined, more, outcomes = 0, True, dict[object, Outcome]()
        stated = asked.question.merged.sources[0].facts if asked.question.merged is not None else asked.question.stated
        while more and len(found) < place.limit and examined < MAX_EXAMINED:
            page = await self._page(prepared.activity.controller, place.after, pseudonyms.version)
            call.spend(len(page))
            for subject, permitted in self._permitted(page, prepared, stated, outcomes):
                place, examined = place._replace(after=subject), examined + 1
                found += [subject] if permitted else []
                if len(found) == place.limit:
                    break
            else:
                more = len(page) == PAGE
            await asyncio.sleep(0)
        token = f"{place.limit}:{digest}:{place.after}" if more else ""
        day = asked.question.stated.get(DECISION_DATE)
        shown = day_text(day if isinstance(day, date) else None)
        answer = v1.SearchPersonsResponse(pseudonyms=found, next_token=token, examined=examined, date=shown, revision=self._revision)
        return answer.SerializeToString()

    async def _page(self, controller: str, after: str, version: int) -> list[str]:
        """Some persons behind a pseudonym.

        Raises:
            SeveralKeys: if the register knows persons by another version of the key: an objection may stand under either.
            RegisterUnavailable: if it cannot be read.
        """
        register, own = self._register, f"{version}:"
        if not isinstance(register, Register):
            raise TypeError(register)

        def read(database: Database) -> tuple[bool, list[str]]:
            return not after and known_otherwise(database, controller, own), subjects(database, [controller], after, PAGE)

        try:
            others, page = await asyncio.to_thread(register.inspect, read)
        except RecordUnavailable as error:
            raise RegisterUnavailable(says("service.register_not_available", error=error)) from None
        if others or not all(one.startswith(own) for one in page):
            raise SeveralKeys(says("service.several_keys"))
        return page

    def _permitted(
        self, page: Sequence[str], prepared: Prepared, stated: Any, outcomes: dict[object, Outcome]
    ) -> Iterator[tuple[str, bool]]:
        """Each person with whether the call about the person is permitted; persons of one class are asked about once."""
        register = self._background.register
        if register is None:
            raise TypeError(page)
        try:
            events = register.events(page).events if page else {}
        except (RecordUnavailable, TooMany) as error:
            raise RegisterUnavailable(says("service.register_not_available", error=error)) from None
        for subject in page:
            held = prepared.person(events[subject], prepared.records(stated))
            outcome = outcomes.get(held.key)
            if outcome is None:
                outcome = self._engine.decide(prepared.question(stated, held), Detail.OUTCOME).outcome
                outcomes[held.key] = outcome
            yield subject, outcome is Outcome.PERMITTED


def _live(facts: Any) -> None:
    if DECISION_DATE in facts:
        raise InvalidField(says("service.search_about_now", date=DECISION_DATE), field=f"facts[{DECISION_DATE}]")


def _place(request: v1.SearchPersonsRequest, digest: str) -> Place:
    """Where a search begins or goes on.

    Raises:
        InvalidField: for a limit that there is not, or a token of another search.
    """
    if not 0 <= request.limit <= MAX_LIMIT:
        raise InvalidField(says("service.limit_between", most=MAX_LIMIT), field="limit")
    if not request.token:
        return Place("", request.limit or LIMIT)
    limit, _, rest = request.token.partition(":")
    of, _, after = rest.partition(":")
    known = limit.isascii() and limit.isdigit() and of == digest and 0 < int(limit) <= MAX_LIMIT and bool(after)
    if not known or request.limit not in (0, int(limit)):
        raise InvalidField(says("service.token_of_another", token=shown(request.token)), field="token")
    return Place(after, int(limit))
