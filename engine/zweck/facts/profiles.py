"""Profiles of controllers: what is true of every question of one organisation, and what a consulted register says by finding nothing."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from zweck.facts.contradictions import check
from zweck.facts.merge import Origin, Source
from zweck.forms.alone import form_of
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.forms.form import Context, Form
from zweck.forms.key import Key, Shape, required
from zweck.forms.quoting import shown
from zweck.forms.reader import Node
from zweck.law.load.files import display
from zweck.law.parse.stated import stated_facts
from zweck.law.vocabulary import REGISTERS, Fact, SilenceClass, Vocabulary
from zweck.logic.condition import Value
from zweck.words.said import says

RETENTION: Final = "retention"
"""The kind of register that is whole only where activities declare records: without one no event could deny anything."""

HOLDS: Final = tuple(Key(kind, Shape.DATE, says("facts.key.each")) for kind in REGISTERS)
PROFILE: Final = (
    required("controller", Shape.NAME, says("facts.key.controller")),
    required("name", Shape.LINE, says("facts.key.name")),
    Key("contact", Shape.LINE, says("facts.key.contact")),
    Key("officer", Shape.LINE, says("facts.key.officer")),
    Key("time_zone", Shape.LINE, says("facts.key.time_zone")),
    Key("register", Shape.MAPPING, says("facts.key.register"), inner=HOLDS),
    required("facts", Shape.STATED, says("facts.key.facts")),
)
PROFILES: Final = (required("controllers", Shape.LIST, says("facts.key.controllers"), inner=PROFILE),)


@dataclass(frozen=True, slots=True)
class Profile:
    """One organisation and its facts of class `controller`; its register holds kinds completely, each from a day."""

    id: str
    name: str
    facts: Mapping[str, Value | None]
    contact: str = ""
    officer: str = ""
    time_zone: str = ""
    holds: Mapping[str, date] = field(default_factory=dict)
    span: Span = field(default=NOWHERE, compare=False)


def load_profiles(path: Path, vocabulary: Vocabulary) -> dict[str, Profile]:
    """The profiles of a file by their ids.

    Raises:
        PolicyError: with every fault of the file.
    """
    form = form_of(path, PROFILES, display(path), path.stem)
    found = _profiles(form, vocabulary, ())
    form.context.diagnostics.raise_if_any()
    return found


def profiles_of(node: Node, vocabulary: Vocabulary, context: Context, declaring: Container[str] = ()) -> dict[str, Profile]:
    """The profiles of a file that has been read, by their ids; every fault is noted. Activities of `declaring` controllers have records."""
    form = Form.of(node, PROFILES, context)
    return {} if form is None else _profiles(form, vocabulary, declaring)


def _profiles(form: Form, vocabulary: Vocabulary, declaring: Container[str]) -> dict[str, Profile]:
    return form.by_name("controllers", lambda one: _profile(one, vocabulary, declaring), "ZW404.controller_stands_twice")


def _profile(form: Form, vocabulary: Vocabulary, declaring: Container[str]) -> Profile | None:
    id, facts = form.begun(), form.mapping("facts")
    if not id or facts is None:
        return None
    stated = stated_facts(facts, vocabulary, form.context)
    for name in stated:
        found = vocabulary.facts[name].silence.silence_class
        if found is not SilenceClass.CONTROLLER:
            form.context.fault("ZW415", facts.key_spans[name], says("ZW415.class_profile_states", name=name, found=found))
    for fault in check(stated, vocabulary).faults:
        form.context.fault("ZW503", facts.key_spans[fault.fact], fault.message, fault.help)
    lines = {key: form.line(key) for key in ("name", "contact", "officer", "time_zone")}
    zone = lines["time_zone"]
    if zone and zone not in available_timezones():
        help = form.context.near(zone, available_timezones()) or says("facts.name")
        form.context.fault("ZW211", form.span("time_zone"), says("ZW211.no_time_zone", zone=shown(zone)), help)
    return Profile(id=id, facts=stated, **lines, holds=_holds(form, records=id in declaring), span=form.span("controller"))


def _holds(form: Form, *, records: bool) -> dict[str, date]:
    """The kinds that a register holds completely, each with its first day."""
    inner = form.inner("register")
    if inner is None:
        return {}
    found = {kind: day for kind in REGISTERS if (day := inner.day(kind)) is not None}
    if RETENTION in found and not records:
        form.context.fault("ZW509", inner.span(RETENTION), says("ZW509.never_whole", kind=RETENTION))
    return found


def harmless(kinds: Container[str], vocabulary: Vocabulary) -> dict[str, Value | None]:
    """The facts of class `person` that registers of these kinds hold, each with its value where nothing adverse was found."""
    return {fact.name: fact.silence.harmless for fact in vocabulary.once(_of_registers) if fact.silence.register in kinds}


def _of_registers(vocabulary: Vocabulary) -> list[Fact]:
    return [fact for fact in vocabulary.facts.values() if fact.silence.register]


def profile_sources(profile: Profile | None, consulted: Iterable[str], vocabulary: Vocabulary) -> list[Source]:
    """The sources that stand beside the caller's facts: a profile, and registers in which nothing adverse was found."""
    found = [] if profile is None else [Source(Origin.PROFILE, profile.facts, profile.id)]
    kinds = [*consulted]
    return [*found, Source(Origin.REGISTER, harmless(kinds, vocabulary), ", ".join(kinds), fallback=True)] if kinds else found
