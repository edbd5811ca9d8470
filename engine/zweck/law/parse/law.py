"""Versions of laws: the head in `policy.yaml`, and the rules in the files beside it."""

from dataclasses import fields
from enum import StrEnum
from typing import Any, Final

from zweck.forms.form import NOTHING, Context, Form, items, mapping
from zweck.forms.key import Shape
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar
from zweck.law.parse.condition import condition
from zweck.law.parse.coverage import announced, covers, in_force, omits
from zweck.law.parse.grammar import HEAD, RULES
from zweck.law.parse.stated import FACT_UNKNOWN
from zweck.law.policy import (
    Definition,
    Disregard,
    Floor,
    Ground,
    Obligation,
    Prohibition,
    Remedy,
    Requirement,
    RidesOn,
    Right,
    Rule,
    Scope,
    Timing,
    Version,
)
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import All, Condition
from zweck.words.said import says

CLASSES: Final[dict[str, type[Rule]]] = {
    kind.kind: kind for kind in (Definition, Requirement, Ground, Prohibition, Floor, Obligation, Right, Remedy)
}
OWN: Final = {
    kind: tuple(key for key in keys if key.name in {one.name for one in fields(CLASSES[kind])} - {one.name for one in fields(Rule)})
    for kind, keys in RULES.items()
}
"""The keys of the fields that only rules of a kind have."""

POINTED: Final = ("of", "fact", "at_least", "in_force", "citation")
"""The keys to which later checks may point."""

WORDS: Final[dict[str, type[StrEnum]]] = {"timing": Timing, "rides_on": RidesOn}
"""The meaning of the words that only some kinds of rule have."""


def version(node: Node, rules: tuple[Rule, ...], vocabulary: Vocabulary, context: Context) -> Version | None:
    """The version whose head is `node`, with the rules of the files beside it; `None` when it cannot be identified."""
    form = Form.of(node, HEAD, context)
    if form is None:
        return None
    law, start = form.name("law"), form.day("version")
    if not law or start is None:
        return None
    return Version(
        law=law,
        start=start,
        title=form.text("title") or NOTHING,
        short=form.line("short"),
        rules=rules,
        scope=_scope(form, vocabulary),
        until=form.day("until"),
        amends=form.day("amends"),
        source=form.line("source"),
        note=form.text("note"),
        replaces=form.lines("replaces"),
        repeals=form.lines("repeals"),
        checked_until=form.day("checked_until"),
        covers=covers(form),
        omits=omits(form, law, vocabulary),
        disregards=disregards(form, vocabulary),
        announced=announced(form),
        courts_until=form.day("courts_until"),
        span=form.span("law"),
        key_spans={
            **{name: form.span(name) for name in form.node.pairs},
            **{f"replaces {word}": span for word, span in form.placed_lines("replaces")},
            **{f"repeals {word}": span for word, span in form.placed_lines("repeals")},
        },
    )


def short_of(node: Node | None) -> str:
    """The law's abbreviation, for the place in the law that faults of its files name."""
    short = node.pairs.get("short") if isinstance(node, Mapping) else None
    return short.value if isinstance(short, Scalar) and isinstance(short.value, str) else ""


def _scope(form: Form, vocabulary: Vocabulary) -> Scope | None:
    inner = form.inner("scope", "scope")
    if inner is None:
        return None
    when, reason = _condition(inner, "when", vocabulary), inner.text("reason")
    # a faulty scope is a scope still, so that no further fault follows from its absence
    return Scope(inner.line("citation"), reason or NOTHING, when or All(()), form.node.key_spans["scope"], inner.span("citation"))


def disregards(form: Form, vocabulary: Vocabulary) -> tuple[Disregard, ...]:
    """The facts against the controller that change nothing for a rule or law."""
    return tuple(one for some in form.each("disregards", lambda one: _disregards(one, vocabulary)) for one in some)


def _disregards(form: Form, vocabulary: Vocabulary) -> list[Disregard]:
    citation, known = form.line("citation"), form.among("fact", vocabulary.facts, FACT_UNKNOWN)
    return [Disregard(name, citation, form.span("citation")) for name in known if citation]


def rules(node: Node, law: str, vocabulary: Vocabulary, context: Context) -> tuple[Rule, ...]:
    """The rules of one file."""
    return tuple(rule for item in items(node, context) if (rule := _rule(item, law, vocabulary, context)) is not None)


def _rule(node: Node, law: str, vocabulary: Vocabulary, context: Context) -> Rule | None:
    found = mapping(node, context)
    if found is None:
        return None
    kind = next((name for name in found.pairs if name in RULES), None)
    if kind is None:
        first = next(iter(found.pairs), "")
        help = context.near(first, RULES) or says("law.start_rule", rules=listed(RULES))
        context.fault("ZW204", found.span, says("ZW204.does_not_name", first=shown(first)), help)
        return None
    name = found.pairs[kind]
    form = Form(found, RULES[kind], context.at(str(name.value) if isinstance(name, Scalar) and name.value is not None else ""))
    id = form.name(kind) if RULES[kind][0].shape is Shape.NAME else form.id(kind)
    own = _own(form, kind, law)
    if not id or own is None:
        return None
    return CLASSES[kind](
        id=id,
        law=law,
        citation=form.line("citation"),
        reason=form.text("reason") if "reason" in found.pairs else None,
        when=_condition(form, "trigger" if kind == "requirement" else "when", vocabulary),
        unless=_condition(form, "unless", vocabulary),
        norms=form.lines("norm"),
        doubts=form.lines("doubt"),
        in_force=in_force(form),
        disregards=disregards(form, vocabulary),
        reads=form.among("reads", vocabulary.facts, FACT_UNKNOWN),
        requires=form.among("requires", vocabulary.facts, FACT_UNKNOWN),
        span=form.span(kind),
        key_spans={
            **{key: form.span(key) for key in POINTED if key in found.pairs},
            **{f"of {word}": span for word, span in form.placed_lines("of")},
            **{f"doubt {word}": span for word, span in form.placed_lines("doubt")},
        },
        **own,
    )


def _condition(form: Form, name: str, vocabulary: Vocabulary) -> Condition | None:
    node = form.node_of(name)
    return None if node is None else condition(node, vocabulary, form.context)


def qualified(name: str, law: str) -> str:
    """A requirement's full name: `law/name`."""
    return name if "/" in name else f"{law}/{name}"


def _own(form: Form, kind: str, law: str) -> dict[str, Any] | None:
    """The fields that only rules of this kind have, as the grammar says what stands behind their keys; `None` where one is missing."""
    own: dict[str, Any] = {}
    for key in OWN[kind]:
        match key.shape:
            case Shape.TEXT:
                own[key.name] = form.text(key.name)
            case Shape.NUMBER:
                own[key.name] = form.number(key.name) or 1
            case Shape.WORD:
                word = form.word(key.name)
                own[key.name] = word and WORDS[key.name](word)
            case Shape.NAMES | Shape.IDS:
                own[key.name] = form.lines(key.name)
            case _:
                own[key.name] = form.line(key.name)
        if key.required and own[key.name] in (None, ""):
            return None
    if "of" in own:
        own["of"] = tuple(qualified(name, law) for name in own["of"]) if kind == Ground.kind else own["of"] or law
    return own
