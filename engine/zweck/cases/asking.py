"""The question of a case or of an entry of a snapshot: its facts, with those of a profile, of consulted registers and of stated events."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from zweck.activities.ask import pose
from zweck.cases.files import CONTROLLERS
from zweck.company import NO_COMPANY, Activity, Company, UnknownActivity
from zweck.company.register import EVERYTHING, Event, EventKind, looked_up
from zweck.facts.basis import Today
from zweck.facts.merge import Source
from zweck.facts.profiles import Profile, load_profiles
from zweck.facts.question import FactError, Question, canonical, question, read_plain
from zweck.forms.diagnostics import NOWHERE, PolicyError, Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping as MappingNode
from zweck.law.load.files import display
from zweck.law.parse.stated import in_names, plain, registers, stated_facts
from zweck.law.policy import PolicySet
from zweck.law.values import FactFault, read_value
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
    for position, inner in enumerate(form.each("events", lambda one: one), 1):
        kind, day = inner.word("kind"), inner.day("on")
        scope = inner.line("scope") if inner.node_of("scope") is not None else EVERYTHING
        state, key, record = inner.line("state"), inner.line("key"), inner.line("record")
        known = vocabulary.facts[OBJECTION].values if OBJECTION in vocabulary.facts else ()
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


@dataclass(frozen=True, slots=True)
class Manner:
    """How the questions of a file are asked, as its head or a case says."""

    presume_unstated: bool = False
    controller: Profile | None = None
    consulted: tuple[str, ...] = ()
    company: Company = NO_COMPANY
    activity: str = ""
    """The activity of the company that it is about, and where that is said."""
    span: Span = NOWHERE
    register: Register = NO_REGISTER
    """The events of the person."""
    clock: Callable[[str], Today] | None = None
    """The day in a time zone, of questions that state none; cases state theirs."""


@dataclass(slots=True)
class Asking:
    """Reads questions of one policy set.

    Profiles stand in `controllers`, or else in the company, or else in the nearest `controllers.yaml` above a file.
    """

    policies: PolicySet
    controllers: Path | None = None
    company: Company = NO_COMPANY
    _profiles: dict[Path, Mapping[str, Profile] | PolicyError] = field(default_factory=dict)

    def manner(self, form: Form, before: Manner = Manner()) -> Manner:
        """The manner that a mapping states, with what the file's head says for the rest."""
        found = before
        if form.node_of("presume_unstated") is not None:
            found = replace(found, presume_unstated=form.flag("presume_unstated"))
        if form.node_of("consulted") is not None:
            found = replace(found, consulted=registers(form, "consulted"))
        if form.node_of("activity") is not None:
            found = replace(found, company=self.company, activity=form.name("activity"), span=form.span("activity"))
        if form.node_of("events") is not None or form.node_of("register") is not None:
            found = replace(found, register=register_of(form, self.policies.vocabulary))
        name = form.name("controller")
        if name:
            found = replace(found, controller=self.profile(name, form.span("controller"), form.context))
        return found

    def profile(self, name: str, span: Span, context: Context) -> Profile | None:
        """The profile of a controller that a file names at a place; an unknown one is a fault there."""
        profiles = self._profiles_for(Path(span.path).parent, context)
        if profiles is not None and name not in profiles:
            where = f"`{display(self.controllers)}`" if self.controllers else says("cases.above", file=CONTROLLERS)
            context.unknown(name, profiles, span, says("ZW502.no_controller", controller=shown(name)), says("cases.add", where=where))
        return (profiles or {}).get(name)

    def question(self, facts: MappingNode, manner: Manner, context: Context, *, labels: bool = False) -> Question:
        """The question; facts may stand by their `labels`.

        Facts that contradict each other or the profile are faults at their places, or unknown, as the vocabulary says.
        """
        at_once = read_plain({name: plain(node) for name, node in facts.pairs.items()}, self.policies.vocabulary)
        if at_once is None and labels:
            facts = in_names(facts, self.policies.vocabulary, context)
        if manner.controller is not None:
            _check_profile(facts, manner.controller, self.policies.vocabulary, context)
        return question_of(facts, manner, self.policies.vocabulary, context, at_once)

    def _profiles_for(self, folder: Path, context: Context) -> Mapping[str, Profile] | None:
        """The profiles for the files of a folder; `None` where their file is faulty, which is noted."""
        if self.controllers is None and self.company.controllers:
            return self.company.controllers
        above = (parent / CONTROLLERS for parent in (folder, *folder.parents))
        found = self.controllers or next((path for path in above if path.is_file()), None)
        if found is None:
            return {}
        if found not in self._profiles:
            try:
                self._profiles[found] = load_profiles(found, self.policies.vocabulary)
            except PolicyError as error:
                self._profiles[found] = error
        known = self._profiles[found]
        if isinstance(known, PolicyError):
            context.diagnostics.take(known.diagnostics)
            return None
        return known


def question_of(
    facts: MappingNode, manner: Manner, vocabulary: Vocabulary, context: Context, at_once: Mapping[str, Value | None] | None = None
) -> Question:
    """The question that stated facts ask, perhaps as they were read `at_once`; every fault is noted at its place."""
    stated = stated_facts(facts, vocabulary, context) if at_once is None else at_once
    try:
        return _pose(stated, manner, vocabulary, context)
    except FactError as error:
        if at_once is not None:
            return question_of(facts, manner, vocabulary, context)  # of countries the day was not looked at
        other = manner.span if manner.activity else facts.span  # another source may say all of it
        for fault in error.faults:
            own = next((facts.key_spans[name] for name in fault.facts if name in facts.key_spans), other)
            context.fault("ZW503", own, fault.message, fault.help)
    return Question(stated, manner.presume_unstated)


def _pose(stated: Mapping[str, Value | None], manner: Manner, vocabulary: Vocabulary, context: Context) -> Question:
    """The question; it is noted where it is asked about an activity in a way in which it cannot be."""

    def look_up(activity: Activity, day: date) -> list[Source]:
        if manner.controller is not None and manner.controller.id != activity.controller:
            context.fault(
                "ZW502",
                manner.span,
                says("ZW502.activity_not", id=activity.id, controller=activity.controller, id_2=manner.controller.id),
            )
        if manner.presume_unstated:
            context.fault("ZW502", manner.span, says("ZW502.activity_presumes_name"))
        return manner.register.looked_up(activity, manner.company, day, vocabulary, stated)

    try:
        return pose(
            stated,
            vocabulary,
            manner.company,
            manner.activity,
            profile=manner.controller,
            presume_unstated=manner.presume_unstated,
            look_up=look_up,
            consulted=manner.consulted,
            clock=manner.clock,
        )
    except UnknownActivity as unknown:
        context.fault("ZW502", manner.span, unknown.message, unknown.help)
        return question(stated, vocabulary)


def _check_profile(facts: MappingNode, profile: Profile, vocabulary: Vocabulary, context: Context) -> None:
    """Note each fact that has another value in the profile: together they would be unknown, which no case means to say."""
    for name, node in facts.pairs.items():
        wanted = profile.facts.get(name)
        stated = read_value(vocabulary.facts[name], plain(node)) if wanted is not None else None
        if wanted is None or stated is None or isinstance(stated, FactFault) or stated == wanted:
            continue
        context.fault(
            "ZW504",
            facts.key_spans[name],
            says("ZW504.stated_against_profile", name=name, plain=shown(plain(node)), id=profile.id, canonical=shown(canonical(wanted))),
        )
