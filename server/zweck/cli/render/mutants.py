"""What became of mutants, as text and as JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

import click

from zweck.analysis.mutation.examine import Result, State
from zweck.analysis.mutation.mutant import Kind, Mutant
from zweck.analysis.mutation.witness import Witness
from zweck.cli.render.layout import Page
from zweck.cli.stating import stated
from zweck.decision import Outcome
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import in_words
from zweck.identity import canonical
from zweck.law.policy import Floor, Ground, PolicySet, Rule, Version
from zweck.law.vocabulary import Text
from zweck.logic.condition import Condition

Examined = Sequence[tuple[Mutant, Result]]


def text(examined: Examined, policies: PolicySet, language: str, width: int) -> Iterator[str]:
    """Every survivor with its place, one sentence, and the case that would kill it."""
    told: Counter[str] = Counter()
    for mutant, result in examined:
        witness = result.witness
        if witness is None:
            continue
        told[mutant.name] += 1
        page = Page(width)
        page.paragraph(f"{mutant.name} {sentence(mutant, policies, language)}", head=f"{mutant.span}:")
        outcomes = {"before": witness.before.outcome, "after": witness.after.outcome}
        page.paragraph(f"{WOULD[language]} ({ANSWERS[language].format(**outcomes)})", indent=2)
        case = _case(f"{mutant.name}.m{told[mutant.name]}", witness)
        yield f"{page}\n\n{case}\n"


def summary(examined: Examined, language: str) -> str:
    """How many mutants became what, and the share that was killed of those that can be."""
    counts = Counter(result.state for _, result in examined)
    if not examined:
        return click.style(NONE[language], bold=True)
    told = {state.value: counts[state] for state in State}
    share = score(counts).replace(".", "," if language == "de" else ".")
    said = SUMMARY[language].format(count=len(examined), score=share, **told)
    return click.style(said, fg="red" if counts[State.SURVIVED] else "green", bold=True)


def score(counts: Counter[State]) -> str:
    """The share of the mutants that are not equivalent which a case kills; never rounded up to all."""
    killed, survived = counts[State.KILLED], counts[State.SURVIVED]
    if not survived:
        return "100 %"
    return f"{1000 * killed // (killed + survived) / 10:.1f} %"


def as_json(examined: Examined, policies: PolicySet) -> Iterator[str]:
    """One object for each mutant."""
    for mutant, result in examined:
        witness = result.witness
        said: dict[str, object] = {
            "state": result.state,
            "kind": mutant.kind,
            "law": mutant.law,
            "rule": mutant.id,
            "file": mutant.span.path,
            "line": mutant.span.line,
            "column": mutant.span.column,
            "text": {language: sentence(mutant, policies, language) for language in ("de", "en")},
            "case": result.case or None,
        }
        if witness is not None:
            said["facts"] = {name: canonical(value) for name, value in witness.facts.items()}
            said["expect"] = {"outcome": witness.before.outcome, **_expected(witness)}
            said["outcome"] = witness.after.outcome
        yield json.dumps(said, ensure_ascii=False)


WITHOUT: Final = {
    Kind.CONDITION: Text("ohne die Bedingung: {part}", "without the condition: {part}"),
    Kind.EXCEPTION: Text("ohne die Ausnahme: {part}", "without the exception: {part}"),
    Kind.RULE: Text("gestrichen", "dropped"),
    Kind.NEGATION: Text("umgekehrt: wo bisher nicht zutrifft: {part}", "the other way round: where this does not hold: {part}"),
    Kind.WIDER: Text("weiter gefasst: {into}; statt: {part}", "in wider terms: {into}; instead of: {part}"),
    Kind.NARROWER: Text("enger gefasst: {into}; statt: {part}", "in narrower terms: {into}; instead of: {part}"),
    Kind.GRADE: Text("mit anderer Schwelle: {into}; statt: {part}", "with another threshold: {into}; instead of: {part}"),
    Kind.DATE: Text("an anderem Tag: {into}; statt: {part}", "on another day: {into}; instead of: {part}"),
    Kind.JOINT: Text("{into}; statt: {part}", "{into}; instead of: {part}"),
}
SWAPPED: Final = {
    True: Text("als Verbot statt als Grundlage", "as a prohibition instead of a ground"),
    False: Text("als Grundlage statt als Verbot", "as a ground instead of a prohibition"),
}
RAISED: Final = Text("hebt auf „{into}“ statt auf „{part}“", "raises to “{into}” instead of “{part}”")
BEGINS: Final = Text("gilt ab {into} statt ab {part}", "in force from {into} instead of {part}")
ENDS: Final = Text("gilt bis {into} statt bis {part}", "in force until {into} instead of {part}")
WOULD: Final = Text("Kein Fall bemerkt das. Dieser würde es bemerken:", "No case notices. This one would:")
ANSWERS: Final = Text("bisher {before}, so {after}", "as it is {before}, like this {after}")
STATES: Final = {
    State.KILLED: Text("bemerkt", "killed"),
    State.EQUIVALENT: Text("gleichbedeutend", "equivalent"),
    State.SURVIVED: Text("unbemerkt", "survived"),
}
SUMMARY: Final = Text(
    "{count} Mutanten: {killed} bemerkt, {equivalent} gleichbedeutend, {survived} unbemerkt; Wertung {score}",
    "{count} mutants: {killed} killed, {equivalent} equivalent, {survived} survived; score {score}",
)
NONE: Final = Text("Es gibt keinen Mutanten.", "There are no mutants.")


def sentence(mutant: Mutant, policies: PolicySet, language: str) -> str:
    """What a mutant changed, in a few words that follow the name of the rule."""
    old, new = mutant.old, mutant.new
    if mutant.kind is Kind.OUTCOME:
        return SWAPPED[isinstance(old, Ground)][language]
    if mutant.shifted is not None:
        part, into = (day(one, language) for one in mutant.shifted)
        return (BEGINS if _begins(mutant) else ENDS)[language].format(part=part, into=into)
    if isinstance(old, Floor) and isinstance(new, Floor) and mutant.part is None:
        labels = policies.vocabulary.facts[old.fact].labels
        part, into = (labels[one].de if language == "de" else labels[one].en for one in (old.at_least, new.at_least))
        return RAISED[language].format(part=part, into=into)
    said = {name: _line(one, mutant, policies, language) for name, one in (("part", mutant.part), ("into", mutant.into)) if one is not None}
    return WITHOUT[mutant.kind][language].format(**said)


def _begins(mutant: Mutant) -> bool:
    match mutant.old, mutant.new:
        case Version() as old, Version() as new:
            return old.start != new.start
        case Rule() as old, Rule() as new:
            return old.in_force.start != new.in_force.start
        case _:
            return True


def _line(condition: Condition, mutant: Mutant, policies: PolicySet, language: str) -> str:
    """A condition in words on one line."""
    names = names_on(_some_day(mutant, policies), policies.laws, mutant.law)
    lines = in_words(condition, policies.vocabulary, language, names).splitlines()
    return _joined(line.strip() for line in lines)


def _joined(lines: Iterable[str]) -> str:
    """The lines of an outline one after the other: the members of a group divided by semicolons."""
    said = ""
    for line in lines:
        text = line.removeprefix("– ")
        said += text if not said else f" {text}" if said.endswith(":") else f"; {text}"
    return said


def _some_day(mutant: Mutant, policies: PolicySet) -> date:
    """A day on which what is changed is in force: the latest version's first, or that of the rule itself."""
    for version in reversed(policies.laws[mutant.law].versions):
        if version.scope is mutant.old or any(rule is mutant.old for rule in version.rules):
            start = mutant.old.in_force.start if isinstance(mutant.old, Rule) else None
            return max(version.start, start or version.start)
    return date.max


def _case(id: str, witness: Witness) -> str:
    """A member of the list `cases`."""
    first, *more = _lines(id, witness)
    return "\n".join([f"  - {first}", *(f"    {line}" for line in more)])


def _expected(witness: Witness) -> dict[str, list[str]]:
    """What the law as it is answers, as far as the case needs it: what failed, and grounds where it permits or they differ."""
    before = witness.before
    grounds = before.grounds if before.outcome is Outcome.PERMITTED else witness.lost
    told = {"laws": before.laws, "grounds": grounds, "failed": before.failed}
    return {name: sorted(values) for name, values in told.items() if values or name == "laws"}


def _lines(id: str, witness: Witness) -> Iterator[str]:
    yield f"case: {id}"
    yield "title: <what happens, and when>"
    yield "story: <who does what with whose data>"
    yield "presume_unstated: true"
    yield "facts:"
    yield from (f"  {stated(name, value)}" for name, value in witness.facts.items())
    yield "expect:"
    yield f"  outcome: {witness.before.outcome}"
    yield from (f"  {name}: [{', '.join(values)}]" for name, values in _expected(witness).items())
