"""The periods of a vocabulary: those of all its tables together."""

from zweck.law.vocabulary import Vocabulary
from zweck.periods.rows import PeriodRow, Periods, RecordClass


def periods_in(vocabulary: Vocabulary) -> Periods:
    """The classes and rows of all tables of periods."""
    return vocabulary.once(_together)


def _together(vocabulary: Vocabulary) -> Periods:
    classes: dict[str, RecordClass] = {}
    rows: dict[str, tuple[PeriodRow, ...]] = {}
    for table in vocabulary.tables.values():
        classes |= table.periods.classes
        for name, some in table.periods.rows.items():
            rows[name] = (*rows.get(name, ()), *some)
    return Periods(classes, rows)


def citations_in(vocabulary: Vocabulary) -> dict[str, str]:
    """The citation of each row of law, by its id."""
    return {row.row: row.citation for rows in periods_in(vocabulary).rows.values() for row in rows}
