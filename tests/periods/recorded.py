"""The cases of records in `tests/policies`: of all records around the edges of rows the fewest that notice every mutant that any notices.

Their answers are the judge's, which shares no code with the reckoner. `python -m tests.periods.recorded` writes the file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

import yaml

from tests.periods.drawing import table
from tests.periods.judge import BERLIN, Entered, Judge, rows
from zweck.analysis.mutation.mutant import Mutant
from zweck.analysis.mutation.periods import around, changed_by, of_rows
from zweck.cases.records import OBSERVED, Answer, RecordCase
from zweck.editing.files import FileKind
from zweck.editing.format import formatted
from zweck.forms.diagnostics import Diagnostics
from zweck.load import load
from zweck.pages.mutants import record_as_data
from zweck.periods.rows import PeriodRow

POLICIES: Final = Path(__file__).parents[2] / "policies"
FILE: Final = Path(__file__).parents[1] / "policies" / "retention" / "records.yaml"
HEAD: Final = """# yaml-language-server: $schema=../../../policies/.schema/records.json
# Records on days around the edges of the rows in policies/tables/retention.yaml. The answers are those of a second reckoner
# (tests/periods/judge.py), which shares no code with the engine; `python -m tests.periods.recorded` writes this file.
"""


def judged(case: RecordCase) -> Answer:
    """The answer of the judge."""
    starts = {str(name): day.replace(tzinfo=BERLIN) if isinstance(day, datetime) else day for name, day in case.record.starts.items()}
    holds = tuple((one.on, one.until, one.kind, one.released) for one in case.record.holds)
    extensions = tuple((one.on, one.until, one.by) for one in case.record.extensions)
    record = Entered(case.record.of, starts, case.record.known, holds, extensions)
    judge = Judge(record, rows(), None, dict(case.facts), case.day, case.country or None)
    facts = judge.all_facts()
    return Answer({name: facts[name] for name in OBSERVED}, judge.rows())


def mutants() -> list[Mutant]:
    """All mutants of the shipped rows."""
    return [*of_rows(load(POLICIES))]


def fewest(of: str, mutants: list[Mutant]) -> Iterator[RecordCase]:
    """Records of a class with the judge's answers that together notice what any notices, the one that notices most first."""
    cases = [replace(case, expect=judged(case)) for case in around(table(), of)]
    noticing: dict[int, set[Mutant]] = defaultdict(set)
    for mutant in mutants:
        assert isinstance(mutant.old, PeriodRow)
        changed = changed_by(table(), mutant.old, mutant.new if isinstance(mutant.new, PeriodRow) else None)
        for place, case in enumerate(cases):
            if case.answer(changed) != case.expect:
                noticing[place].add(mutant)
    while any(noticing.values()):
        best = max(noticing, key=lambda place: len(noticing[place]))
        yield cases[best]
        gone = set(noticing.pop(best))
        for found in noticing.values():
            found.difference_update(gone)


def write() -> None:
    """Write the file."""
    by_class: dict[str, list[Mutant]] = defaultdict(list)
    for mutant in mutants():
        assert isinstance(mutant.old, PeriodRow)
        by_class[mutant.old.of].append(mutant)
    number: Counter[str] = Counter()
    lines = []
    for of, several in by_class.items():
        for case in fewest(of, several):
            number[of] += 1
            data = record_as_data(f"{of}-{number[of]}", case, "en", answers=True)
            lines.append(yaml.safe_dump(data, sort_keys=False, default_flow_style=True, width=10_000).strip())
    FILE.parent.mkdir(exist_ok=True)
    text = HEAD + "records:\n" + "".join(f"  - {line}\n" for line in lines)
    FILE.write_bytes(formatted(text.encode(), FileKind.RECORDS, FILE.name, Diagnostics()) or b"")


if __name__ == "__main__":
    write()
