"""The examination of a question as a tree that can be opened, point by point."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from zweck.decision.decision import Outcome, Status
from zweck.decision.examined import ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule
from zweck.facts.merge import Merged
from zweck.logic.kleene import Truth
from zweck.pages.answer.examination import deciding, letters, roman
from zweck.pages.answer.json import TRUTHS
from zweck.pages.answer.origins import named
from zweck.pages.answer.writer import Writer
from zweck.pages.html import HtmlPage
from zweck.workbench.bench import Posed

MARKS: Final[dict[Truth, str]] = {True: "yes", False: "no", None: "open"}
PROHIBITIONS: Final[dict[Truth, str]] = {True: "no", False: "none", None: "open"}
STATUS: Final = {Status.MET: "yes", Status.FAILED: "no", Status.OPEN: "open", Status.NOT_TRIGGERED: "none"}
OUTCOMES: Final = {Outcome.PERMITTED: "yes", Outcome.PROHIBITED: "no", Outcome.UNDETERMINED: "open", Outcome.NOT_REGULATED: "none"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A fact behind a condition, with its value and the source of it."""

    fact: str
    label: str
    value: str
    where: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the examination; `mark` is `yes`, `no`, `open` or `none`, and `status` says it in words."""

    mark: str
    status: str
    text: str
    number: str = ""
    kind: str = ""
    citation: str = ""
    id: str = ""
    note: str = ""
    doubts: tuple[tuple[str, str], ...] = ()
    leaves: tuple[Leaf, ...] = ()
    nodes: "tuple[Node, ...]" = ()
    wording: HtmlPage | None = None
    is_open: bool = False


def tree(posed: Posed, writer: Writer) -> tuple[list[Node], list[Node]]:
    """The laws that apply or may apply, those first on which the outcome rests, and those that do not, each with what its scope lacks."""
    found = writer.decision.examination
    if found is None:
        return [], []
    builder = _Builder(posed, writer, found.referred)
    outcomes = {law.law: law.outcome for law in writer.decision.laws}
    laws = [law for law in found.laws if law.scope.truth is not False]
    laws.sort(key=lambda law: outcomes.get(law.law, Outcome.UNDETERMINED) != writer.decision.outcome)
    apply = [builder.law(law, roman(number)) for number, law in enumerate(laws, 1)]
    return apply, [builder.out(law) for law in found.laws if law.scope.truth is False]


class _Builder:
    """Builds one tree; a definition is examined where it is first needed, and afterwards only named."""

    def __init__(self, posed: Posed, writer: Writer, referred: Iterable[ExaminedRule]) -> None:
        self._posed = posed
        self._writer = writer
        self._referred = {rule.rule: rule for rule in referred}
        self._examined: set[str] = set()
        self._openings = {opening.ground for opening in writer.decision.openings}
        self._outcomes = {law.law: law.outcome for law in writer.decision.laws}
        self._statuses = {one.requirement: one.status for law in writer.decision.laws for one in law.requirements}
        self._merged: Merged | None = posed.question.merged

    def law(self, law: ExaminedLaw, number: str) -> Node:
        """A law that applies or may apply."""
        points = count(1)
        title = self._writer.say("law.version", law=self._title(law.law), day=law.version)
        nodes = [self._rule(f"{next(points)}.", "kind.scope", law.scope)]
        nodes += [self._requirement(f"{next(points)}.", requirement) for requirement in law.requirements]
        nodes += [self._prohibition(f"{next(points)}.", prohibition) for prohibition in law.prohibitions]
        outcome = self._outcomes.get(law.law, Outcome.UNDETERMINED)
        status = self._writer.say(f"outcome.{outcome.name}")
        is_open = outcome == self._writer.decision.outcome != Outcome.PERMITTED
        return Node(OUTCOMES[outcome], status, title, f"{number}.", id=law.law, nodes=tuple(nodes), is_open=is_open)

    def out(self, law: ExaminedLaw) -> Node:
        """A law that does not apply."""
        nodes = tuple(self._condition(part) for part in deciding(law.scope))
        status = self._writer.say("workbench.status.out")
        return Node("none", status, self._title(law.law), citation=law.scope.citation, id=law.law, nodes=nodes)

    def _requirement(self, number: str, requirement: ExaminedRequirement) -> Node:
        status = self._statuses.get(requirement.rule.rule, Status.OPEN)
        grounds = [self._rule(f"{letters(place)})", "kind.ground", ground) for place, ground in enumerate(requirement.grounds)]
        if requirement.rule.truth is False:
            grounds = []
        said = self._writer.say(f"workbench.status.{status.name}")
        return self._point(number, "kind.requirement", requirement.rule, STATUS[status], said, grounds)

    def _prohibition(self, number: str, rule: ExaminedRule) -> Node:
        mark = PROHIBITIONS[rule.truth]
        return self._point(number, "kind.prohibition", rule, mark, self._writer.say(f"workbench.truth.{TRUTHS[rule.truth]}"), [])

    def _rule(self, number: str, kind: str, rule: ExaminedRule) -> Node:
        return self._point(number, kind, rule, MARKS[rule.truth], self._writer.say(f"workbench.truth.{TRUTHS[rule.truth]}"), [])

    def _point(self, number: str, kind: str, rule: ExaminedRule, mark: str, status: str, below: list[Node]) -> Node:
        """A rule with its reason, its doubts, the wording that it cites, and its condition below, before its grounds."""
        id = rule.rule.rpartition("/")[2]
        wording = self._posed.bench.page(self._posed.day)
        self._writer.quotes.below(wording, rule.citation, self._posed.day, 0)
        nodes = [self._condition(rule.condition)] if rule.condition is not None else []
        return Node(
            mark,
            status,
            self._writer.pick(rule.text),
            number,
            self._writer.say(kind),
            rule.citation,
            id,
            self._writer.say("examination.to_show") if id in self._openings else "",
            tuple(self._doubts(rule)),
            nodes=(*nodes, *below),
            wording=wording or None,
            is_open=mark in ("no", "open") and kind in ("kind.requirement", "kind.prohibition"),
        )

    def _doubts(self, rule: ExaminedRule) -> Iterator[tuple[str, str]]:
        for doubt in rule.doubts:
            yield doubt.id, f"{self._writer.pick(doubt.question)} {self._writer.pick(doubt.choice)}"

    def _condition(self, condition: ExaminedCondition) -> Node:
        below = self._referred.get(condition.refers)
        text = self._writer.pick(condition.text)
        nodes: list[Node] = []
        doubts: tuple[tuple[str, str], ...] = ()
        if below is not None and condition.refers in self._examined:
            text = f"{text} {self._writer.say('examination.above')}"
        elif below is not None:
            self._examined.add(below.rule)
            doubts = tuple(self._doubts(below))
            nodes += [self._condition(below.condition)] if below.condition is not None else []
        nodes += [self._condition(part) for part in condition.parts]
        status = self._writer.say(f"workbench.truth.{TRUTHS[condition.truth]}")
        leaves = tuple(map(self._leaf, condition.facts))
        return Node(MARKS[condition.truth], status, text, doubts=doubts, leaves=leaves, nodes=tuple(nodes), is_open=True)

    def _leaf(self, fact: ExaminedFact) -> Leaf:
        label = self._writer.label(fact.fact)
        if fact.value is None:
            return Leaf(fact.fact, label, self._writer.say("unknown"), "", is_known=False)
        where = self._writer.say(f"provenance.{fact.provenance.value}")
        sources = sources_of(fact.fact, self._merged, self._writer)
        return Leaf(fact.fact, label, self._writer.value(fact.fact, fact.value), sources or where, is_known=True)

    def _title(self, law: str) -> str:
        return self._writer.library.title(law, self._writer.language)


def sources_of(fact: str, merged: Merged | None, writer: Writer) -> str:
    """The sources of a fact in words; empty where there is none but the question."""
    found = merged.proofs(fact) if merged is not None else ()
    return ", ".join(dict.fromkeys(named(writer, source.origin, source.reference) for source in found))
