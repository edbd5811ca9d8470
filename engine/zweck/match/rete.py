"""The rete matcher: the rule base evaluated by durable-rules, a Rete engine written by others.

An independent second opinion. It takes nothing from the native matcher: conditions are translated by its own code (`rete_rules`), facts are
flattened by its own code (`rete_facts`), and durable-rules finds which rules match. Each name has two rules, surely true and surely false;
where neither matches, the name is unknown. Strata are evaluated one after the other, for durable-rules knows no order within a ruleset.
The conclusions of a ruleset from the same codes are kept: they rest on nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from operator import itemgetter
from threading import Lock
from typing import Any, Final, cast

from zweck.bounded.cache import Bounded, made_once
from zweck.editions.edition import Edition
from zweck.logic.condition import Test, walk
from zweck.logic.kleene import Truth, Values
from zweck.match import MatcherUnavailable
from zweck.match.rete_facts import NO, UNKNOWN, YES, Codes, Encoders, Layout, Pairs
from zweck.match.rete_rules import Group, groups, translate
from zweck.match.rete_session import Ruleset
from zweck.match.rete_split import Sheet, split
from zweck.words.said import says

TRUTHS: Final[dict[int, Truth]] = {UNKNOWN: None, YES: True, NO: False}

MAX_KNOWN: Final = 300
"""Conclusions of a ruleset that are kept."""


class Rete:
    """Builds the rulesets of each edition on its first use; editions share what is the same in them."""

    def __init__(self) -> None:
        """Load durable-rules.

        Raises:
            MatcherUnavailable: if durable-rules does not import here.
        """
        self._durable = _durable()
        self._layout = Layout()
        self._programs: dict[Edition, _Program] = {}
        self._parts: dict[Group, _Part] = {}
        self._rulesets: dict[str, Ruleset] = {}
        self._lock = Lock()

    def truths(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        program = self._programs.get(edition)
        if program is None:
            with self._lock:
                program = self._programs[edition] = self._programs.get(edition) or self._build(edition)
        return program.run(values)

    def close(self) -> None:
        """Give the memory of all rulesets back now; by itself that happens when the matcher is freed."""
        with self._lock:
            for ruleset in self._rulesets.values():
                ruleset.close()

    def _build(self, edition: Edition) -> "_Program":
        tests = (part for named in edition.names for part in walk(named.condition) if isinstance(part, Test))
        encoders = self._layout.encoders(tests)
        names = [self._layout.slot(named.key) for named in edition.names]
        parts = [self._part(group) for group in groups(edition)]
        start = [UNKNOWN] * self._layout.size
        for part in parts:
            for slot, code in part.constants:
                start[slot] = code
        return _Program(names, start, encoders, [step for part in parts for step in part.steps])

    def _part(self, group: Group) -> "_Part":
        found = self._parts.get(group)
        if found is None:
            base = translate(group, self._layout)
            sheets = [sheet for step in sorted(base.steps) for sheet in split(base.steps[step])]
            found = self._parts[group] = _Part(tuple(base.constants.items()), [self._step(sheet) for sheet in sheets])
        return found

    def _step(self, sheet: Sheet) -> "_Step":
        ruleset = made_once(self._rulesets, sheet.rules, lambda: Ruleset(self._durable, sheet.rules))
        return _Step(ruleset, _getter(sheet.slots), sheet.conclusions)


@dataclass(frozen=True, slots=True)
class _Step:
    """One ruleset, where its facts come from and where its conclusions go."""

    ruleset: Ruleset
    codes: Callable[[Codes], tuple[int, ...]]
    conclusions: Pairs
    known: Bounded[tuple[int, ...], Pairs] = field(default_factory=partial(Bounded, MAX_KNOWN))

    def conclude(self, codes: Codes) -> Pairs:
        """The conclusions of durable-rules from the codes of its slots."""
        facts = self.codes(codes)
        return made_once(self.known, facts, lambda: tuple({self.conclusions[rule] for rule in self.ruleset.fire(facts)}))


@dataclass(frozen=True, slots=True)
class _Part:
    """The evaluation of a group: the codes that need no rule, and the steps in their order."""

    constants: Pairs
    steps: list[_Step]


@dataclass(frozen=True, slots=True)
class _Program:
    """The evaluation of an edition: the slots of its names, the codes to begin with, and the steps in the order of their strata."""

    names: list[int]
    start: Codes
    encoders: Encoders
    steps: list[_Step]

    def run(self, values: Values) -> tuple[Truth, ...]:
        codes = self.start.copy()
        self.encoders.encode(values, codes)
        for step in self.steps:
            for slot, code in step.conclude(codes):
                if codes[slot] not in (UNKNOWN, code):
                    raise RuntimeError("durable-rules found a condition both true and false")
                codes[slot] = code
        return tuple([TRUTHS[codes[slot]] for slot in self.names])


def _getter(slots: tuple[int, ...]) -> Callable[[Codes], tuple[int, ...]]:
    if len(slots) == 1:
        (only,) = slots
        return lambda codes: (codes[only],)
    return cast("Callable[[Codes], tuple[int, ...]]", itemgetter(*slots))


def _durable() -> Any:
    try:
        return import_module("durable_rules_engine")
    except ImportError as error:
        raise MatcherUnavailable(says("match.rete_missing", error=error)) from error
