"""Coverage: the fields of law and the absent laws of `coverage.yaml`, and what the head of a version says of its own coverage."""

from collections.abc import Callable
from typing import TypeVar

from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import shown
from zweck.forms.reader import Node
from zweck.law.countries import COUNTRIES, advice
from zweck.law.parse.condition import condition
from zweck.law.parse.grammar import ANNOUNCED, COVER, IN_FORCE, OMISSION
from zweck.law.parse.grammar_coverage import COVERAGE_FILE, FIELD, GOVERNED, HOLE
from zweck.law.policy.coverage import Announcement, Cover, Coverage, Field, Governed, Omission, OmissionEffect
from zweck.law.policy.rule import InForce
from zweck.law.vocabulary import FactType, SilenceClass, Vocabulary
from zweck.logic.condition import All, Condition, Test, facts_of, leaves
from zweck.words.text import Text

EMPTY = Text("", "")
STATED = (SilenceClass.DOING, SilenceClass.CONTROLLER)
T = TypeVar("T", Field, Omission, Announcement)


def coverage(node: Node, vocabulary: Vocabulary, context: Context) -> Coverage | None:
    """The content of `coverage.yaml`, or `None` where a part cannot be read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, COVERAGE_FILE, context)
    fields = [_field(item, vocabulary, context) for item in form.items("fields")]
    holes = [_omission(item, "hole", "", vocabulary, context) for item in form.items("holes")]
    if None in fields or None in holes:
        return None
    known = _once(fields, lambda one: one.name, context)
    return Coverage({one.name: one for one in known}, tuple(_once(holes, lambda one: one.id, context)))


def _once(found: list[T | None], name: Callable[[T], str], context: Context) -> list[T]:
    """The parts, each once; a name that stands twice is a fault."""
    known: dict[str, T] = {}
    for one in found:
        if one is not None and name(one) in known:
            message = f"`{name(one)}` stands twice, first in {known[name(one)].span}"
            context.at(name(one)).fault("ZW404", one.span, message, "give one of them another name, or remove it")
        elif one is not None:
            known[name(one)] = one
    return list(known.values())


def _field(node: Node, vocabulary: Vocabulary, context: Context) -> Field | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, FIELD, context)
    name = form.name("field")
    governed = [_governed(item, (name, place), vocabulary, context.at(name)) for place, item in enumerate(form.items("governed"), 1)]
    if not name or not governed or None in governed:
        return None
    return Field(name, form.text("title") or EMPTY, tuple(one for one in governed if one is not None), form.span("field"))


def _governed(node: Node, key: tuple[str, int], vocabulary: Vocabulary, context: Context) -> Governed | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, GOVERNED, context)
    when = _when(form, vocabulary) if form.node_of("when") else All(())
    fact = vocabulary.facts.get(form.line("law_of"))
    if fact is None and form.line("law_of"):
        name = form.line("law_of")
        form.context.fault(
            "ZW301", form.span("law_of"), f"`{shown(name)}` is not a fact of the vocabulary", context.near(name, vocabulary.facts)
        )
    if fact is None or when is None:
        return None
    if fact.type is not FactType.COUNTRY:
        message = f"`{fact.name}` is of type {fact.type}, and so names no country whose law governs"
        context.fault("ZW304", form.span("law_of"), message, "name a fact of type country")
    for leaf in leaves(when):
        for name in facts_of(leaf) if isinstance(leaf, Test) else ():
            found = vocabulary.facts[name].silence.silence_class
            if found not in STATED:
                help = "name facts of class `doing` or `controller`: a caller knows them before any appraisal"
                context.fault("ZW424", leaf.span, f"`{name}` is of class `{found}`", help)
    return Governed(*key, fact.name, form.line("citation"), form.text("text") or EMPTY, when, _days(form), form.span("law_of"))


def covers(head: Form) -> tuple[Cover, ...]:
    """The fields of law that a version has, for which places."""
    return tuple(found for item in head.items("covers") if (found := _cover(item, head.context)) is not None)


def _cover(node: Node, context: Context) -> Cover | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, COVER, context)
    place, table = form.line("place"), form.line("table")
    if bool(place) is bool(table):
        message = "both a place and a table are named" if place else "`place` is missing"
        context.fault("ZW203", root.span, message, "name one country under `place:`, or a table of countries under `table:`")
        return None
    if place and place not in COUNTRIES:
        context.fault("ZW303", form.span("place"), f"`{shown(place)}` is no country code of ISO 3166-1", advice(place))
        return None
    return Cover(form.name("field"), place, table, form.span("field"))


def omits(head: Form, law: str, vocabulary: Vocabulary) -> tuple[Omission, ...]:
    """The provisions that the encoding of a law leaves out."""
    found = [_omission(item, "omission", law, vocabulary, head.context) for item in head.items("omits")]
    return tuple(_once(found, lambda one: one.id, head.context))


def announced(head: Form) -> tuple[Announcement, ...]:
    """The changes of a law that are known to come."""
    found = [_announcement(item, head.context) for item in head.items("announced")]
    return tuple(_once(found, lambda one: one.id, head.context))


def _announcement(node: Node, context: Context) -> Announcement | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, ANNOUNCED, context)
    id = form.id("announced")
    form.context = context.at(id)
    day, places = form.day("day"), form.placed_lines("places")
    if not id or day is None or not places:
        return None
    names, spans = zip(*places, strict=True)
    return Announcement(id, day, form.line("source"), names, form.text("text") or EMPTY, form.span("announced"), spans)


def _omission(node: Node, name: str, law: str, vocabulary: Vocabulary, context: Context) -> Omission | None:
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, OMISSION if law else HOLE, context)
    id = form.id(name)
    form.context = context.at(id)
    effect = form.word("effect") if law else OmissionEffect.MAY_FORBID
    when = _when(form, vocabulary)
    if not id or effect is None or when is None:
        return None
    of = form.line("of") if law and form.node_of("of") else law
    return Omission(id, form.line("place"), form.text("text") or EMPTY, OmissionEffect(effect), when, _days(form), of, span=form.span(name))


def _when(form: Form, vocabulary: Vocabulary) -> Condition | None:
    """The cases in which it matters, described by facts alone."""
    node = form.node_of("when")
    found = None if node is None else condition(node, vocabulary, form.context)
    for part in leaves(found) if found is not None else ():
        if not isinstance(part, Test):
            form.context.fault("ZW211", part.span, "coverage cannot refer to a definition or rule", "name the facts instead")
            return None
    return found


def _days(form: Form) -> InForce:
    node = form.mapping("in_force")
    if node is None:
        return InForce()
    inner = Form(node, IN_FORCE, form.context)
    return InForce(inner.day("from"), inner.day("until"))
