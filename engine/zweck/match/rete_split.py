"""Cuts the rules of one place into rulesets that durable-rules can hold, and writes them as it reads them.

Its limits, from its source: a fact may have 254 properties and match 64 places of the network at a time (error 303), and in a rule there
may stand 31 `and` and `or`. The network is the tree of the rules' conjunctions, each in the same order, so its matches can be counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from json import dumps
from typing import Final

from zweck.match.rete_rules import Atom, Conjunction, Rule
from zweck.match.rete_session import SENTINEL, property_name, rule_name

MAX_RULES: Final = 250
MAX_SLOTS: Final = 200
MAX_MATCHES: Final = 56
MAX_BRANCHES: Final = 12

FEW_SLOTS: Final = 16
"""How many slots a sheet has at most, unless one rule alone has more: the fewer, the more often it was asked the same before."""

Path = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A ruleset as durable-rules reads it, the slots whose codes its facts state, and what each rule concludes."""

    rules: str
    slots: tuple[int, ...]
    conclusions: tuple[tuple[int, int], ...]


def split(rules: Iterable[Rule]) -> Iterator[Sheet]:
    """The rules on sheets within the limits."""
    rules = list(rules)
    uses = Counter(slot for rule in rules for conjunction in rule.conjunctions for slot, _ in conjunction)
    chosen: list[tuple[Rule, list[Path]]] = []
    network = _Network()
    for rule, paths in _branches(rules, uses):
        network.add(paths)
        if chosen and network.too_large(len(chosen) + 1):
            yield _sheet(chosen)
            chosen, network = [], _Network()
            network.add(paths)
        chosen.append((rule, paths))
    if chosen:
        yield _sheet(chosen)


def _branches(rules: Iterable[Rule], uses: Counter[int]) -> Iterator[tuple[Rule, list[Path]]]:
    """Each rule with its conjunctions, most used slots first, a few at a time."""
    for rule in rules:
        few: list[Path] = []
        for path in sorted(_path(conjunction, uses) for conjunction in rule.conjunctions):
            if few and (len(few) == MAX_BRANCHES or sum(map(len, [*few, path])) > MAX_SLOTS):
                yield rule, few
                few = []
            few.append(path)
        yield rule, few


def _path(conjunction: Conjunction, uses: Counter[int]) -> Path:
    return tuple(sorted(conjunction, key=lambda atom: (-uses[atom[0]], atom)))


@dataclass(slots=True)
class _Network:
    """The tree of the conjunctions, as durable-rules will build it."""

    below: dict[Atom, "_Network"] = field(default_factory=dict)
    ends: int = 0
    slots: set[int] = field(default_factory=set)
    bound: int = 0

    def add(self, paths: list[Path]) -> None:
        self.bound += len(paths)  # with each, one place more may match
        for path in paths:
            node = self
            for atom in path:
                self.slots.add(atom[0])
                node = node.below.setdefault(atom, _Network())
            node.ends += 1

    def too_large(self, rules: int) -> bool:
        if self.bound > MAX_MATCHES:
            self.bound = self.matches()
        return self.bound > MAX_MATCHES or rules > MAX_RULES or len(self.slots) > FEW_SLOTS

    def matches(self) -> int:
        """How many places may match at a time: of those below, one for each slot, of which all but one wait while that is followed."""
        here = len({slot for slot, _ in self.below}) + self.ends
        followed = max((node.matches() for node in self.below.values()), default=0)
        return here - 1 + max(1, followed) if here else 0


def _sheet(chosen: Sequence[tuple[Rule, list[Path]]]) -> Sheet:
    slots = tuple(dict.fromkeys(slot for _, paths in chosen for path in paths for slot, _ in path))
    names = {slot: property_name(place) for place, slot in enumerate(slots)}
    rules = {rule_name(place): _written([_all(path, names) for path in paths]) for place, (_, paths) in enumerate(chosen)}
    rules[SENTINEL] = _written([{SENTINEL: 1}])
    return Sheet(dumps(rules), slots, tuple((rule.slot, rule.code) for rule, _ in chosen))


def _all(path: Path, names: dict[int, str]) -> dict[str, object]:
    atoms: list[dict[str, object]] = [{names[slot]: code} for slot, code in path]
    return atoms[0] if len(atoms) == 1 else {"$and": atoms}


def _written(branches: list[dict[str, object]]) -> dict[str, object]:
    return {"all": [{"m": branches[0] if len(branches) == 1 else {"$or": branches}}]}
