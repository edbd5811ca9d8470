"""The outcome of a replay."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from zweck.chain.ranges import ranges
from zweck.pages.wording import clock
from zweck.record.replay import Compared, Replayed

KINDS: Final = {
    "otherwise": "differ from the register",
    "whole": "have the facts that follow from the register as it stood",
    "named": "name events as the register has them; the rest was not derived, for the company's files of then are neither kept nor given",
    "erased_events": "follow from the facts alone that the record keeps, for events of theirs were erased from the register",
    "not_looked_up": "used nothing of the register",
}
"""The kinds of entries beside the register."""


class Tally:
    """How many answers came out how, by themselves and beside the register."""

    def __init__(self, *, beside: bool = False) -> None:
        """Count; `beside`: with a register."""
        self._beside = beside
        self._counts: Counter[str] = Counter()
        self._erased: list[int] = []

    def add(self, result: Replayed) -> None:
        """Count an answer."""
        self._counts["answers"] += 1
        self._counts["different"] += bool(result.difference)
        self._counts["reworded"] += result.reworded
        if result.erased:
            self._counts["erased"] += 1
            self._erased.append(result.entry.seq)
        else:
            self._counts[_kind(result.beside)] += 1

    @property
    def failed(self) -> bool:
        """Whether an answer comes out otherwise, or its register says something else."""
        return bool(self._counts["different"] or (self._beside and self._counts["otherwise"]))

    def differs(self, result: Replayed) -> bool:
        """Whether there is something to say of one answer."""
        return bool(result.difference or (result.beside and (result.beside.difference or result.beside.erased)))

    def lines(self, changed: str) -> Iterator[str]:
        """All of it in sentences; `changed` is what became of those that differ."""
        erased = self._counts["erased"]
        names = f", which cannot be derived: {listed(self._erased)}" if erased else ""
        derived = self._counts["answers"] - erased
        yield f"{derived} answers derived again, {self._counts['different']} {changed}; {erased} were erased{names}"
        if reworded := self._counts["reworded"]:
            yield f"{reworded} of another program have the same outcome, rules and presumptions, which this one explains otherwise"
        if self._beside:
            yield from (f"{self._counts[kind]} {words}" for kind, words in KINDS.items() if self._counts[kind])

    def as_object(self) -> dict[str, object]:
        """The counts by names for programs."""
        found: dict[str, object] = {name: self._counts[name] for name in ("answers", "different", "reworded", "erased")}
        return found | {"register": {kind: self._counts[kind] for kind in KINDS}} if self._beside else found


def _kind(beside: Compared | None) -> str:
    if beside is None:
        return "not_looked_up"
    return "otherwise" if beside.difference else "erased_events" if beside.erased else "whole" if beside.whole else "named"


def listed(numbers: list[int]) -> str:
    """Ascending numbers, those that follow one another as a range."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ranges(numbers))


def text(result: Replayed) -> str:
    """One answer in a line."""
    entry = result.entry
    return f"entry {entry.seq}, {clock(entry.time)}, {entry.content.decision_id}: {'; '.join(_differences(result))}"


def _differences(result: Replayed) -> Iterator[str]:
    beside = result.beside
    if result.difference:
        yield result.difference
    if beside and beside.difference:
        yield f"beside the register: {beside.difference}"
    if beside and beside.erased:
        yield f"erased from the register: event {listed(sorted(beside.erased))}"


def as_line(result: Replayed) -> str:
    """One answer as JSON."""
    entry = result.entry
    said = {"seq": entry.seq, "decision_id": entry.content.decision_id, "was": entry.content.outcome, "now": result.now}
    beside = {"register": result.beside.difference, "erased_events": sorted(result.beside.erased)} if result.beside else {}
    return json.dumps({**said, "difference": result.difference, **beside}, ensure_ascii=False)
