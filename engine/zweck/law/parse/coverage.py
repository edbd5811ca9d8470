"""Coverage: the fields of law and the absent laws of `coverage.yaml`, and what the head of a version says of its own coverage."""

from itertools import count

from zweck.forms.form import NOTHING, Form
from zweck.forms.quoting import shown
from zweck.law.countries import COUNTRIES, advice
from zweck.law.parse.condition import of_facts
from zweck.law.parse.stated import known_fact
from zweck.law.policy.coverage import Announcement, Cover, Coverage, Field, Governed, Omission, OmissionEffect
from zweck.law.policy.rule import InForce
from zweck.law.vocabulary import FactType, SilenceClass, Vocabulary
from zweck.logic.condition import All, Test, facts_of, leaves
from zweck.words.said import says

STATED = (SilenceClass.DOING, SilenceClass.CONTROLLER)
TWICE = "ZW404.stands_twice_first_name"
REFERS = "ZW211.coverage_cannot_refer"


def coverage(form: Form, vocabulary: Vocabulary) -> Coverage:
    """The content of `coverage.yaml`."""
    fields = form.by_name("fields", lambda one: _field(one, vocabulary), TWICE)
    holes = form.by_name("holes", lambda one: _omission(one, "", vocabulary), TWICE)
    return Coverage(fields, tuple(holes.values()))


def _field(form: Form, vocabulary: Vocabulary) -> Field | None:
    name, numbers = form.begun(), count(1)
    governed = form.each("governed", lambda one: _governed(one, (name, next(numbers)), vocabulary))
    if not name or not governed or not form.whole:
        return None
    return Field(name, form.text("title") or NOTHING, governed, form.span("field"))


def _governed(form: Form, key: tuple[str, int], vocabulary: Vocabulary) -> Governed | None:
    when = of_facts(form, "when", vocabulary, REFERS) if form.node_of("when") else All(())
    fact = known_fact(form, "law_of", vocabulary.facts)
    if fact is None or when is None:
        return None
    if fact.type is not FactType.COUNTRY:
        form.context.fault("ZW304", form.span("law_of"), says("ZW304.type_names_no", name=fact.name, type=fact.type))
    for leaf in leaves(when):
        for name in facts_of(leaf) if isinstance(leaf, Test) else ():
            found = vocabulary.facts[name].silence.silence_class
            if found not in STATED:
                form.context.fault("ZW424", leaf.span, says("ZW424.not_at_once", name=name, found=found))
    return Governed(*key, fact.name, form.line("citation"), form.text("text") or NOTHING, when, in_force(form))


def covers(head: Form) -> tuple[Cover, ...]:
    """The fields of law that a version has, for which places."""
    return head.each("covers", _cover)


def _cover(form: Form) -> Cover | None:
    place, table = form.line("place"), form.line("table")
    if bool(place) is bool(table):
        message = says("ZW203.both_place_table") if place else says("ZW203.missing_place")
        form.context.fault("ZW203", form.node.span, message, says("law.name_country_under"))
        return None
    if place and place not in COUNTRIES:
        form.context.fault("ZW303", form.span("place"), says("ZW303.no_country_code", place=shown(place)), advice(place))
        return None
    return Cover(form.name("field"), place, table, form.span("field"))


def omits(head: Form, law: str, vocabulary: Vocabulary) -> tuple[Omission, ...]:
    """The provisions that the encoding of a law leaves out."""
    return tuple(head.by_name("omits", lambda one: _omission(one, law, vocabulary), TWICE).values())


def announced(head: Form) -> tuple[Announcement, ...]:
    """The changes of a law that are known to come."""
    return tuple(head.by_name("announced", _announcement, TWICE).values())


def _announcement(form: Form) -> Announcement | None:
    id, day, places = form.begun(), form.day("day"), form.placed_lines("places")
    if not id or day is None or not places:
        return None
    names, spans = zip(*places, strict=True)
    return Announcement(id, day, form.line("source"), names, form.text("text") or NOTHING, form.span("announced"), spans)


def _omission(form: Form, law: str, vocabulary: Vocabulary) -> Omission | None:
    """An omission of a law, or a hole, which belongs to none."""
    id, when = form.begun(), of_facts(form, "when", vocabulary, REFERS)
    effect = form.word("effect") if law else OmissionEffect.MAY_FORBID
    if not id or effect is None or when is None:
        return None
    of = form.line("of") if law and form.node_of("of") else law
    span = form.span("omission" if law else "hole")
    return Omission(id, form.line("place"), form.text("text") or NOTHING, OmissionEffect(effect), when, in_force(form), of, span=span)


def in_force(form: Form) -> InForce:
    """The days on which a rule or an omission holds, where these are fewer than its version's."""
    inner = form.inner("in_force")
    return InForce() if inner is None else InForce(inner.day("from"), inner.day("until"))
