"""Reads one version of an activity or of a consent text; every fault is noted at its place."""

from collections.abc import Sequence, Set
from typing import Final

from zweck.company.activity import Activity, Appraisal, ConsentText, Presumed, Recipient, Record
from zweck.company.erased import declared, sentence
from zweck.company.grammar import ACTIVITY, CONSENT_TEXT, LEASES
from zweck.facts.contradictions import check
from zweck.facts.question import canonical
from zweck.forms.form import NOTHING, Context, Form
from zweck.forms.quoting import either, listed, shown
from zweck.forms.reader import Mapping, Node
from zweck.law.parse.condition import of_facts
from zweck.law.parse.stated import registers, stated_facts
from zweck.law.vocabulary import SameAs, SilenceClass, Vocabulary
from zweck.logic.condition import Value
from zweck.periods.record import Declared
from zweck.words.said import says
from zweck.words.text import Text

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
    form = Form.of(node, ACTIVITY, context)
    if form is None:
        return None
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
        title=form.text("title") or NOTHING,
        controller=form.name("controller"),
        start=start,
        until=form.day("until"),
        facts=stated,
        record=_record(form, erased, vocabulary),
        appraisals=form.each("appraisals", lambda one: _appraisal(one, vocabulary)),
        presumes=form.each("presumes", lambda one: _presumed(one, vocabulary)),
        looks_up=registers(form, "looks_up"),
        consents=form.lines("consents"),
        erased=erased,
        periods=vocabulary.periods,
        lease=LEASES.get(form.word("lease") or "", 0),
        span=form.span("activity"),
    )


def consent_text(node: Node, vocabulary: Vocabulary, context: Context) -> ConsentText | None:
    """The consent text, or `None` where it cannot be read."""
    form = Form.of(node, CONSENT_TEXT, context)
    if form is None:
        return None
    name, start = form.name("text"), form.day("from")
    form.context = context.at(name) if name else context
    if not name or start is None:
        return None
    facts = form.mapping("facts")
    return ConsentText(
        id=name,
        title=form.text("title") or NOTHING,
        controller=form.name("controller"),
        start=start,
        until=form.day("until"),
        wording=form.text("wording") or NOTHING,
        purposes=_values_of("purpose.kind", "purposes", form, vocabulary),
        channels=frozenset(_values_of("consent.channels", "channels", form, vocabulary)),
        facts={} if facts is None else _stated(facts, {SilenceClass.DOING}, vocabulary, form.context),
        appraisals=form.each("appraisals", lambda one: _appraisal(one, vocabulary)),
        span=form.span("text"),
    )


def _values_of(fact: str, key: str, form: Form, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The values of a fact that a list names."""
    allowed = vocabulary.facts[fact].values if fact in vocabulary.facts else ()
    for value, span in form.placed_lines(key):
        if value not in allowed:
            otherwise = says("forms.use", words=listed(allowed))
            form.context.unknown(value, allowed, span, says("ZW302.no_value", name=fact, value=shown(value)), otherwise)
    return tuple(value for value in form.lines(key) if value in allowed)


def _stated(node: Mapping, classes: Set[SilenceClass], vocabulary: Vocabulary, context: Context) -> dict[str, Value | None]:
    """The facts of a mapping, which are all of these classes; those that are presumed have the values of the ordinary course."""
    stated = stated_facts(node, vocabulary, context)
    for name in stated:
        found, usual = vocabulary.facts[name].silence.silence_class, vocabulary.facts[name].silence.presume
        if found in classes and found is SilenceClass.ORDINARY and not isinstance(usual, SameAs) and stated[name] != usual:
            value = None if usual is None else canonical(usual)
            context.fault("ZW511", node.key_spans[name], says("ZW511.not_ordinary", name=name, value=shown(value)))
        if found not in classes:
            wanted = either(sorted(classes))
            context.fault(
                "ZW415", node.key_spans[name], says("ZW415.class_stand_facts", name=name, found=found, wanted=wanted), WHOSE[found]
            )
    return stated


def _appraisal(form: Form, vocabulary: Vocabulary) -> Appraisal | None:
    facts, on, review_by, reason = form.mapping("facts"), form.day("on"), form.day("review_by"), form.text("reason")
    rests_on = of_facts(form, "rests_on", vocabulary, "ZW211.appraisal_cannot_refer")
    if facts is None or on is None or review_by is None or (form.node_of("rests_on") is not None and rests_on is None):
        return None
    classes = {SilenceClass.APPRAISAL, SilenceClass.SHOWN} if form.line("document") else {SilenceClass.APPRAISAL}
    stated = _stated(facts, classes, vocabulary, form.context)
    if review_by <= on:
        form.context.fault("ZW420", form.span("review_by"), says("ZW420.review_due_appraisal", review_by=review_by, on=on))
    return Appraisal(stated, on, form.line("by"), review_by, reason or NOTHING, form.line("document"), rests_on)


def _presumed(form: Form, vocabulary: Vocabulary) -> Presumed | None:
    facts, reason = form.mapping("facts"), form.text("reason")
    return None if facts is None else Presumed(_stated(facts, {SilenceClass.ORDINARY}, vocabulary, form.context), reason or NOTHING)


def _record(form: Form, erased: Sequence[Declared], vocabulary: Vocabulary) -> Record | None:
    inner = form.inner("record")
    if inner is None:
        return None
    texts = {key: inner.text(key) or NOTHING for key in ("purpose", "subjects")}
    prose = inner.text("erased")
    if prose is None and form.node_of("erased") is None:
        form.context.fault("ZW203", inner.node.span, says("ZW203.missing", name="erased", meaning=says("company.key.erased")))
    parts = [one for one in (prose, sentence(erased, vocabulary)) if one is not None]
    texts["erased"] = Text(" ".join(one.de for one in parts), " ".join(one.en for one in parts))
    return Record(**texts, measures=inner.line("measures"), recipients=inner.each("recipients", _recipient), prose=prose)


def _recipient(form: Form) -> Recipient:
    return Recipient(form.line("name"), form.word("role") or "", *(form.line(key) for key in ("country", "contract", "safeguards")))
