"""The examination of a question as a tree, law, requirement, every ground, every condition, and as a page that a lawyer writes down."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from zweck.decision.decision import Outcome, Status
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule
from zweck.logic.kleene import Truth
from zweck.pages import DIM, Paragraph, Style
from zweck.pages.answer.view import TRUTHS
from zweck.pages.answer.writer import Writer
from zweck.pages.html import HtmlPage

MARKS: Final[dict[Truth, tuple[str, Style]]] = {
    True: ("✓ ", {"fg": "green"}),
    False: ("✗ ", {"fg": "red"}),
    None: ("? ", {"fg": "yellow"}),
}
SIGNS: Final[dict[Truth, str]] = {True: "yes", False: "no", None: "open"}
PROHIBITIONS: Final[dict[Truth, str]] = {True: "no", False: "none", None: "open"}
STATUS: Final = {Status.MET: "yes", Status.FAILED: "no", Status.OPEN: "open", Status.NOT_TRIGGERED: "none"}
OUTCOMES: Final = {Outcome.PERMITTED: "yes", Outcome.PROHIBITED: "no", Outcome.UNDETERMINED: "open", Outcome.NOT_REGULATED: "none"}
ROMAN: Final = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
STEP: Final = 2
"""Columns by which a level is indented."""


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
    """A point of the examination; `mark` is `yes`, `no`, `open` or `none`, `status` says it in words, `truth` whether it holds."""

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
    truth: Truth = None


def examination(writer: Writer) -> None:
    """The laws that apply or may apply, one after the other, then those that do not, with what their scope lacks."""
    found = writer.decision.examination
    if found is None:
        return
    applying, out = tree(found, writer)
    for law in applying:
        writer.page.heading(f"{law.number} {law.text}")
        for node in law.nodes:
            _rule(writer, node, STEP)
    for law in writer.under("examination.out", out):
        mark, style = MARKS[False]
        writer.page.paragraph(law.text, indent=STEP, marker=mark, mark=style, head=f"{law.citation}:", tail=f"[{law.id}]")
        for node in law.nodes:
            _condition(writer, node, 2 * STEP)


def _rule(writer: Writer, node: Node, indent: int, *, is_ground: bool = False) -> None:
    """A rule with its mark and reason, the wording that it cites, its doubts and below it its condition and its grounds."""
    mark, style = MARKS[node.truth]
    head = f"{node.citation}:" if is_ground else f"{node.kind}, {node.citation}:"
    text = " ".join(part for part in (node.text, node.note) if part)
    writer.page.paragraph(text, indent=indent, marker=f"{node.number} {mark}", mark=style, head=head, tail=f"[{node.id}]")
    below = indent + len(node.number) + 1 + STEP
    for block in node.wording.blocks if node.wording is not None else ():
        writer.page.blocks.append(block._replace(indent=block.indent + below) if isinstance(block, Paragraph) else block)
    _below(writer, node, below)


def _below(writer: Writer, node: Node, indent: int) -> None:
    for id, text in node.doubts:
        writer.page.paragraph(text, indent=indent, head=f"{writer.say('examination.doubt')}:", tail=f"[{id}]", style=DIM)
    for part in node.nodes:
        if part.kind:
            _rule(writer, part, 2 * STEP, is_ground=True)
        else:
            _condition(writer, part, indent)


def _condition(writer: Writer, node: Node, indent: int) -> None:
    mark, style = MARKS[node.truth]
    facts = (f"[{one.fact}: {one.value}{f', {one.where}' if one.is_known else ''}]" for one in node.leaves)
    writer.page.paragraph(node.text, indent=indent, marker=mark, mark=style, tail="; ".join(facts))
    _below(writer, node, indent + STEP)


Sources = Callable[[str], str]
"""The sources of a fact in words; empty where there is none but the question."""


def tree(found: Examination, writer: Writer, sources: Sources = lambda fact: "") -> tuple[list[Node], list[Node]]:
    """The laws that apply or may apply, and those that do not, each with what its scope lacks."""
    builder = _Builder(writer, found.referred, sources)
    laws = [law for law in found.laws if law.scope.truth is not False]
    applying = [builder.law(law, roman(number)) for number, law in enumerate(laws, 1)]
    return applying, [builder.out(law) for law in found.laws if law.scope.truth is False]


class _Builder:
    """Builds one tree; a definition is examined where it is first needed, and afterwards only named."""

    def __init__(self, writer: Writer, referred: Iterable[ExaminedRule], sources: Sources) -> None:
        self._writer = writer
        self._sources = sources
        self._referred = {rule.rule: rule for rule in referred}
        self._examined: set[str] = set()
        self._openings = {opening.ground for opening in writer.decision.openings}
        self._outcomes = {law.law: law.outcome for law in writer.decision.laws}
        self._statuses = {one.requirement: one.status for law in writer.decision.laws for one in law.requirements}

    def law(self, law: ExaminedLaw, number: str) -> Node:
        """A law that applies or may apply."""
        points = count(1)
        title = self._writer.say("law.version", law=self._writer.title(law.law), day=law.version)
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
        return Node("none", status, self._writer.title(law.law), citation=law.scope.citation, id=law.law, nodes=nodes)

    def _requirement(self, number: str, requirement: ExaminedRequirement) -> Node:
        rule = requirement.rule
        status = self._statuses.get(rule.rule, Status.OPEN)
        node = self._point(number, "kind.requirement", rule, STATUS[status], self._writer.say(f"workbench.status.{status.name}"))
        grounds = enumerate(requirement.grounds if rule.truth is not False else ())
        return replace(node, nodes=(*node.nodes, *(self._rule(f"{letters(place)})", "kind.ground", ground) for place, ground in grounds)))

    def _prohibition(self, number: str, rule: ExaminedRule) -> Node:
        mark = PROHIBITIONS[rule.truth]
        return self._point(number, "kind.prohibition", rule, mark, self._writer.say(f"workbench.truth.{TRUTHS[rule.truth]}"))

    def _rule(self, number: str, kind: str, rule: ExaminedRule) -> Node:
        return self._point(number, kind, rule, SIGNS[rule.truth], self._writer.say(f"workbench.truth.{TRUTHS[rule.truth]}"))

    def _point(self, number: str, kind: str, rule: ExaminedRule, mark: str, status: str) -> Node:
        """A rule with its reason, its doubts, the wording that it cites, and its condition below."""
        id = rule.rule.rpartition("/")[2]
        wording = HtmlPage()
        self._writer.quotes.below(wording, rule.citation, self._writer.date, 0)
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
            nodes=tuple(nodes),
            wording=wording or None,
            is_open=mark in ("no", "open") and kind in ("kind.requirement", "kind.prohibition"),
            truth=rule.truth,
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
        return Node(
            SIGNS[condition.truth], status, text, doubts=doubts, leaves=leaves, nodes=tuple(nodes), is_open=True, truth=condition.truth
        )

    def _leaf(self, fact: ExaminedFact) -> Leaf:
        label = self._writer.label(fact.fact)
        if fact.value is None:
            return Leaf(fact.fact, label, self._writer.say("unknown"), "", is_known=False)
        where = self._writer.say(f"provenance.{fact.provenance.value}")
        return Leaf(fact.fact, label, self._writer.value(fact.fact, fact.value), self._sources(fact.fact) or where, is_known=True)


def deciding(rule: ExaminedRule) -> Iterable[ExaminedCondition]:
    """The parts that make the condition of a rule false."""
    condition = rule.condition
    if condition is None:
        return ()
    false = [part for part in condition.parts if part.truth is False]
    return false if false and len(false) < len(condition.parts) else [condition]


def letters(place: int) -> str:
    """The letters of a point: a to z, then aa."""
    return LETTERS[place] if place < len(LETTERS) else LETTERS[place // len(LETTERS) - 1] + LETTERS[place % len(LETTERS)]


def roman(number: int) -> str:
    """A number in Roman numerals."""
    result = ""
    for letters, worth in ROMAN:
        while number >= worth:
            result, number = result + letters, number - worth
    return result
