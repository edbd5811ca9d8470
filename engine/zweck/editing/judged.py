"""Writes what lawyers judged, cases and open questions, and snapshots of what the law answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from zweck.cases.asking import Manner
from zweck.cases.cases import Expectation, Reviewed
from zweck.cases.snapshot import Entry, Snapshot, answered
from zweck.decision.decision import Outcome
from zweck.editing.format import WIDEST
from zweck.editing.templates import quoted
from zweck.engine import Engine
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


HEAD: Final = """\
# Answers of the law as encoded, written by `zweck snapshot`: they show what an edit changes, not what is right.
"""


def written(snapshot: Snapshot, engine: Engine) -> str:
    """The text of a snapshot with the answers of today."""
    entries = "\n".join(_entry(entry, answered(entry, engine)) for entry in snapshot.entries)
    return f"{HEAD}{_head(snapshot.manner)}snapshot:\n{entries}\n"


def _head(manner: Manner) -> str:
    lines = [f"presume_unstated: {str(manner.presume_unstated).lower()}\n"]
    lines += [f"controller: {manner.controller.id}\n"] if manner.controller is not None else []
    lines += [f"consulted: [{', '.join(manner.consulted)}]\n"] if manner.consulted else []
    return "".join(lines)


def in_words(answer: Expectation) -> str:
    """An answer on one line, as a snapshot has it."""
    parts = {"laws": answer.laws, "grounds": answer.grounds, "failed": answer.failed}
    lists = [f"{name}: [{', '.join(sorted(found or ()))}]" for name, found in parts.items() if found or name == "laws"]
    return f"{{{', '.join([f'outcome: {answer.outcome}', *lists])}}}"


def _entry(entry: Entry, answer: Expectation) -> str:
    facts = _filled(f"{name}: {value(stated)}" for name, stated in entry.stated.items())
    return f"  - entry: {entry.id}\n    facts: {facts}\n    answer: {in_words(answer)}"


def _filled(facts: Iterable[str]) -> str:
    """Facts in braces on lines that are not too wide."""
    lines = ["    facts: {"]
    for fact in facts:
        if len(lines[-1]) + len(fact) + 2 > WIDEST:
            lines.append(" " * 12)
        lines[-1] += f"{fact}, "
    return "\n".join(line.rstrip() for line in lines).strip().removeprefix("facts: ").removesuffix(",") + "}"
