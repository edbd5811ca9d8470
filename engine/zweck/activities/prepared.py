"""Questions about activities, prepared: all that is the same for every call about an activity on a day is put together once."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Final

from zweck.company import Activity, Company, in_force, own_sources
from zweck.company.apply import standing_beside
from zweck.company.event import Event
from zweck.company.retention import ALL_RECORDS, Named
from zweck.company.shapes import Held, Shapes
from zweck.facts.basis import Today
from zweck.facts.merge import Why
from zweck.facts.question import Question, question
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value

MAX_PREPARED: Final = 1_000
"""Activities by day that are kept prepared."""

NOTHING_HELD: Final = Held("nothing", ())
"""No register is read."""


class Prepared:
    """One activity on one day; `consulted` are the kinds of register in which the caller found nothing adverse."""

    def __init__(
        self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, consulted: tuple[str, ...], today: Today | None
    ) -> None:
        self.activity = activity
        self.consulted = consulted
        self._alone = len({one.controller for one in company.activities[activity.id]}) == 1
        self._today = today
        self._vocabulary = vocabulary
        self._shapes = Shapes(activity, company, day, vocabulary, today)
        self._before = standing_beside(activity, company, consulted, vocabulary)
        self._after = own_sources(activity, day, company.controllers[activity.controller].time_zone)

    @property
    def first(self) -> int:
        """The place of the register's first source among those of a question: the caller's stand before all."""
        return 1 + len(self._before)

    def records(self, stated: Mapping[str, Value | None], key: str = "") -> Named:
        """The records that a call with these facts is about, one by the digest of its key."""
        return self._shapes.named(stated, key)

    def person(self, events: Sequence[Event], about: Named = ALL_RECORDS) -> Held:
        """The part of the register that is about a person with these events, and about the records that a call is about."""
        return self._shapes.of(events, about)

    def ends(self, events: Sequence[Event], held: Held) -> Hashable:
        """The last days of a person's events and sources: with the class all on which it turns when answers about the person do.

        `None` where that turns on more: on events ahead, or on those of another controller.
        """
        over = self._shapes.over
        if not self._alone or any(event.effective >= over or event.recorded >= over for event in events):
            return None
        ends = (*[event.until for event in events], *[entry.until for entry in held.entries])
        if not self._shapes.has_records(events):
            return ends
        places = {event.position: place for place, event in enumerate(events)}
        return ends, tuple([(event.kind, event.scope, event.state, event.effective, places.get(event.about)) for event in events])

    def unknown(self, why: Why) -> Held:
        """The part of the register about a person where it cannot be read."""
        return self._shapes.unknown(why)

    def question(self, stated: Mapping[str, Value | None], held: Held) -> Question:
        """The question of a caller's facts, which were checked, beside all other sources; it is that of `zweck.activities.ask`.

        Raises:
            FactError: if facts contradict each other that the vocabulary refuses together.
        """
        return question(stated, self._vocabulary, sources=[*self._before, *held.sources, *self._after], today=self._today)


class PreparedActivities:
    """The activities of a company by the days on which they are asked about; safe to use from several threads."""

    def __init__(self, company: Company, vocabulary: Vocabulary) -> None:
        """Prepare activities when they are asked about."""
        self._company = company
        self._vocabulary = vocabulary
        self._prepared: dict[tuple[str, date | Today, Sequence[str]], Prepared] = {}

    def on(self, name: str, day: date | Today, consulted: tuple[str, ...] = ()) -> Prepared:
        """An activity on a day: for `LIVE` questions on the one that a clock showed, for others on a stated one.

        Raises:
            UnknownActivity: if there is no such activity on the day.
        """
        key = (name, day, consulted)
        found = self._prepared.get(key)
        if found is None:
            today = day if isinstance(day, Today) else None
            on = day.day if isinstance(day, Today) else day
            activity = in_force(self._company, name, on)
            found = Prepared(activity, self._company, on, self._vocabulary, consulted, today)
            if len(self._prepared) >= MAX_PREPARED:
                self._prepared.clear()
            self._prepared[key] = found
        return found
