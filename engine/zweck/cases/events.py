"""The register of a case: the events that it states of the person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from zweck.company import Activity, Company
from zweck.company.register import EVERYTHING, Event, EventKind, looked_up
from zweck.facts.merge import Source
from zweck.forms.form import Form, mapping
from zweck.forms.quoting import listed, shown
from zweck.law.parse.grammar import EVENT
from zweck.law.vocabulary import Vocabulary

OBJECTION: Final = "rights.objection"
NOON: Final = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Register:
    """Events of one person, or a register that is `down`; with neither nothing is looked up."""

    events: tuple[Event, ...] | None = None
    down: bool = False

    def looked_up(self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary) -> list[Source]:
        """The facts of the person for an activity, in the register of its controller."""
        if self.events is None and not self.down:
            return []
        own = None if self.down else [event._replace(controller=activity.controller) for event in self.events or ()]
        return looked_up(own, activity, company, day, vocabulary)


NO_REGISTER: Final = Register()


def register_of(form: Form, vocabulary: Vocabulary) -> Register:
    """The register that a mapping states; every fault is noted at its place."""
    down = form.node_of("register") is not None and form.word("register") is not None
    return Register(tuple(_events(form, vocabulary)) if form.node_of("events") is not None else None, down)


def _events(form: Form, vocabulary: Vocabulary) -> Iterator[Event]:
    for position, item in enumerate(form.items("events"), 1):
        found = mapping(item, form.context)
        if found is None:
            continue
        inner = Form(found, EVENT, form.context)
        kind, day = inner.word("kind"), inner.day("on")
        scope = inner.line("scope") if inner.node_of("scope") is not None else EVERYTHING
        state = inner.line("state") if inner.node_of("state") is not None else ""
        known = vocabulary.facts[OBJECTION].values if OBJECTION in vocabulary.facts else ()
        if state and state not in known:
            help = form.context.near(state, known) or f"use {listed(known)}"
            form.context.fault("ZW302", inner.span("state"), f"`{OBJECTION}` has no value `{shown(state)}`", help)
        if kind is not None and day is not None:
            at = datetime.combine(day, NOON)
            yield Event(position, EventKind(kind), "", scope, at, at, until=inner.day("until"), state=state, evidence="case")
