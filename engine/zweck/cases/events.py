"""The register of a case: the events that it states of the person."""

from collections.abc import Iterator, Mapping
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
from zweck.logic.condition import Value
from zweck.words.said import says

OBJECTION: Final = "rights.objection"
NOON: Final = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Register:
    """Events of one person, or a register that is `down`; with neither nothing is looked up."""

    events: tuple[Event, ...] | None = None
    down: bool = False

    def looked_up(
        self, activity: Activity, company: Company, day: date, vocabulary: Vocabulary, stated: Mapping[str, Value | None]
    ) -> list[Source]:
        """The facts of the person for an activity, in the register of its controller, beside those of the call."""
        if self.events is None and not self.down:
            return []
        own = None if self.down else [event._replace(controller=activity.controller) for event in self.events or ()]
        return looked_up(own, activity, company, day, vocabulary, stated=stated)


NO_REGISTER: Final = Register()


def register_of(form: Form, vocabulary: Vocabulary) -> Register:
    """The register that a mapping states; every fault is noted at its place."""
    down = form.node_of("register") is not None and form.word("register") is not None
    return Register(tuple(_events(form, vocabulary)) if form.node_of("events") is not None else None, down)


def _events(form: Form, vocabulary: Vocabulary) -> Iterator[Event]:
    begun: dict[str, int] = {}
    for position, item in enumerate(form.items("events"), 1):
        found = mapping(item, form.context)
        if found is None:
            continue
        inner = Form(found, EVENT, form.context)
        kind, day = inner.word("kind"), inner.day("on")
        scope = inner.line("scope") if inner.node_of("scope") is not None else EVERYTHING
        state = inner.line("state") if inner.node_of("state") is not None else ""
        known = vocabulary.facts[OBJECTION].values if OBJECTION in vocabulary.facts else ()
        key = inner.line("key") if inner.node_of("key") is not None else ""
        record = inner.line("record") if inner.node_of("record") is not None else ""
        if kind == EventKind.STARTED:
            begun[key] = position
        elif record and record not in begun:
            help = form.context.near(record, begun) or says("cases.begin_record")
            form.context.fault("ZW302", inner.span("record"), says("ZW302.no_record", record=shown(record)), help)
        if kind == EventKind.OBJECTED and state and state not in known:
            help = form.context.near(state, known) or says("forms.use", words=listed(known))
            form.context.fault("ZW302", inner.span("state"), says("ZW302.no_value", name=OBJECTION, value=shown(state)), help)
        if kind is not None and day is not None:
            at = datetime.combine(day, NOON)
            about = begun.get(record, 0) if record else 0
            until = inner.day("until")
            yield Event(position, EventKind(kind), "", scope, at, at, until=until, state=state, evidence="case", about=about, key=key)
