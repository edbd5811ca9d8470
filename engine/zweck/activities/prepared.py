"""Questions about activities, prepared: the sources beside a caller's facts are put together once, and equal facts merged once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from zweck.bounded.cache import Cache
from zweck.company import Activity, Company, in_force, own_sources
from zweck.company.register import Event
from zweck.company.shapes import Held, Shapes
from zweck.facts.basis import Today
from zweck.facts.merge import Merged, Source, Why
from zweck.facts.profiles import standing
from zweck.facts.question import Question, question
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value

MAX_PREPARED: Final = 1_000
"""Activities by day that are kept prepared."""

MAX_MERGED: Final = 10_000
"""Merges that are kept."""

EACH: Final = 4096
FACT: Final = 128
"""Bytes that a merge takes, and beside them for each fact, about."""

NOTHING_HELD: Final = Held((), "nothing")
"""No register is read."""

Merges = Cache[Question]


class Prepared:
    """One activity on one day; `consulted` are the kinds of register in which the caller found nothing adverse."""

    def __init__(
        self,
        activity: Activity,
        company: Company,
        day: date,
        vocabulary: Vocabulary,
        consulted: Sequence[str],
        merges: Merges,
        today: Today | None,
    ) -> None:
        self.activity = activity
        self._today = today
        self._vocabulary = vocabulary
        self._shapes = Shapes(activity, company, day, vocabulary, today)
        self._merges = merges
        self._before = standing(company.controllers[activity.controller], consulted, vocabulary)
        self._after = own_sources(activity, day)

    def person(self, events: Sequence[Event]) -> Held:
        """The part of the register that is about a person with these events."""
        return self._shapes.of(events)

    def unknown(self, why: Why) -> Held:
        """The same where it cannot be read."""
        return self._shapes.unknown(why)

    def question(self, stated: Mapping[str, Value | None], held: Held) -> Question:
        """The question of a caller's facts, which were checked, beside all other sources; it is that of `zweck.activities.ask`.

        Raises:
            FactError: if facts contradict each other that the vocabulary refuses together.
        """
        key = (self, held.key, *stated.items())
        known = self._merges.get(key)
        if known is not None and known.merged is not None:
            merged = self._of(held.sources, known.merged)
            return Question(known.stated, known.presume_unstated, known.contradictions, merged, known.basis, known.time_zone)
        asked = question(stated, self._vocabulary, sources=[*self._before, *held.sources, *self._after], today=self._today)
        if asked.merged is not None and not asked.merged.conflicts:  # a conflict names its sources
            self._merges.put(key, asked, EACH + FACT * len(asked.stated))
        return asked

    def _of(self, held: Sequence[Source], merged: Merged) -> Merged:
        """The merge as it stands beside what is held of another person; sources on which others rest are as they were."""
        if not held:
            return merged
        sources = [*merged.sources]
        for place, source in enumerate(held, 1 + len(self._before)):
            known = sources[place]
            same = known.facts is source.facts
            sources[place] = source if same else known._replace(reference=source.reference, as_of=source.as_of, until=source.until)
        return Merged(merged.stated, tuple(sources), (), merged.adverse, merged.readings, merged.together)


class PreparedActivities:
    """The activities of a company by the days on which they are asked about; safe to use from several threads."""

    def __init__(self, company: Company, vocabulary: Vocabulary, merges: Merges | None = None) -> None:
        """Prepare activities when they are asked about."""
        self.merges: Merges = Cache(MAX_MERGED) if merges is None else merges
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
            found = Prepared(activity, self._company, on, self._vocabulary, consulted, self.merges, today)
            if len(self._prepared) >= MAX_PREPARED:
                self._prepared.clear()
            self._prepared[key] = found
        return found
