"""An order of facts in which the diagrams of a law stay small.

Facts that decide much come first (Minato's weights, handed down from the outcome to the facts), and then facts that stand in the same rules
are drawn together (Aloul's FORCE). Measured on the shipped law in docs/diff.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zweck.analysis.space.classes import facts_of
from zweck.logic.condition import Test

ROUNDS: Final = 300
PATIENCE: Final = 10


@dataclass(eq=False, slots=True)
class Node:
    """A test or a joint of a condition; the same condition is the same node. `facts` stand in the test, `parts` below the joint."""

    facts: tuple[str, ...] = ()
    parts: tuple["Node", ...] = ()


class Outline:
    """A logic that only keeps how conditions are joined."""

    def test(self, test: Test) -> Node:
        """A single test."""
        return Node(facts=facts_of(test))

    def all(self, parts: Iterable[Node]) -> Node:
        """All or any of the parts."""
        found = tuple(parts)
        return found[0] if len(found) == 1 else Node(parts=found)

    any = all

    def negated(self, part: Node) -> Node:
        """The same joints."""
        return part


def order(root: Node, blocks: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The facts below a node in a good order; `blocks` says for each fact with which others it must stand."""
    sorting = _Sorting(root, blocks)
    return [fact for leader in sorting.drawn_together(sorting.weighted()) for fact in blocks[leader]]


def blocks_of(tests: Iterable[Test]) -> dict[str, tuple[str, ...]]:
    """For each fact the facts that tests compare with it, itself included."""
    blocks: dict[str, tuple[str, ...]] = {}
    for test in tests:
        facts = facts_of(test)
        joined = tuple(dict.fromkeys(other for fact in facts for other in blocks.get(fact, (fact,))))
        blocks |= dict.fromkeys(joined, joined)
    return blocks


@dataclass(slots=True)
class _Sorting:
    root: Node
    blocks: Mapping[str, tuple[str, ...]]
    nodes: list[Node] = field(default_factory=list)
    leaders: dict[Node, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._visit(self.root)
        self.nodes.reverse()

    def _visit(self, node: Node) -> None:
        """Collect the nodes, parts first."""
        if node in self.leaders:
            return
        self.leaders[node] = tuple(dict.fromkeys(self.blocks[fact][0] for fact in node.facts))
        for part in node.parts:
            self._visit(part)
        self.nodes.append(node)

    def weighted(self) -> list[str]:
        """The facts by their weights, each taken out before the next is weighed."""
        left = dict.fromkeys(leader for node in self.nodes for leader in self.leaders[node])
        found: list[str] = []
        while left:
            weights = self._weights(left)
            heaviest = max(left, key=lambda fact: weights[fact])
            found.append(heaviest)
            del left[heaviest]
        return found

    def _weights(self, left: Mapping[str, None]) -> dict[str, float]:
        alive: set[Node] = set()
        for node in reversed(self.nodes):
            if any(leader in left for leader in self.leaders[node]) or any(part in alive for part in node.parts):
                alive.add(node)
        given = dict.fromkeys(self.nodes, 0.0)
        given[self.root] = 1.0
        weights = dict.fromkeys(left, 0.0)
        for node in self.nodes:
            heirs = [part for part in node.parts if part in alive]
            for part in heirs:
                given[part] += given[node] / len(heirs)
            open_facts = [leader for leader in self.leaders[node] if leader in left]
            for leader in open_facts:
                weights[leader] += given[node] / len(open_facts)
        return weights

    def drawn_together(self, start: Sequence[str]) -> list[str]:
        """Move every fact and joint to the middle of those that it stands with, again and again; the shortest arrangement seen wins."""
        edges = self._edges()
        places: dict[object, float] = {fact: float(place) for place, fact in enumerate(start)}
        for edge in edges:
            if edge[0] not in places:
                below = [places[end] for end in edge[1:]]
                places[edge[0]] = sum(below) / len(below)
        best, shortest, idle = list(start), float("inf"), 0
        line = sorted(places, key=lambda end: places[end])
        for _ in range(ROUNDS):
            places = {end: float(place) for place, end in enumerate(line)}
            spots = [[places[end] for end in edge] for edge in edges]
            length = sum(max(spot) - min(spot) for spot in spots)
            idle += 1
            if length < shortest:
                best, shortest, idle = [end for end in line if isinstance(end, str)], length, 0
            elif idle > PATIENCE:
                break
            line = _moved(line, edges, spots)
        return best

    def _edges(self) -> list[tuple[object, ...]]:
        """Each joint with its parts, parts first."""
        edges: list[tuple[object, ...]] = []
        reading: set[Node] = set()
        for node in reversed(self.nodes):
            if self.leaders[node] or any(part in reading for part in node.parts):
                reading.add(node)
            ends = dict.fromkeys([self._end(part) for part in node.parts if part in reading] if node.parts else self.leaders[node])
            if node in reading and not isinstance(self._end(node), str):
                edges.append((node, *ends))
        return edges

    def _end(self, node: Node) -> object:
        leaders = self.leaders[node]
        return leaders[0] if len(leaders) == 1 else node


def _moved(line: list[object], edges: list[tuple[object, ...]], spots: list[list[float]]) -> list[object]:
    total = dict.fromkeys(line, 0.0)
    count = dict.fromkeys(line, 0)
    for edge, spot in zip(edges, spots, strict=True):
        middle = sum(spot) / len(spot)
        for end in edge:
            total[end] += middle
            count[end] += 1
    return sorted(line, key=lambda end: total[end] / count[end] if count[end] else 0.0)
