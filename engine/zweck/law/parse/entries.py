"""The files that list things of one kind by their names: contradictions, acts, former facts, occasions, doubts.

A name that stands twice is a fault.
"""

from collections.abc import Iterator

from zweck.forms.form import NOTHING, Context, Form, line, text
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping, Scalar
from zweck.law.parse.condition import of_facts
from zweck.law.parse.stated import FACT_UNKNOWN, same_as, stated_facts, value
from zweck.law.policy import Doubt, Occasion, View
from zweck.law.vocabulary import Act, Contradiction, Effect, Fact, FactType, Former, FormerValue, SameAs, Vocabulary
from zweck.logic.condition import Condition, Operator, Test, Value, leaves
from zweck.words.said import says


def contradictions(form: Form, vocabulary: Vocabulary) -> tuple[Contradiction, ...]:
    """The contradictions in their order."""
    return tuple(form.by_name("contradictions", lambda one: _contradiction(one, vocabulary), "ZW404.contradiction_stands_twice").values())


def _contradiction(form: Form, vocabulary: Vocabulary) -> Contradiction | None:
    id = form.begun()
    effect, when = form.word("effect"), of_facts(form, "when", vocabulary, "ZW211.contradiction_cannot_refer")
    if when is not None and len({leaf.fact for leaf in leaves(when) if isinstance(leaf, Test)}) == 1:
        form.context.fault("ZW211", form.span("when"), says("ZW211.fact_alone_contradicts"))
        return None
    if not id or effect is None or when is None:
        return None
    return Contradiction(id, Effect(effect), when, form.text("reason") or NOTHING)


def acts(form: Form, vocabulary: Vocabulary) -> dict[str, Act]:
    """The acts by name in their order."""
    return form.by_name("acts", lambda one: _act(one, vocabulary), "ZW404.act_stands_twice")


def _act(form: Form, vocabulary: Vocabulary) -> Act | None:
    name = form.begun()
    stated = form.mapping("establishes")
    if not name or stated is None:
        return None
    if not stated.pairs:
        form.context.fault("ZW203", stated.span, says("ZW203.establishes_nothing", name=name))
    return Act(
        name=name,
        title=form.text("title") or NOTHING,
        establishes=dict(established(stated, vocabulary, form.context)),
        cost=form.number("cost") or 0,
        when=_possible(form, "when", vocabulary),
        unless=_possible(form, "unless", vocabulary),
        checklist=tuple(line for item in form.items("checklist") if (line := text(item, form.context)) is not None),
        span=form.span("act"),
    )


def _possible(form: Form, key: str, vocabulary: Vocabulary) -> Condition | None:
    """A condition of an act, which has no day on which a table could be read."""
    found = of_facts(form, key, vocabulary, "ZW211.act_cannot_refer")
    for leaf in leaves(found) if found is not None else ():
        if isinstance(leaf, Test) and leaf.operator in (Operator.IN_TABLE, Operator.AT_LEAST_TABLE, Operator.IN_ROWS):
            form.context.fault("ZW211", leaf.span, says("ZW211.act_no_day"))
            return None
    return found


def established(node: Mapping, vocabulary: Vocabulary, context: Context) -> Iterator[tuple[str, Value | SameAs]]:
    """Facts with the values that they get, or with the facts whose values they get; every fault is noted at its place."""
    for name, stated in node.pairs.items():
        fact = vocabulary.facts.get(name)
        if fact is None:
            context.fault("ZW301", node.key_spans[name], says(FACT_UNKNOWN, fact=shown(name)), context.near(name, vocabulary.facts))
            continue
        reached = _copied(fact, stated, vocabulary, context) if isinstance(stated, Mapping) else value(fact, stated, context, "ZW302")
        if reached is not None:
            yield name, reached


def _copied(fact: Fact, node: Mapping, vocabulary: Vocabulary, context: Context) -> SameAs | None:
    """The fact whose value this one will have; a set will hold it alone."""
    found = same_as(node, vocabulary.facts, context, "ZW201", says("ZW201.value_expected"))
    if found is not None and not _fits(fact, vocabulary.facts[found.fact]):
        context.fault("ZW302", node.pairs["same_as"].span, says("ZW302.never_value", name=fact.name, name_2=found.fact))
        return None
    return found


def _fits(fact: Fact, other: Fact) -> bool:
    alike = other.type is fact.type or (fact.type, other.type) == (FactType.SET, FactType.ENUM)
    return alike and fact.name != other.name and (fact.values == other.values or not fact.allowed.isdisjoint(other.values))


def former(form: Form, vocabulary: Vocabulary) -> dict[str, Former]:
    """The facts and values that no longer exist, by the names of the facts."""
    return form.by_name("former", lambda one: _former(one, vocabulary), "ZW404.stands_twice_first_name_span")


def _former(form: Form, vocabulary: Vocabulary) -> Former | None:
    name = form.begun()
    changed, by = form.day("changed"), form.among("replaced_by", vocabulary.facts, FACT_UNKNOWN)
    if len(by) < len(form.lines("replaced_by")):
        return None
    values = form.each("values", lambda one: _former_value(one, name, by, vocabulary))
    if not name or changed is None or not by or not values or not form.whole:
        return None
    return Former(name, changed, by, values, form.text("label"))


def _former_value(form: Form, name: str, replaced_by: tuple[str, ...], vocabulary: Vocabulary) -> FormerValue | None:
    context = form.context
    value = form.node_of("value")
    stated = form.mapping("now")
    now = stated_facts(stated, vocabulary, context) if stated is not None else {}
    if value is None:
        return None
    if not isinstance(value, Scalar) or not isinstance(value.value, bool | str):
        context.fault("ZW201", value.span, says("ZW201.word_expected"))
        return None
    fact = vocabulary.facts.get(name)
    if fact is not None and fact.type is FactType.SET:
        context.fault("ZW211", value.span, says("ZW211.type_set_whose", name=name))
        return None
    if fact is not None and (not fact.values or value.value in fact.allowed):
        help = says("law.name_values_no")
        context.fault("ZW211", value.span, says("ZW211.still_takes", name=name, value=shown(value.value)), help)
        return None
    for other in now.keys() - {*replaced_by}:
        context.fault("ZW211", form.span("now"), says("ZW211.does_not_stand", other=other))
    if form.node_of("open") is None and len(now) < len(replaced_by):
        help = says("law.add_sentence_what")
        context.fault("ZW203", form.node.span, says("ZW203.missing_not_every"), help)
    return FormerValue(value.value, now, form.text("open"), form.text("label"))


def occasions(form: Form, vocabulary: Vocabulary) -> tuple[Occasion, ...]:
    """The usual situations with which an interview begins, in their order."""
    return tuple(form.by_name("occasions", lambda one: _occasion(one, vocabulary), "ZW404.occasion_stands_twice").values())


def _occasion(form: Form, vocabulary: Vocabulary) -> Occasion | None:
    name, facts = form.begun(), form.mapping("facts")
    if not name or facts is None:
        return None
    return Occasion(name, form.text("title") or NOTHING, stated_facts(facts, vocabulary, form.context))


def doubts(form: Form, vocabulary: Vocabulary) -> dict[str, Doubt]:
    """The doubts of the law by id."""
    return form.by_name("doubts", lambda one: _doubt(one, vocabulary), "ZW404.doubt_stands_twice")


def _doubt(form: Form, vocabulary: Vocabulary) -> Doubt | None:
    id = form.begun()
    if not id:
        return None
    return Doubt(
        id=id,
        question=form.text("question") or NOTHING,
        views=form.each("views", _view),
        choice=form.text("choice") or NOTHING,
        when=of_facts(form, "when", vocabulary, "ZW211.doubt_cannot_refer"),
        concerns=form.text("concerns"),
        span=form.span("doubt"),
    )


def _view(form: Form) -> View:
    return View(form.text("view") or NOTHING, tuple(line(item, form.context) for item in form.items("authorities")))
