"""Mutants and what became of them: as text, each survivor with a case that would notice it, and as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import indent

import yaml

from zweck.analysis.mutation.mutant import Kind, Mutant, begins, written
from zweck.analysis.mutation.noticed import Witness
from zweck.analysis.mutation.proof import Result, State
from zweck.cases.records import RecordCase
from zweck.decision.decision import Outcome
from zweck.explain.sentences import in_words, names_on
from zweck.facts.question import canonical
from zweck.law.policy import Floor, Ground, PolicySet, Rule
from zweck.logic.condition import Condition
from zweck.pages import BOLD, Page, say, styled, wrapped
from zweck.pages.notation import in_one_line, proven_share, stated
from zweck.periods.rows import PeriodRow

Examined = Sequence[tuple[Mutant, Result]]


def text(examined: Examined, policies: PolicySet, language: str, width: int, *, answers: bool) -> Iterator[str]:
    """Every survivor with its place, one sentence, and the case that would kill it; the answers of both laws to it only where wanted."""
    numbers: Counter[str] = Counter()
    for mutant, result in examined:
        if result.state is not State.SURVIVED:
            continue
        numbers[mutant.name] += 1
        page = Page()
        page.paragraph(f"{mutant.name} {sentence(mutant, policies, language)}", head=f"{mutant.span}:")
        witness, id = result.witness, f"{mutant.name}.m{numbers[mutant.name]}"
        if witness is None:
            page.paragraph(say("mutation.would" if result.record else "mutation.no_record", language), indent=2)
            yield f"{wrapped(page, width)}\n\n{_record_case(id, result.record, language, answers=answers) if result.record else ''}"
            continue
        both = say("mutation.answers", language, before=witness.before.outcome, after=witness.after.outcome)
        page.paragraph(f"{say('mutation.would', language)} ({both})" if answers else say("mutation.would", language), indent=2)
        yield f"{wrapped(page, width)}\n\n{_case(id, witness, language)}\n"


def summary(examined: Examined, language: str) -> str:
    """How many mutants came to each state, and the share that was killed of those that are not equivalent; one explained is not killed."""
    counts = Counter(result.state for _, result in examined)
    if not examined:
        return styled(say("mutation.none", language), BOLD)
    killed, survived = counts[State.KILLED], counts[State.SURVIVED]
    score = proven_share(killed, killed + survived + counts[State.EXPLAINED], language)
    states = {state.value: counts[state] for state in State}
    said = say("mutation.summary", language, count=len(examined), score=score, **states)
    return styled(said, {"fg": "red" if survived else "green", "bold": True})


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
            "change": written(mutant, policies.vocabulary),
            "text": {language: sentence(mutant, policies, language) for language in ("de", "en")},
            "case": result.case or None,
            "why": result.why or None,
        }
        if witness is not None:
            said["facts"] = {name: canonical(value) for name, value in witness.facts.items()}
            if answers:
                said["expect"] = {"outcome": witness.before.outcome, **_expected(witness)}
                said["outcome"] = witness.after.outcome
        if result.record is not None:
            said["record"] = record_as_data("", result.record, "en", answers=answers)
        yield json.dumps(said, ensure_ascii=False)


# --- a mutant in words ----------------------------------------------------------------------------------------------------------------


def sentence(mutant: Mutant, policies: PolicySet, language: str) -> str:
    """The change that a mutant makes, in a few words that follow the name of the rule."""
    old, new = mutant.old, mutant.new
    if mutant.kind is Kind.PERIOD:
        return say("mutant.period", language, change=written(mutant, policies.vocabulary))
    if mutant.kind is Kind.OUTCOME:
        return say("mutant.prohibiting" if isinstance(old, Ground) else "mutant.permitting", language)
    if mutant.shifted is not None:
        part, into = mutant.shifted
        return say("mutant.begins" if begins(mutant) else "mutant.ends", language, part=part, into=into)
    if isinstance(old, Floor) and isinstance(new, Floor) and mutant.part is None:
        labels = policies.vocabulary.facts[old.fact].labels
        return say("mutant.raised", language, part=labels[old.at_least][language], into=labels[new.at_least][language])
    said = {name: _line(one, mutant, policies, language) for name, one in (("part", mutant.part), ("into", mutant.into)) if one is not None}
    return say(f"mutant.{mutant.kind.name.lower()}", language, **said)


def _line(condition: Condition, mutant: Mutant, policies: PolicySet, language: str) -> str:
    """A condition in words on one line."""
    names = {} if isinstance(mutant.old, PeriodRow) else names_on(_some_day(mutant, policies), policies.laws, mutant.law)
    return in_one_line(in_words(condition, policies.vocabulary, language, names, stated=True).splitlines())


def _some_day(mutant: Mutant, policies: PolicySet) -> date:
    """A day on which the changed rule is in force: the latest version's first, or that of the rule itself."""
    for version in reversed(policies.laws[mutant.law].versions):
        if version.scope is mutant.old or any(rule is mutant.old for rule in version.rules):
            start = mutant.old.in_force.start if isinstance(mutant.old, Rule) else None
            return max(version.start, start or version.start)
    return date.max


# --- the case that would kill it ------------------------------------------------------------------------------------------------------


def _case(id: str, witness: Witness, language: str) -> str:
    """A member of the list `cases`, as YAML to be pasted into a file; its reader fills in the answer by the text of the law."""
    first, *more = _lines(id, witness, language)
    return "\n".join([f"  - {first}", *(f"    {line}" for line in more)])


def _expected(witness: Witness) -> dict[str, list[str]]:
    """The answer of the unchanged law as far as the case needs it: failures, and grounds where it permits or they differ."""
    before = witness.before
    grounds = before.grounds if before.outcome is Outcome.PERMITTED else witness.lost
    parts = {"laws": before.laws, "grounds": grounds, "failed": before.failed}
    return {name: sorted(values) for name, values in parts.items() if values or name == "laws"}


def _lines(id: str, witness: Witness, language: str) -> Iterator[str]:
    yield f"case: {id}"
    yield f"title: <{say('mutation.fill.title', language)}>"
    yield f"story: <{say('mutation.fill.story', language)}>"
    yield "presume_unstated: true"
    yield "facts:"
    yield from (f"  {stated(name, value)}" for name, value in witness.facts.items())
    yield "expect:"
    yield f"  outcome: <{say('mutation.fill.outcome', language)}>"
    yield f"  laws: [<{say('mutation.fill.laws', language)}>]"
    yield f"authority: <{say('mutation.fill.authority', language)}>"


def _record_case(id: str, record: RecordCase, language: str, *, answers: bool) -> str:
    """A member of the list `records`, as YAML to be pasted into a file; its reader fills in the answer by the text of the law."""
    data = record_as_data(id, record, language, answers=answers)
    return indent(yaml.safe_dump([data], sort_keys=False, allow_unicode=True), "  ")


def record_as_data(id: str, case: RecordCase, language: str, *, answers: bool) -> dict[str, object]:
    """A case of a record, as its file has it."""
    record = case.record
    said: dict[str, object] = {
        "record": id,
        "class": record.of,
        **{str(start): day.isoformat() for start, day in record.starts.items()},
        "extended": next(({"on": str(one.on), "until": str(one.until), "by": one.by} for one in record.extensions), None),
        "held": next((one.kind for one in record.holds), None),
        "country": case.country,
        "facts": {name: canonical(value) for name, value in case.facts.items()},
        "day": str(case.day),
    }
    expect = {name: canonical(value) for name, value in case.expect.facts.items()}
    by_reader = f"<{say('mutation.fill.outcome', language)}>"
    answer = (expect, sorted(case.expect.rows or ())) if answers else (by_reader, by_reader)
    return {**{name: value for name, value in said.items() if value}, "expect": answer[0], "rows": answer[1]}
