"""The rete matcher: the rule base evaluated by durable-rules, a Rete engine written by others.

An independent second opinion. It takes nothing from the native matcher: conditions are translated anew (`rete_logic`), facts are
flattened by its own code (`rete_facts`), and durable-rules finds which rules match. Each name has two rules, surely true and surely false;
where neither matches, the name is unknown. Strata are evaluated one after the other, for durable-rules knows no order within a ruleset.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from operator import itemgetter
from threading import Lock
from typing import Any, Final, cast
from weakref import finalize

from engine.compile.edition import Edition
from engine.evaluate import Truth, Values
from engine.match import MatcherUnavailable
from engine.match.rete_facts import NO, UNKNOWN, YES, Encoder
from engine.match.rete_rules import translate
from engine.match.rete_session import Ruleset
from engine.match.rete_split import Sheet, split

TRUTHS: Final[dict[int, Truth]] = {UNKNOWN: None, YES: True, NO: False}


class Rete:
    """Builds the rulesets of each edition on its first use; editions share what is the same in them."""

    name = "rete"

    def __init__(self) -> None:
        """Start without any ruleset.

        Raises:
            MatcherUnavailable: if durable-rules does not import here.
        """
        self._durable = _durable()
        self._programs: dict[Edition, _Program] = {}
        self._rulesets: dict[str, Ruleset] = {}
        self._lock = Lock()
        self._closing = finalize(self, _close, self._rulesets)

    def match(self, edition: Edition, values: Values) -> tuple[Truth, ...]:
        """The truths of all names, in their order."""
        with self._lock:  # durable-rules is not safe to use from several threads
            program = self._programs.get(edition)
            if program is None:
                program = self._programs[edition] = self._build(edition)
            return program.run(values)

    def close(self) -> None:
        """Give the memory of all rulesets back, for good; happens by itself when nobody holds the matcher any more."""
        with self._lock:
            self._programs.clear()
            self._closing()

    def _build(self, edition: Edition) -> "_Program":
        base = translate(edition)
        sheets = [sheet for place in sorted(base.places) for sheet in split(base.places[place])]
        start = [base.constants.get(slot, UNKNOWN) for slot in range(base.layout.size)]
        return _Program(len(edition.names), start, base.layout.encoders, [self._step(sheet) for sheet in sheets])

    def _step(self, sheet: Sheet) -> "_Step":
        ruleset = self._rulesets.get(sheet.rules)
        if ruleset is None:
            ruleset = self._rulesets[sheet.rules] = Ruleset(self._durable, sheet.rules, sheet.facts)
        return _Step(ruleset, _getter(sheet.slots), sheet.conclusions)


@dataclass(frozen=True, slots=True)
class _Step:
    """One ruleset in one edition: where its facts come from and where its conclusions go."""

    ruleset: Ruleset
    codes: Callable[[list[int]], tuple[int, ...]]
    conclusions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Program:
    """The rulesets of an edition in the order of their strata. The first slots are the names."""

    names: int
    start: list[int]
    encoders: list[tuple[int, Encoder]]
    steps: list[_Step]

    def run(self, values: Values) -> tuple[Truth, ...]:
        codes = self.start.copy()
        for slot, encode in self.encoders:
            codes[slot] = encode(values)
        for step in self.steps:
            for rule in step.ruleset.fire(step.codes(codes)):
                slot, code = step.conclusions[rule]
                if codes[slot] not in (UNKNOWN, code):
                    raise RuntimeError("durable-rules found a condition both true and false")
                codes[slot] = code
        return tuple(TRUTHS[code] for code in codes[: self.names])


def _getter(slots: tuple[int, ...]) -> Callable[[list[int]], tuple[int, ...]]:
    if len(slots) == 1:
        (only,) = slots
        return lambda codes: (codes[only],)
    return cast("Callable[[list[int]], tuple[int, ...]]", itemgetter(*slots))


def _durable() -> Any:
    try:
        return import_module("durable_rules_engine")
    except ImportError as error:
        message = f"the matcher `rete` needs durable-rules, which does not import here ({error}); use `native`, or Python 3.11 or 3.12"
        raise MatcherUnavailable(message) from error


def _close(rulesets: dict[str, Ruleset]) -> None:
    while rulesets:
        _, ruleset = rulesets.popitem()
        ruleset.close()
