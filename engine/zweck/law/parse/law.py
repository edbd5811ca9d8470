"""Versions of laws: the head in `policy.yaml`, and the rules in the files beside it."""

from collections.abc import Callable
from typing import Any, Final

from zweck.forms.form import Context, Form, items, mapping
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar
from zweck.law.parse.coherence import disregards, known_facts
from zweck.law.parse.condition import condition
from zweck.law.parse.coverage import announced, covers, omits
from zweck.law.parse.grammar import HEAD, IN_FORCE, RULES, SCOPE
from zweck.law.policy import (
    Definition,
    Floor,
    Ground,
    InForce,
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
from zweck.words.text import Text

CLASSES: Final[dict[str, type[Rule]]] = {
    kind.kind: kind for kind in (Definition, Requirement, Ground, Prohibition, Floor, Obligation, Right, Remedy)
}
NAMED: Final = ("definition", "requirement")
POINTED: Final = ("of", "fact", "at_least", "in_force", "citation")
"""The keys to which later checks may point."""


def version(node: Node, rules: tuple[Rule, ...], vocabulary: Vocabulary, context: Context) -> Version | None:
    """The version whose head is `node`, with the rules of the files beside it; `None` when it cannot be identified."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, HEAD, context)
    law, start = form.name("law"), form.day("version")
    if not law or start is None:
        return None
    return Version(
        law=law,
        start=start,
        title=form.text("title") or Text("", ""),
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
            **{name: form.span(name) for name in root.pairs},
            **{f"replaces {word}": span for word, span in form.placed_lines("replaces")},
            **{f"repeals {word}": span for word, span in form.placed_lines("repeals")},
        },
    )


def short_of(node: Node | None) -> str:
    """The law's abbreviation, for the place in the law that faults of its files name."""
    short = node.pairs.get("short") if isinstance(node, Mapping) else None
    return short.value if isinstance(short, Scalar) and isinstance(short.value, str) else ""


def _scope(form: Form, vocabulary: Vocabulary) -> Scope | None:
    node = form.mapping("scope")
    if node is None:
        return None
    inner = Form(node, SCOPE, form.context.at("scope"))
    when = _condition(inner, "when", vocabulary)
    reason = inner.text("reason")
    # a faulty scope is a scope still, so that no further fault follows from its absence
    return Scope(inner.line("citation"), reason or Text("", ""), when or All(()), form.node.key_spans["scope"], inner.span("citation"))


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
        help = context.near(first, RULES) or f"start the rule with {listed(RULES)}"
        context.fault("ZW204", found.span, f"`{shown(first)}` does not name a kind of rule", help)
        return None
    name = found.pairs[kind]
    form = Form(found, RULES[kind], context.at(str(name.value) if isinstance(name, Scalar) and name.value is not None else ""))
    id = form.name(kind) if kind in NAMED else form.id(kind)
    if not id:
        return None
    special = SPECIAL[kind](form, law)
    if special is None:
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
        in_force=_in_force(form),
        disregards=disregards(form, vocabulary),
        reads=known_facts(form, "reads", vocabulary),
        requires=known_facts(form, "requires", vocabulary),
        span=form.span(kind),
        key_spans={
            **{key: form.span(key) for key in POINTED if key in found.pairs},
            **{f"of {word}": span for word, span in form.placed_lines("of")},
            **{f"doubt {word}": span for word, span in form.placed_lines("doubt")},
        },
        **special,
    )


def _condition(form: Form, name: str, vocabulary: Vocabulary) -> Condition | None:
    node = form.node_of(name)
    return None if node is None else condition(node, vocabulary, form.context)


def _in_force(form: Form) -> InForce:
    node = form.mapping("in_force")
    if node is None:
        return InForce()
    inner = Form(node, IN_FORCE, form.context)
    return InForce(inner.day("from"), inner.day("until"))


def qualified(name: str, law: str) -> str:
    """A requirement's full name: `law/name`."""
    return name if "/" in name else f"{law}/{name}"


def _ground(form: Form, law: str) -> dict[str, Any]:
    return {"of": tuple(qualified(name, law) for name in form.lines("of")), "beside": form.lines("beside")}


def _definition(form: Form, law: str) -> dict[str, Any]:
    return {"term": form.text("term")}


def _added(form: Form, law: str) -> dict[str, Any]:
    return {"of": form.line("of") or law}


def _floor(form: Form, law: str) -> dict[str, Any] | None:
    fact, at_least = form.line("fact"), form.line("at_least")
    return {"fact": fact, "at_least": at_least} if fact and at_least else None


def _obligation(form: Form, law: str) -> dict[str, Any] | None:
    text, timing, rides_on = form.text("text"), form.word("timing"), form.word("rides_on")
    if text is None or timing is None or rides_on is None:
        return None
    return {
        **_added(form, law),
        "text": text,
        "timing": Timing(timing),
        "rides_on": RidesOn(rides_on),
        "deadline": form.text("deadline"),
    }


def _right(form: Form, law: str) -> dict[str, Any] | None:
    text = form.text("text")
    return None if text is None else {**_added(form, law), "text": text}


def _remedy(form: Form, law: str) -> dict[str, Any] | None:
    right = _right(form, law)
    return None if right is None else {**right, "order": form.number("order") or 1}


SPECIAL: Final[dict[str, Callable[[Form, str], dict[str, Any] | None]]] = {
    "definition": _definition,
    "requirement": _added,
    "ground": _ground,
    "prohibition": _added,
    "floor": _floor,
    "obligation": _obligation,
    "right": _right,
    "remedy": _remedy,
}
