"""Days in messages."""

from datetime import UTC, date, datetime

from zweck.words.said import says


def test_a_day_reads_as_in_a_letter_in_german() -> None:
    """A moment, and a day as a file or an option has it, stay as programs write them, and so do faults of files."""
    day = date(2026, 3, 1)
    assert says("company.from", start=day).in_("de") == "ab 1. März 2026"
    assert says("company.from", start=day).in_("en") == "from 2026-03-01"
    assert says("company.from", start=datetime(2026, 3, 1, 12, tzinfo=UTC)).in_("de") == "ab 2026-03-01 12:00:00+00:00"
    assert says("company.from", start=day.isoformat()).in_("de") == "ab 2026-03-01"
    assert says("ZW405.already_force_since", id="X", start=day, span="a:1").in_("de").startswith("`X` gilt bereits seit 2026-03-01")
