"""Questions about activities, prepared: all that is the same for every call about an activity on a day is put together once.

Persons of one class have sources that differ only in references and days (`zweck.company.shapes`). Of the same facts of a caller, on the
same day and basis, all that is decided about one of them is decided about all: the outcome, its reasons, and the id of the decision, which
is a digest of the merged facts. So questions and answers have templates: the events of a person are named in them at known places and
nowhere else.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from zweck.bounded.cache import Bounded, Cache
from zweck.company import Activity, Company, in_force, own_sources
from zweck.company.apply import standing_beside
from zweck.company.event import Event
from zweck.company.retention import ALL_RECORDS, Named
from zweck.company.shapes import Entry, Held, Shapes, named
from zweck.decision.decision import Decision
from zweck.facts.basis import Today
from zweck.facts.merge import Merged, Why
from zweck.facts.question import Question, question
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value

MAX_PREPARED: Final = 1_000
"""Activities by day that are kept prepared."""

MAX_HELD: Final = 8
"""Activities and days of which it is kept how they know a person."""

MAX_POSED: Final = 2_000
ROOM: Final = 16 * 1024 * 1024
"""Questions that are kept, each of all persons of one class, and the bytes that they take."""

POSED: Final = 4096
FACT: Final = 128
"""Bytes that a question takes, and beside them for each fact, about."""

NOTHING_HELD: Final = Held("nothing", ())
"""No register is read."""

BLANK: Final = Entry("", None, None)
"""An empty hole."""


class Events(tuple[Event, ...]):
    """The events of one person as a look-up found them: another one that finds others has other ones."""

    held: tuple[tuple[object, Named, Held], ...] = ()
    """The part of the register that is about the person with exactly these events, by activity and day, and by records."""


class ClassQuestion(NamedTuple):
    """The question about every person of one class: it names no person's event but at the places `holes` among its sources."""

    blank: Question
    holes: Sequence[int]

    def about(self, held: Held) -> Question:
        """The question about a person of the class."""
        merged = self.blank.merged
        return _naming(self.blank, merged, self.holes, held.entries) if self.holes and merged is not None else self.blank


class Prepared:
    """One activity on one day; `consulted` are the kinds of register in which the caller found nothing adverse."""

    def __init__(
        self,
        activity: Activity,
        company: Company,
        day: date,
        vocabulary: Vocabulary,
        consulted: tuple[str, ...],
        today: Today | None,
        posed: Cache[ClassQuestion],
    ) -> None:
        self.activity = activity
        self._mark = object()  # a key of this would keep policies: in a cache that it has itself, and in persons, who are kept longer
        self._posed = posed
        self.consulted = consulted
        self._alone = len({one.controller for one in company.activities[activity.id]}) == 1
        self._today = today
        self._vocabulary = vocabulary
        self._shapes = Shapes(activity, company, day, vocabulary, today)
        self._before = standing_beside(activity, company, consulted, vocabulary)
        self._after = own_sources(activity, day, company.controllers[activity.controller].time_zone)

    def records(self, stated: Mapping[str, Value | None], key: str = "") -> Named:
        """The records that a call with these facts is about, one by the digest of its key."""
        return self._shapes.named(stated, key)

    def person(self, events: Sequence[Event], about: Named = ALL_RECORDS) -> Held:
        """The part of the register that is about a person with these events, and about the records that a call is about.

        It is known again as long as look-ups find the very same events.
        """
        if not isinstance(events, Events):
            return self._shapes.of(events, about)
        for mark, of, held in events.held:
            if mark is self._mark and of == about:
                return held
        found = self._shapes.of(events, about)
        events.held = (*events.held[1 - MAX_HELD :], (self._mark, about, found))
        return found

    def ends(self, held: Held) -> Hashable:
        """The last days of a person's events and sources: with the class all on which it turns when answers about the person do.

        `None` where that turns on more: on events ahead, or on those of another controller.
        """
        if held.ends is None:
            held.ends = self._ends(held.read or (), held)
        return held.ends

    def _ends(self, events: Sequence[Event], held: Held) -> Hashable:
        over = self._shapes.over
        if not self._alone or any(event.effective >= over or event.recorded >= over for event in events):
            return None
        ends = (*[event.until for event in events], *[entry.until for entry in held.entries])
        if not held.records:
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
        key = (self._mark, held.key, *stated.items())
        known = self._posed.get(key)
        if known is not None:
            return known.about(held)
        asked = question(stated, self._vocabulary, sources=[*self._before, *held.sources, *self._after], today=self._today)
        found = self.of_class(asked, held)
        if found is not None:
            self._posed.put(key, found, POSED + FACT * len(asked.stated))
        return asked

    def of_class(self, asked: Question, held: Held) -> ClassQuestion | None:
        """A question about a person as one about all of the class; `None` where a conflict in it names an event, so that there is none."""
        merged = asked.merged
        if merged is None:
            return None
        first = 1 + len(self._before)  # the caller's source stands before all
        holes = [first + place for place, form in enumerate(held.forms) if form.place is not None]
        events = [merged.sources[place] for place in holes]
        claims = (source for conflict in merged.conflicts for several in conflict.claims.values() for source, _ in several)
        if any(source == event for source in claims for event in events):
            return None
        return ClassQuestion(_naming(asked, merged, holes, [BLANK] * len(holes)), holes)


def _naming(asked: Question, merged: Merged, holes: Sequence[int], entries: Iterable[Entry]) -> Question:
    """A question whose sources at some places name other events."""
    sources = [*merged.sources]
    for place, entry in zip(holes, entries, strict=True):
        sources[place] = named(sources[place], entry)
    united = Merged(merged.stated, tuple(sources), merged.conflicts, merged.adverse, merged.readings, merged.together)
    return Question(asked.stated, asked.presume_unstated, asked.contradictions, united, asked.basis, asked.time_zone)


class PreparedActivities:
    """The activities of a company by the days on which they are asked about; safe to use from several threads."""

    def __init__(self, company: Company, vocabulary: Vocabulary) -> None:
        """Prepare activities when they are asked about."""
        self._company = company
        self._vocabulary = vocabulary
        self._prepared = Bounded[tuple[str, date | Today, Sequence[str]], Prepared](MAX_PREPARED)
        self.posed: Cache[ClassQuestion] = Cache(MAX_POSED, ROOM)
        """The questions of classes of persons."""

    def on(self, name: str, day: date | Today, consulted: tuple[str, ...] = ()) -> Prepared:
        """An activity on a day: for `LIVE` questions on the one that a clock showed, for others on a stated one.

        Raises:
            UnknownActivity: if there is no such activity on the day.
        """
        key = (name, day, consulted)
        found = self._prepared.get(key)
        if found is None:
            today, on = (day, day.day) if isinstance(day, Today) else (None, day)
            activity = in_force(self._company, name, on)
            found = self._prepared[key] = Prepared(activity, self._company, on, self._vocabulary, consulted, today, self.posed)
        return found


class Template:
    """The answer to a question about an activity, for every person of one class; `decision` names no event of anyone."""

    __slots__ = ("asked", "decision")

    def __init__(self, decision: Decision, asked: ClassQuestion) -> None:
        """Empty an answer about one person of the class."""
        self.asked = asked
        self.decision = _with(decision, asked.blank)

    def about(self, held: Held) -> Decision:
        """The answer about a person of the class."""
        return _with(self.decision, self.asked.about(held)) if self.asked.holes else self.decision


def _with(decision: Decision, asked: Question) -> Decision:
    """An answer to a question whose sources name other events, with the finding of the one that is given."""
    found = Decision(asked, decision.date, decision.revision, decision.finding, decision.houses, decision.beneath)
    found.__dict__["decision_id"] = decision.decision_id  # of the merged facts, which are those of the class
    return found


def template(decision: Decision, held: Held, prepared: Prepared) -> Template | None:
    """The template of an answer about a person; `None` where a conflict in it names an event, so that there is none."""
    asked = prepared.of_class(decision.question, held)
    return None if asked is None else Template(decision, asked)
