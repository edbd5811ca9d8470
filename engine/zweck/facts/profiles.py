"""Profiles of controllers: what is true of every question of one organisation, and what a consulted register says by finding nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from zweck.facts.contradictions import check
from zweck.facts.merge import Origin, Source
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.key import Key, Shape, required
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, read_file
from zweck.forms.span import NOWHERE, Span
from zweck.law.load.files import display
from zweck.law.parse.stated import stated_facts
from zweck.law.vocabulary import REGISTERS, SilenceClass, Vocabulary
from zweck.logic.condition import Value

DENIABLE: Final = ("rights", "consent", "age")
"""The kinds of register of which events can say something adverse; of another kind finding nothing proves nothing."""

HOLDS: Final = tuple(Key(kind, Shape.DATE, "the day from which this kind is whole") for kind in REGISTERS)
PROFILE: Final = (
    required("controller", Shape.NAME, "its id, which a question names"),
    required("name", Shape.LINE, "the name of the organisation"),
    Key("contact", Shape.LINE, "how it can be reached"),
    Key("officer", Shape.LINE, "how its data protection officer can be reached"),
    Key("time_zone", Shape.LINE, "the time zone in which its days begin"),
    Key("register", Shape.MAPPING, "the kinds that its register holds completely, each from a day", inner=HOLDS),
    required("facts", Shape.STATED, "its facts of class `controller`"),
)
PROFILES: Final = (required("controllers", Shape.LIST, "the organisations", inner=PROFILE),)


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
    diagnostics = Diagnostics()
    node = read_file(path, display(path), diagnostics)
    found = profiles_of(node, vocabulary, Context(diagnostics, (path.stem,))) if node is not None else {}
    diagnostics.raise_if_any()
    return found


def profiles_of(node: Node, vocabulary: Vocabulary, context: Context) -> dict[str, Profile]:
    """The profiles of a file that has been read, by their ids; every fault is noted."""
    root = mapping(node, context)
    found: dict[str, Profile] = {}
    for item in Form(root, PROFILES, context).items("controllers") if root is not None else ():
        profile = _profile(item, vocabulary, context)
        if profile is None:
            continue
        if profile.id in found:
            message = f"the controller `{profile.id}` stands twice, first in {found[profile.id].span}"
            context.fault("ZW404", profile.span, message, "give one of them another id, or remove it")
        found.setdefault(profile.id, profile)
    return found


def _profile(node: Node, vocabulary: Vocabulary, context: Context) -> Profile | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, PROFILE, context)
    id, facts = form.name("controller"), form.mapping("facts")
    form.context = context.at(id)
    if not id or facts is None:
        return None
    stated = stated_facts(facts, vocabulary, form.context)
    for name in stated:
        found = vocabulary.facts[name].silence.silence_class
        if found is not SilenceClass.CONTROLLER:
            message = f"`{name}` is of class `{found}`; a profile states facts of class `controller` only"
            form.context.fault("ZW415", facts.key_spans[name], message, "let the question state it")
    for fault in check(stated, vocabulary).faults:
        form.context.fault("ZW503", facts.key_spans[fault.fact], fault.message, fault.help)
    lines = {key: form.line(key) for key in ("name", "contact", "officer", "time_zone")}
    zone = lines["time_zone"]
    if zone and zone not in available_timezones():
        help = form.context.near(zone, available_timezones()) or "name one as `Europe/Berlin`"
        form.context.fault("ZW211", form.span("time_zone"), f"`{shown(zone)}` is no time zone", help)
    return Profile(id=id, facts=stated, **lines, holds=_holds(form), span=form.span("controller"))


def _holds(form: Form) -> dict[str, date]:
    """The kinds that a register holds completely, each with its first day."""
    node = form.mapping("register")
    if node is None:
        return {}
    inner = Form(node, HOLDS, form.context)
    found = {kind: day for kind in REGISTERS if (day := inner.day(kind)) is not None}
    for kind in (kind for kind in found if kind not in DENIABLE):
        message = f"a register cannot be whole for `{kind}`: no event can enter what would deny it"
        form.context.fault("ZW509", inner.span(kind), message, "remove it; the question states these facts")
    return found


def harmless(kinds: Iterable[str], vocabulary: Vocabulary) -> dict[str, Value | None]:
    """The facts of class `person` that registers of these kinds hold, each with its value where nothing adverse was found."""
    wanted = {*kinds}
    return {
        name: fact.silence.harmless for name, fact in vocabulary.facts.items() if fact.silence.register in wanted and fact.silence.register
    }


def standing(profile: Profile | None, consulted: Iterable[str], vocabulary: Vocabulary) -> list[Source]:
    """The sources that stand beside the caller's facts: a profile, and registers in which nothing adverse was found."""
    found = [] if profile is None else [Source(Origin.PROFILE, profile.facts, profile.id)]
    kinds = [*consulted]
    return [*found, Source(Origin.REGISTER, harmless(kinds, vocabulary), ", ".join(kinds), fallback=True)] if kinds else found
