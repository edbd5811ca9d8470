"""Writes what lawyers judged: cases for the suite, and open questions."""

from collections.abc import Iterable, Mapping
from datetime import date

from zweck.cases.cases import Reviewed
from zweck.decision.decision import Outcome
from zweck.editing.templates import quoted
from zweck.facts.question import canonical
from zweck.logic.condition import Value

Facts = Mapping[str, Value | None]
QUESTIONS_HEAD = "questions:\n"


def suite_head(law: str) -> str:
    """The head of a file with cases about a law that were judged."""
    return f'suite:\n  de: "Beurteilte Fälle zu {law}"\n  en: "Judged cases about {law}"\ncases:\n'


def case(
    id: str, title: str, story: str, facts: Facts, expect: tuple[Outcome, Iterable[str]], authority: str, why: str, reviewed: Reviewed
) -> str:
    """A judged case, as a member of a list of cases; it expects an outcome by the laws that apply."""
    outcome, laws = expect
    lines = [
        f"case: {id}",
        "origin: constructed",
        f"title: {quoted(title)}",
        f"story: {quoted(story)}",
        "presume_unstated: true",
        "facts:",
        *_facts(facts),
    ]
    lines += ["expect:", f"  outcome: {outcome}", f"  laws: [{', '.join(laws)}]", f"authority: {quoted(authority)}"]
    lines += [f"why: {quoted(why)}"] if why else []
    verdict = "agree" if reviewed.agreed else "disagree"
    lines += ["reviewed:", f"  on: {reviewed.on}", f"  role: {quoted(reviewed.role)}", f"  verdict: {verdict}"]
    return _member(lines)


def question(id: str, law: str, text: str, on: date, role: str, facts: Facts) -> str:
    """An open question, as a member of the list of questions."""
    asked = ["asked:", f"  on: {on}", f"  role: {quoted(role)}"]
    return _member([f"question: {id}", f"law: {law}", *asked, f"text: {quoted(text)}", "facts:", *_facts(facts)])


def _facts(facts: Facts) -> list[str]:
    return [f"  {name}: {value(stated)}" for name, stated in facts.items()]


def value(stated: Value | None) -> str:
    """A value as a case states it; words that other readers of YAML take for truth values are quoted."""
    plain = canonical(stated)
    if isinstance(plain, list):
        return f"[{', '.join(map(_word, plain))}]"
    return str(plain).lower() if isinstance(plain, bool) else _word(plain) if isinstance(plain, str) else str(plain)


def _word(word: str) -> str:
    return f'"{word}"' if word.lower() in ("no", "on", "yes", "off", "y", "n", "true", "false", "null") else word


def _member(lines: list[str]) -> str:
    return "\n".join([f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]) + "\n"
