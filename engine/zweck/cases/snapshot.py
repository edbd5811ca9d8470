"""Snapshots: questions with the answers that the law as encoded gave, one file for each version of a law.

A snapshot shows what an edit changes. It says nothing of what is right: no case, no coverage and no score of mutants counts its entries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from zweck.cases.asking import Asking, Manner
from zweck.cases.cases import Expectation
from zweck.cases.files import SNAPSHOT, forms_in
from zweck.cases.observed import Batch
from zweck.decision.decision import Detail, Outcome, Ruling, Status
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Form
from zweck.forms.quoting import shown
from zweck.law.parse.grammar_records import SNAPSHOT_FILE
from zweck.law.policy import PolicySet
from zweck.logic.condition import Value
from zweck.words.said import says


@dataclass(frozen=True, slots=True)
class Entry:
    """A question and the answer on file: outcome, laws, grounds that hold and what failed, each exactly; `None` where there is none yet."""

    id: str
    stated: Mapping[str, Value | None]
    question: Question
    answer: Expectation | None
    span: Span


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The entries of one file, all asked in one manner."""

    path: Path
    manner: Manner
    entries: tuple[Entry, ...]


def load_snapshots(path: Path, policies: PolicySet) -> list[Snapshot]:
    """The snapshots below a folder of cases, or the one in a file.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    ids: dict[str, Span] = {}
    asking = Asking(policies)
    found: list[Snapshot] = []
    for file, form in forms_in(SNAPSHOT, path, SNAPSHOT_FILE, diagnostics):
        manner = asking.manner(form)
        found.append(Snapshot(file, manner, form.each("snapshot", partial(_entry, manner, asking, ids))))
    diagnostics.raise_if_any()
    return found


def answered(entry: Entry, engine: Engine) -> Expectation:
    """The answer of the law to an entry now."""
    return _kept(engine.decide(entry.question, Detail.OUTCOME).finding.ruling)


def answered_together(entries: Sequence[Entry], policies: PolicySet) -> list[Expectation]:
    """The answers of the law to entries now, which are asked together; all of them have a day."""
    return [Expectation(*found) for found in Batch(policies, [entry.question for entry in entries]).observed()]


def _kept(ruling: Ruling) -> Expectation:
    failed = frozenset(rule for law in ruling.laws for rule in law.rules(Status.FAILED))
    grounds = frozenset(ground for law in ruling.laws for one in law.requirements for ground in one.grounds)
    return Expectation(ruling.outcome, frozenset(law.law for law in ruling.laws), grounds, failed)


def _entry(manner: Manner, asking: Asking, ids: dict[str, Span], form: Form) -> Entry | None:
    context = form.context
    id, facts, span = form.begun(), form.mapping("facts"), form.span("entry")
    if facts is None:
        return None
    if ids.setdefault(id, span) is not span:
        context.fault("ZW501", span, says("ZW501.entry_stands_twice", id=shown(id), ids=ids[id]))
    question = asking.question(facts, manner, form.context)
    stated = {name: question.stated[name] for name in facts.pairs if name in question.stated}
    return Entry(id, stated, question, _answer(form.inner("answer")), span)


def _answer(form: Form | None) -> Expectation | None:
    if form is None:
        return None
    outcome = form.word("outcome")
    laws, grounds, failed = (frozenset(form.lines(name)) for name in ("laws", "grounds", "failed"))
    return Expectation(Outcome(outcome), laws, grounds, failed) if outcome is not None else None
