"""Reads one version of an activity or of a consent text; every fault is noted at its place."""

from collections.abc import Callable, Sequence, Set
from typing import Final, TypeVar

from zweck.company.activity import Activity, Appraisal, Presumed, Recipient, Record
from zweck.company.erased import declared, sentence
from zweck.company.grammar import ACTIVITY, APPRAISAL, CONSENT_TEXT, PRESUMED, RECIPIENT, RECORD
from zweck.company.text import ConsentText
from zweck.facts.contradictions import check
from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import either, listed, shown
from zweck.forms.reader import Mapping, Node
from zweck.law.parse.condition import condition
from zweck.law.parse.stated import stated_facts
from zweck.law.periods import periods_in
from zweck.law.vocabulary import REGISTERS, SilenceClass, Vocabulary
from zweck.logic.condition import Test, Value, leaves
from zweck.periods.record import Declared
from zweck.words.said import says
from zweck.words.text import Text

T = TypeVar("T")

WHOSE: Final = {
    SilenceClass.DOING: says("company.state_under", key="facts"),
    SilenceClass.APPRAISAL: says("company.state_under", key="appraisals"),
    SilenceClass.SHOWN: says("company.state_shown"),
    SilenceClass.ORDINARY: says("company.state_under", key="presumes"),
    SilenceClass.CONTROLLER: says("company.state_in_profile"),
    SilenceClass.PERSON: says("company.not_stated_here"),
}
"""Where a fact of each class belongs."""


def activity(node: Node, vocabulary: Vocabulary, context: Context) -> Activity | None:
    """The activity, or `None` where it cannot be read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, ACTIVITY, context)
    name, start, facts = form.name("activity"), form.day("from"), form.mapping("facts")
    form.context = context.at(name) if name else context
    if not name or start is None or facts is None:
        return None
    stated = _stated(facts, {SilenceClass.DOING}, vocabulary, form.context)
    for fault in check(stated, vocabulary).faults:
        form.context.fault("ZW503", facts.key_spans[fault.fact], fault.message, fault.help)
    erased = declared(form, vocabulary)
    return Activity(
        id=name,
        title=form.text("title") or Text("", ""),
        controller=form.name("controller"),
        start=start,
        until=form.day("until"),
        facts=stated,
        record=_record(form, erased, vocabulary),
        appraisals=_each("appraisals", _appraisal, form, vocabulary),
        presumes=_each("presumes", _presumed, form, vocabulary),
        looks_up=tuple(kind for kind in form.lines("looks_up") if _is_register(kind, form)),
        consents=form.lines("consents"),
        erased=erased,
        periods=periods_in(vocabulary),
        span=form.span("activity"),
    )


def consent_text(node: Node, vocabulary: Vocabulary, context: Context) -> ConsentText | None:
    """The consent text, or `None` where it cannot be read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, CONSENT_TEXT, context)
    name, start = form.name("text"), form.day("from")
    form.context = context.at(name) if name else context
    if not name or start is None:
        return None
    facts = form.mapping("facts")
    return ConsentText(
        id=name,
        title=form.text("title") or Text("", ""),
        controller=form.name("controller"),
        start=start,
        until=form.day("until"),
        wording=form.text("wording") or Text("", ""),
        purposes=_values_of("purpose.kind", "purposes", form, vocabulary),
        channels=frozenset(_values_of("consent.channels", "channels", form, vocabulary)),
        facts={} if facts is None else _stated(facts, {SilenceClass.DOING}, vocabulary, form.context),
        appraisals=_each("appraisals", _appraisal, form, vocabulary),
        span=form.span("text"),
    )


def _values_of(fact: str, key: str, form: Form, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The values of a fact that a list names."""
    allowed = vocabulary.facts[fact].values if fact in vocabulary.facts else ()
    for value, span in form.placed_lines(key):
        if value not in allowed:
            help = form.context.near(value, allowed) or says("forms.use", words=listed(allowed))
            form.context.fault("ZW302", span, says("ZW302.no_value", name=fact, value=shown(value)), help)
    return tuple(value for value in form.lines(key) if value in allowed)


def _each(key: str, read: Callable[[Node, Vocabulary, Context], T | None], form: Form, vocabulary: Vocabulary) -> tuple[T, ...]:
    """The members of a list that can be read."""
    return tuple(one for item in form.items(key) if (one := read(item, vocabulary, form.context)) is not None)


def _stated(node: Mapping, classes: Set[SilenceClass], vocabulary: Vocabulary, context: Context) -> dict[str, Value | None]:
    """The facts of a mapping, which are all of these classes."""
    stated = stated_facts(node, vocabulary, context)
    for name in stated:
        found = vocabulary.facts[name].silence.silence_class
        if found not in classes:
            wanted = either(sorted(classes))
            context.fault(
                "ZW415", node.key_spans[name], says("ZW415.class_stand_facts", name=name, found=found, wanted=wanted), WHOSE[found]
            )
    return stated


def _appraisal(node: Node, vocabulary: Vocabulary, context: Context) -> Appraisal | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, APPRAISAL, context)
    facts, on, review_by, reason = form.mapping("facts"), form.day("on"), form.day("review_by"), form.text("reason")
    place = form.node_of("rests_on")
    rests_on = None if place is None else condition(place, vocabulary, context)
    for leaf in leaves(rests_on) if rests_on is not None else ():
        if not isinstance(leaf, Test):
            context.fault("ZW211", leaf.span, says("ZW211.appraisal_cannot_refer"))
            return None
    if facts is None or on is None or review_by is None or (place is not None and rests_on is None):
        return None
    classes = {SilenceClass.APPRAISAL, SilenceClass.SHOWN} if form.line("document") else {SilenceClass.APPRAISAL}
    stated = _stated(facts, classes, vocabulary, context)
    if review_by <= on:
        context.fault("ZW420", form.span("review_by"), says("ZW420.review_due_appraisal", review_by=review_by, on=on))
    return Appraisal(stated, on, form.line("by"), review_by, reason or Text("", ""), form.line("document"), rests_on, found.span)


def _presumed(node: Node, vocabulary: Vocabulary, context: Context) -> Presumed | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, PRESUMED, context)
    facts, reason = form.mapping("facts"), form.text("reason")
    return None if facts is None else Presumed(_stated(facts, {SilenceClass.ORDINARY}, vocabulary, context), reason or Text("", ""))


def _record(form: Form, erased: Sequence[Declared], vocabulary: Vocabulary) -> Record | None:
    node = form.mapping("record")
    if node is None:
        return None
    inner = Form(node, RECORD, form.context)
    texts = {key: inner.text(key) or Text("", "") for key in ("purpose", "subjects")}
    prose = inner.text("erased")
    if prose is None and form.node_of("erased") is None:
        form.context.fault("ZW203", node.span, says("ZW203.missing", name="erased", meaning=says("company.key.erased")))
    own = sentence(erased, vocabulary)
    parts = [one for one in (prose, own) if one is not None]
    texts["erased"] = Text(" ".join(one.de for one in parts), " ".join(one.en for one in parts))
    recipients = tuple(one for item in inner.items("recipients") if (one := _recipient(item, form.context)) is not None)
    return Record(**texts, measures=inner.line("measures"), recipients=recipients)


def _recipient(node: Node, context: Context) -> Recipient | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, RECIPIENT, context)
    return Recipient(form.line("name"), form.word("role") or "", *(form.line(key) for key in ("country", "contract", "safeguards")))


def _is_register(kind: str, form: Form) -> bool:
    if kind not in REGISTERS:
        help = form.context.near(kind, REGISTERS) or says("forms.use", words=listed(REGISTERS))
        form.context.fault("ZW211", form.span("looks_up"), says("ZW211.no_kind_register", kind=shown(kind)), help)
    return kind in REGISTERS
