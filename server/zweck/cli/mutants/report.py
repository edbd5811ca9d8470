"""What became of mutants, as text and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence

import click

from zweck.analysis.mutation.examine import Result, State
from zweck.analysis.mutation.mutant import Mutant
from zweck.cli.layout import Page
from zweck.cli.mutants import yaml
from zweck.cli.mutants.phrases import ANSWERS, NONE, SUMMARY, WOULD, sentence
from zweck.identity import canonical
from zweck.law.policy import PolicySet

Examined = Sequence[tuple[Mutant, Result]]


def text(examined: Examined, policies: PolicySet, language: str, width: int, *, answers: bool) -> Iterator[str]:
    """Every survivor with its place, one sentence, and the case that would kill it; the answers of both laws to it only where wanted."""
    told: Counter[str] = Counter()
    for mutant, result in examined:
        witness = result.witness
        if witness is None or result.state is not State.SURVIVED:
            continue
        told[mutant.name] += 1
        page = Page(width)
        page.paragraph(f"{mutant.name} {sentence(mutant, policies, language)}", head=f"{mutant.span}:")
        outcomes = {"before": witness.before.outcome, "after": witness.after.outcome}
        page.paragraph(f"{WOULD[language]} {ANSWERS[language].format(**outcomes)}" if answers else WOULD[language], indent=2)
        case = yaml.case(f"{mutant.name}.m{told[mutant.name]}", witness)
        yield f"{page}\n\n{case}\n"


def summary(examined: Examined, language: str) -> str:
    """How many mutants became what, and the share that was killed of those that are not equivalent."""
    counts = Counter(result.state for _, result in examined)
    if not examined:
        return click.style(NONE[language], bold=True)
    told = {state.value: counts[state] for state in State}
    share = score(counts).replace(".", "," if language == "de" else ".")
    said = SUMMARY[language].format(count=len(examined), score=share, **told)
    return click.style(said, fg="red" if counts[State.SURVIVED] else "green", bold=True)


def score(counts: Counter[State]) -> str:
    """The share of the mutants that are not equivalent which a case kills; one explained is not killed. Never rounded up to all."""
    killed, others = counts[State.KILLED], counts[State.SURVIVED] + counts[State.EXPLAINED]
    return "100 %" if not others else f"{1000 * killed // (killed + others) / 10:.1f} %"


def as_json(examined: Examined, policies: PolicySet, *, answers: bool) -> Iterator[str]:
    """One object for each mutant; `expect` and `outcome`, the answers of both laws, only where wanted."""
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
            "why": result.why or None,
        }
        if witness is not None:
            said["facts"] = {name: canonical(value) for name, value in witness.facts.items()}
            if answers:
                said["expect"] = {"outcome": witness.before.outcome, **yaml.expected(witness)}
                said["outcome"] = witness.after.outcome
        yield json.dumps(said, ensure_ascii=False)
