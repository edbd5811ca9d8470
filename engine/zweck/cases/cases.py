"""Case files: read, checked against the vocabulary and the laws, every fault noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zweck.cases.asking import Asking, Manner
from zweck.cases.files import suites
from zweck.company import NO_COMPANY, Company
from zweck.decision.decision import Outcome
from zweck.facts.question import Question
from zweck.forms.diagnostics import Diagnostics, PolicyError, Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, read_file
from zweck.law.load.files import display
from zweck.law.parse.grammar import SUITE
from zweck.law.policy import Ground, Obligation, PolicySet, Prohibition, Remedy, Requirement, omissions
from zweck.law.values import replacement
from zweck.load import without_collection
from zweck.words.said import says
from zweck.words.text import Text

KINDS: Final = {
    "laws": "ZW502.no_law",
    "missing": "ZW502.no_fact",
    "grounds": "ZW502.no_ground",
    "failed": "ZW502.no_requirement_or_prohibition",
    "obligations": "ZW502.no_obligation",
    "remedies": "ZW502.no_remedy",
    "gaps": "ZW502.no_gap",
}


Known = dict[str, set[str]]
"""Names by the keys of expectations."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """The answer that must come: the outcome and the laws exactly, all else at least; `None` where no laws are expected or excluded."""

    outcome: Outcome
    laws: frozenset[str] | None
    grounds: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    obligations: frozenset[str] = frozenset()
    remedies: frozenset[str] = frozenset()
    gaps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A judgement of the answer that the law gave to a case: the day, the role of the judge, and whether it was right."""

    on: date
    role: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One case: where it stands, its story, the question, the answer expected, and the judgement from which it comes, if from one."""

    id: str
    title: str
    story: str
    why: str
    suite: Text
    span: Span
    question: Question
    expect: Expectation
    reviewed: Reviewed | None = None
    cites: tuple[str, ...] = ()
    """The authority that it follows, and the norms that it is about."""

    @property
    def path(self) -> str:
        """The file that states it."""
        return self.span.path

    @property
    def line(self) -> int:
        """The line on which it starts."""
        return self.span.line


@without_collection()
def load_cases(path: Path, policies: PolicySet, company: Company = NO_COMPANY, asking: Asking | None = None) -> list[Case]:
    """The cases of a file, or of all files below a folder, about the law or about activities of a company.

    For files that are read one by one, one `asking` reads the profiles beside them once.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    if not path.exists():
        diagnostics.add("ZW110", Span(str(path), 1, 1, 1), says("ZW110.no", path=path))
        raise PolicyError(diagnostics)
    reader = _Reader(policies, diagnostics, asking or Asking(policies, company=company))
    nodes = (read_file(file, display(file), diagnostics) for file in suites(path, diagnostics))
    cases = [case for node in nodes if node is not None for case in reader.cases(node)]
    diagnostics.raise_if_any()
    return cases


def cases_of(node: Node, policies: PolicySet, diagnostics: Diagnostics, company: Company = NO_COMPANY) -> list[Case]:
    """The cases of one file that has been read; every fault is noted."""
    return list(_Reader(policies, diagnostics, Asking(policies, company=company)).cases(node))


def _valid_names(policies: PolicySet) -> Known:
    """The names that expectations may have, by their keys."""
    rules = [rule for law in policies.laws.values() for version in law.versions for rule in version.rules]
    return {
        "laws": set(policies.laws),
        "missing": set(policies.vocabulary.facts),
        "grounds": {rule.id for rule in rules if isinstance(rule, Ground)},
        "failed": {f"{rule.of}/{rule.id}" for rule in rules if isinstance(rule, Requirement)}
        | {rule.id for rule in rules if isinstance(rule, Prohibition)},
        "obligations": {rule.id for rule in rules if isinstance(rule, Obligation)},
        "remedies": {rule.id for rule in rules if isinstance(rule, Remedy)},
        "gaps": {*policies.coverage.fields, *(one.id for one in omissions(policies))},
    }


class _Reader:
    def __init__(self, policies: PolicySet, diagnostics: Diagnostics, asking: Asking) -> None:
        self._asking = asking
        self._diagnostics = diagnostics
        self._ids: dict[str, Span] = {}
        self._valid_names = policies.once(_valid_names)  # cases stand in hundreds of files

    def cases(self, node: Node) -> Sequence[Case]:
        form = Form.of(node, SUITE, Context(self._diagnostics))
        if form is None:
            return ()
        title, manner = form.text("suite") or Text("", ""), self._asking.manner(form)
        return form.each("cases", lambda one: self._case(one, title, manner))

    def _case(self, form: Form, suite: Text, manner: Manner) -> Case | None:
        id = form.begun()
        if id and id in self._ids:
            form.context.fault("ZW501", form.span("case"), says("ZW501.case_stands_twice", id=shown(id), ids=self._ids[id]))
        self._ids.setdefault(id, form.span("case"))
        facts, expect = form.mapping("facts"), form.inner("expect")
        if facts is None or expect is None:
            return None
        how = self._asking.manner(form, manner)
        expectation = self._expectation(expect, about=how.activity)
        question = self._asking.question(facts, how, form.context, labels=True)
        if expectation is None:
            return None
        return Case(
            id=id,
            title=form.line("title"),
            story=form.line("story"),
            why=form.line("why"),
            suite=suite,
            span=form.span("case"),
            question=question,
            expect=expectation,
            reviewed=_reviewed(form),
            cites=(*form.lines("authority"), *form.lines("norms")),
        )

    def _expectation(self, form: Form, about: str) -> Expectation | None:
        if form.node_of("laws") is None and not about:
            form.context.fault("ZW203", form.node.span, says("ZW203.missing_laws"))
        outcome = form.word("outcome")
        if outcome is None:
            return None
        lists = {name: self._names(form, name) for name in self._valid_names if name in form.node.pairs and name != "laws"}
        laws = self._names(form, "laws") if form.node_of("laws") is not None else None
        return Expectation(Outcome(outcome), laws, **lists)

    def _names(self, form: Form, name: str) -> frozenset[str]:
        known, words = self._valid_names[name], frozenset(form.lines(name))
        for word, span in () if words <= known else form.placed_lines(name):
            if word not in known:
                help = replacement(word, None, self._asking.policies.vocabulary) if name == "missing" else None
                form.context.fault("ZW502", span, says(KINDS[name], law=shown(word)), help or form.context.near(word, known))
        return words


def _reviewed(form: Form) -> Reviewed | None:
    inner = form.inner("reviewed")
    if inner is None:
        return None
    day, role, verdict = inner.day("on"), inner.line("role"), inner.word("verdict")
    return Reviewed(day, role, verdict == "agree") if day is not None and role and verdict is not None else None
