"""How a fact is read that the caller does not state (the `silence` block of the vocabulary), and its values against the controller."""

from collections.abc import Mapping

from zweck.forms.form import NOTHING, Form
from zweck.forms.quoting import listed
from zweck.forms.reader import Mapping as MappingNode
from zweck.forms.reader import Node
from zweck.law.parse.condition import of_facts
from zweck.law.parse.stated import known_fact, plain, read, same_as, stated_facts, value
from zweck.law.values import FactFault
from zweck.law.vocabulary import Adverse, Fact, FactType, Implied, SameAs, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import Condition, Test, Value, leaves
from zweck.words.said import says

REFERS = "ZW211.vocabulary_cannot_refer"

OWN_KEYS = {
    "presume": SilenceClass.ORDINARY,
    "where": SilenceClass.ORDINARY,
    "against": SilenceClass.SHOWN,
    "asked": SilenceClass.SHOWN,
    "register": SilenceClass.PERSON,
    "harmless": SilenceClass.PERSON,
    "order": SilenceClass.PERSON,
}
"""The keys that only facts of one class have."""


def silence(fact: Fact, form: Form, known: Mapping[str, Fact]) -> Silence:
    """The silence of a fact; `known` are all facts, which its conditions may read."""
    inner = form.inner("silence")
    if inner is None:
        return fact.silence
    word = inner.word("class")
    found = SilenceClass(word) if word else SilenceClass.DOING
    if word:
        _check_keys(fact, found, inner)
    presume, against, harmless = (inner.node_of(key) for key in ("presume", "against", "harmless"))
    return Silence(
        silence_class=found,
        presume=None if presume is None else _presumption(fact, presume, inner, known),
        where=_condition(fact, inner, "where", known),
        against=None if against is None else value(fact, against, form.context),
        asked=_condition(fact, inner, "asked", known),
        register=inner.word("register") or "",
        harmless=None if harmless is None else value(fact, harmless, form.context),
        order=_order(fact, inner),
        implied=inner.each("implied", lambda one: _implied(fact, one, known)),
        reason=inner.text("reason") or NOTHING,
    )


def _check_keys(fact: Fact, found: SilenceClass, form: Form) -> None:
    for key, owner in OWN_KEYS.items():
        if owner is not found and form.node_of(key) is not None:
            message = says("ZW415.only_of_class", owner=owner, key=key, name=fact.name, found=found)
            form.context.fault("ZW415", form.node.key_spans[key], message, says("law.remove_change_class"))
    if (form.node_of("register") is None) != (form.node_of("harmless") is None):
        message = says("ZW203.fact_register_holds")
        form.context.fault("ZW203", form.span("class"), message, says("law.add_other"))
    for key, owner in (("presume", SilenceClass.ORDINARY), ("against", SilenceClass.SHOWN)):
        if owner is found and form.node_of(key) is None:
            form.context.fault("ZW203", form.span("class"), says("ZW203.missing_fact_class", key=key, found=found))


def _order(fact: Fact, form: Form) -> tuple[Value, ...]:
    """All values of a fact, each once."""
    found = form.lines("order")
    if found and sorted(found) != sorted(fact.values):
        form.context.fault("ZW415", form.span("order"), says("ZW415.each_value_once", name=fact.name, values=listed(fact.values)))
        return ()
    return found


def _implied(fact: Fact, form: Form, known: Mapping[str, Fact]) -> Implied | None:
    place = form.node_of("value")
    implied = None if place is None else value(fact, place, form.context)
    when = _condition(fact, form, "when", known)
    return None if implied is None or when is None else Implied(implied, when)


def _condition(fact: Fact, form: Form, key: str, known: Mapping[str, Fact]) -> Condition | None:
    """A condition over other facts."""
    found = of_facts(form, key, Vocabulary(known, {}), REFERS)
    for leaf in leaves(found) if found is not None else ():
        if isinstance(leaf, Test) and leaf.fact == fact.name:
            form.context.fault("ZW415", leaf.span, says("ZW415.silence_about_cannot", name=fact.name))
            return None
    return found


def _presumption(fact: Fact, node: Node, form: Form, known: Mapping[str, Fact]) -> Value | SameAs | None:
    if not isinstance(node, MappingNode):
        return value(fact, node, form.context)
    found = same_as(node, known, form.context, "ZW415", says("ZW415.cannot_presumed_like", name=fact.name))
    other = None if found is None else known[found.fact]
    if other is not None and (other.type is not fact.type or not {*other.values} <= {*fact.values} or other.name == fact.name):
        message = says("ZW415.cannot_presumed_takes", name=fact.name, name_2=other.name)
        form.context.fault("ZW415", node.pairs["same_as"].span, message)
        return None
    return found


def adverse(fact: Fact, form: Form, known: Mapping[str, Fact]) -> tuple[Adverse, ...]:
    """The values of a fact that stand against the controller (design 3.7); `known` are all facts."""
    found, order = form.each("adverse", lambda one: _adverse(fact, one, Vocabulary(known, {}))), fact.silence.order
    for one, milder in (
        (each, milder)
        for each in found
        for milder in (fact.silence.harmless, *each.milder)
        if {each.value, milder} <= {*order} and order.index(milder) > order.index(each.value)
    ):
        form.context.fault("ZW415", one.span, says("ZW415.milder_is_worse", value=one.value, milder=milder))
    return found


def _adverse(fact: Fact, form: Form, vocabulary: Vocabulary) -> Adverse | None:
    found, beside = _adverse_value(fact, form), form.mapping("with")
    when, title = of_facts(form, "where", vocabulary, REFERS), known_fact(form, "defect_of", vocabulary.facts)
    if found is None:
        return None
    return Adverse(
        found,
        form.lines("bears_on"),
        when,
        {} if beside is None else stated_facts(beside, vocabulary, form.context),
        tuple(one for node in form.items("milder") if (one := _read(fact, node, form)) is not None),
        "" if title is None else title.name,
        form.node.span,
    )


def _adverse_value(fact: Fact, form: Form) -> Value | None:
    """The value, or of a set the member as a set of its own."""
    key, other = ("contains", "value") if fact.type is FactType.SET else ("value", "contains")
    if form.node_of(other) is not None:
        form.context.fault("ZW415", form.node.key_spans[other], says("ZW415.adverse_value_fact", type=fact.type, other=other, key=key))
    node = form.node_of(key)
    if node is None:
        form.context.fault("ZW203", form.node.span, says("ZW203.missing_key", key=key))
        return None
    return _read(fact, node, form, single=fact.type is FactType.SET)


def _read(fact: Fact, node: Node, form: Form, *, single: bool = False) -> Value | None:
    found = read(fact, [plain(node)] if single else plain(node), node.span, form.context, "ZW302")
    return None if isinstance(found, FactFault) else found
