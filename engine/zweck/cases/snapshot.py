"""Snapshots: questions with the answers that the law as encoded gave, one file for each version of a law.

A snapshot shows what an edit changes. It says nothing of what is right: no case, no coverage and no score of mutants counts its entries.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zweck.cases.asking import Asking, Manner
from zweck.cases.cases import Expectation
from zweck.cases.files import SNAPSHOT, named
from zweck.cases.observed import Batch
from zweck.decision.decision import Detail, Outcome, Ruling, Status
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.quoting import shown
from zweck.forms.reader import Mapping as MappingNode
from zweck.forms.reader import Node, read_file
from zweck.forms.span import Span
from zweck.law.load.files import display
from zweck.law.parse.grammar_records import ANSWERED, ENTRY, SNAPSHOT_FILE
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
    for file in named(SNAPSHOT, path, diagnostics):
        node = read_file(file, display(file), diagnostics)
        root = mapping(node, Context(diagnostics)) if node is not None else None
        if root is not None:
            form = Form(root, SNAPSHOT_FILE, Context(diagnostics))
            manner = asking.manner(form)
            found.append(Snapshot(file, manner, tuple(_entries(form, manner, asking, ids))))
    diagnostics.raise_if_any()
    return found


def answered(entry: Entry, engine: Engine) -> Expectation:
    """The answer of the law to an entry now."""
    return _kept(engine.decide(entry.question, Detail.OUTCOME).finding.ruling)


def answered_together(entries: Sequence[Entry], policies: PolicySet) -> list[Expectation]:
    """The answers of the law to entries now, which are asked together; all of them have a day."""
    return [Expectation(*found) for found in Batch(policies, [entry.question for entry in entries]).observed()]


def _kept(ruling: Ruling) -> Expectation:
    requirements = [one for law in ruling.laws for one in law.requirements]
    failed = [one.requirement for one in requirements if one.status is Status.FAILED]
    failed += [one.rule for law in ruling.laws for one in law.prohibitions if one.status is Status.FAILED]
    grounds = frozenset(ground for one in requirements for ground in one.grounds)
    return Expectation(ruling.outcome, frozenset(law.law for law in ruling.laws), grounds, frozenset(failed))


def _entries(form: Form, manner: Manner, asking: Asking, ids: dict[str, Span]) -> Iterator[Entry]:
    for item in form.items("snapshot"):
        found = mapping(item, form.context)
        entry = _entry(found, manner, asking, form.context) if found is not None else None
        if entry is not None:
            if entry.id in ids:
                form.context.fault("ZW501", entry.span, says("ZW501.entry_stands_twice", id=shown(entry.id), ids=ids[entry.id]))
            ids.setdefault(entry.id, entry.span)
            yield entry


def _entry(found: MappingNode, manner: Manner, asking: Asking, context: Context) -> Entry | None:
    form = Form(found, ENTRY, context)
    id = form.line("entry")
    form.context = context.at(id)
    facts = form.mapping("facts")
    if facts is None:
        return None
    question = asking.question(facts, manner, form.context)
    stated = {name: question.stated[name] for name in facts.pairs if name in question.stated}
    return Entry(id, stated, question, _answer(form.node_of("answer"), form.context), form.span("entry"))


def _answer(node: Node | None, context: Context) -> Expectation | None:
    found = mapping(node, context) if node is not None else None
    if found is None:
        return None
    form = Form(found, ANSWERED, context)
    outcome = form.word("outcome")
    laws, grounds, failed = (frozenset(form.lines(name)) for name in ("laws", "grounds", "failed"))
    return Expectation(Outcome(outcome), laws, grounds, failed) if outcome is not None else None
