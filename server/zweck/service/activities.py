"""`zweck.v1.ActivityService`: the activities of the company, and the facts that a call about each must state."""

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import date
from typing import Final

from zweck.access.refusals import OutOfBounds
from zweck.activities.entry import grounds_of, in_force
from zweck.activities.needs import Needs, searching
from zweck.activities.outlook import Line, in_order, of_activity
from zweck.activities.search import MAX_TRIED, OF_CALLS, Numbers, Search
from zweck.activities.validity import Answering, Turns
from zweck.bounded.steps import Joint
from zweck.company import Activity, Company, UnknownActivity, today_of
from zweck.decision.decision import Outcome
from zweck.facts.basis import Today
from zweck.forms.quoting import near, shown
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Piecewise, Unary
from zweck.rpc.turns import in_slices
from zweck.service.decode.protobuf import message, read_day
from zweck.service.encode.protobuf import fact_value, reason, text
from zweck.service.encode.sources import turn
from zweck.service.refusals import ActivityNotFound, InvalidField
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decision
from zweck.words.said import advised, says

SERVICE: Final = v1.DESCRIPTOR.services_by_name["ActivityService"].full_name

MAX_SHOWN: Final = 256
"""Activities by day of which it is kept what their calls must state."""

MAX_AHEAD: Final = 3653
"""Days of the longest outlook: ten years."""

OUTCOMES: Final = {outcome: decision.Outcome.Value(outcome.name) for outcome in Outcome}


class Activities:
    """Shows the activities of one company. Used by one event loop, on which searches run a slice of time at a time."""

    def __init__(
        self,
        company: Company,
        engine: Answering,
        vocabulary: Vocabulary,
        clock: Callable[[str], Today],
        most: int = MAX_TRIED,
        numbers: Callable[[date], Numbers] = lambda day: {},
        turns: Turns | None = None,
    ) -> None:
        """Show what is in `company`, by default on the day that `clock` shows; `turns` finds when answers turn.

        A search asks `engine` at most so many questions; `numbers` are those at which the law of a day turns.
        """
        self._numbers = numbers
        self._clock = clock
        self._company = company
        self._engine = engine
        self._vocabulary = vocabulary
        self._most = most
        self._turns = turns
        self._found: Joint[Needs] = Joint(MAX_SHOWN)

    def methods(self) -> list[Method]:
        """The methods of the service."""
        listed = Unary(f"/{SERVICE}/ListActivities", self._list)
        get = Piecewise(f"/{SERVICE}/GetActivity", lambda data, call: in_slices(self._get(data, call)))
        turns = self._turns
        if turns is None:
            return [listed, get]
        return [listed, get, Piecewise(f"/{SERVICE}/Outlook", lambda data, call: in_slices(self._outlook(turns, data, call)))]

    def _list(self, data: bytes, call: Call) -> bytes:
        """The activities in force that the caller may name."""
        request = message(v1.ListActivitiesRequest, data)
        day = read_day(request.date) if request.date else self._clock("").day
        return v1.ListActivitiesResponse(
            activities=(summary(one) for one in in_force(self._company, day) if within(one, call)), revision=self._company.revision
        ).SerializeToString()

    def _get(self, data: bytes, call: Call) -> Generator[None, None, bytes]:
        """One activity with the facts that a call states; what was found once is kept."""
        request = message(v1.GetActivityRequest, data)
        try:
            day = read_day(request.date) if request.date else today_of(self._company, request.activity, self._clock).day
        except UnknownActivity as unknown:
            raise InvalidField(advised(unknown.message, unknown.help), field="date") from None
        activity = self._bounded(request.activity, day, call)
        found = yield from self._needs(activity, day)
        return self._show(activity, found).SerializeToString()

    def _outlook(self, turns: Turns, data: bytes, call: Call) -> Generator[None, None, bytes]:
        """The turns of permitted calls, with a pause after each slice of time."""
        request = message(v1.OutlookRequest, data)
        day = read_day(request.date) if request.date else self._clock("").day
        until = read_day(request.until, "until")
        last = date.fromordinal(min(day.toordinal() + MAX_AHEAD, date.max.toordinal()))
        if not day <= until <= last:
            raise InvalidField(says("service.until_between", first=day, last=last), field="until")
        if request.activity:
            wanted = [self._bounded(request.activity, day, call)]
        else:
            wanted = [one for one in in_force(self._company, day) if within(one, call)]
        call.spend(max(0, len(wanted) - 1))  # the call counts as one
        lines: list[Line] = []
        for activity in wanted:
            found = yield from self._needs(activity, day)
            for line in of_activity(found, self._company, turns, until):
                if line is not None:
                    lines.append(line)
                yield
        return v1.OutlookResponse(
            lines=(v1.OutlookLine(about=one.about, before=OUTCOMES[one.before], turn=turn(one.turn)) for one in in_order(lines)),
            revision=self._company.revision,
        ).SerializeToString()

    def _needs(self, activity: Activity, day: date) -> Generator[None, None, Needs]:
        """The facts that a call must state; what was found once is kept, and all who ask the same search together."""

        def begin() -> Search[Needs]:
            numbers = self._numbers(day)
            return searching(activity.id, self._company, self._engine, self._vocabulary, day, self._most, numbers=numbers)

        return self._found.of((activity.version, day), begin, lambda _: 0)

    def _bounded(self, name: str, day: date, call: Call) -> Activity:
        if not name:
            raise InvalidField(says("service.required_e_g_activity"), field="activity")
        found = self._company.on(name, day)
        if found is None:
            known = {one.id: one for one in in_force(self._company, day)}
            raise ActivityNotFound(
                says(
                    "service.no_activity_force",
                    name=shown(name),
                    day=day,
                    help=near(name, known) or says("service.in_force", number=len(known)),
                ),
                activity=shown(name),
                date=str(day),
            )
        if not within(found, call):
            raise OutOfBounds(says("service.caller_may_not", id=found.id))
        return found

    def _show(self, activity: Activity, found: Needs) -> v1.Activity:
        return v1.Activity(
            summary=summary(activity),
            permitted=found.stated is not None,
            states=self._states(found.calls[0].stated if found.calls else self._circumstances(found)),
            consented=found.consented,
            grounds=map(reason, grounds_of(found.decision)),
            open=found.open,
            revision=self._company.revision,
            cut=found.cut,
            calls=(v1.PermittedCall(states=self._states(call.stated), consented=call.consented) for call in found.calls),
        )

    def _circumstances(self, found: Needs) -> Mapping[str, Value]:
        facts = self._vocabulary.facts
        return {name: value for name, value in (found.stated or {}).items() if facts[name].silence.silence_class in OF_CALLS}

    def _states(self, stated: Mapping[str, Value]) -> Iterator[v1.StatedFact]:
        for name, value in stated.items():
            yield v1.StatedFact(fact=name, value=fact_value(value), label=text(self._vocabulary.facts[name].label))


def summary(activity: Activity) -> v1.ActivitySummary:
    """An activity as a list has it."""
    return v1.ActivitySummary(
        activity=activity.id,
        version=activity.version,
        title=text(activity.title),
        controller=activity.controller,
        looks_up=activity.looks_up,
        review_by=min((one.review_by.isoformat() for one in activity.appraisals), default=""),
    )


def within(activity: Activity, call: Call) -> bool:
    """Whether the caller is not bound to other activities or controllers."""
    if call.activities is not None and activity.id not in call.activities:
        return False
    return call.controllers is None or activity.controller in call.controllers
