"""Answers are kept for as long as is said of their activity; what is due is said before it is erased."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.record.auditing import Audit
from tests.record.conftest import KEY, faults, recording, tampering, written_by
from zweck.chain.content import canonical
from zweck.law.policy import PolicySet
from zweck.record.detaching import detach
from zweck.record.due import Due, Kept, due
from zweck.record.entry import Content, Entry, entry
from zweck.record.erase import erase

TODAY = date(2026, 11, 30)
ACTIVITIES = ("", 'a "b" \\ 50%~', "news-letter", "news_letter", "newsletter", "newsletter-plus")
"""In their order."""

EARLIER = 3
NOW = 6
"""Versions of the tables."""


def about(policies: PolicySet, activity: str, days: int, today: date = TODAY) -> Entry:
    """An answer about an activity, given so many days ago."""
    named = {"activity": f"{activity}@2026-01-01", "register_position": "17"} if activity else {}
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC) - timedelta(days=days)
    facts, sources = canonical({"fact": activity}), canonical({"basis": "LIVE", **named})
    content = Content("id", "PERMITTED", "full", facts, 0, "{}", "{}", "x", sources=sources)
    return entry(int(at.timestamp() * 1e6), policies.revision, "zweck 0", content)


@pytest.mark.parametrize("version", [EARLIER, NOW])
@pytest.mark.parametrize("chosen", ACTIVITIES[1:])
def test_each_activity_has_its_own_time(url: str, arcadia: PolicySet, version: int, chosen: str) -> None:
    """Also where its name has letters that mean something to SQL or JSON; also in entries of earlier versions."""
    entries = [about(arcadia, activity, days) for activity in ACTIVITIES for days in (0, 10, 11, 100, 101)]
    if version == EARLIER:
        written_by(version, url, arcadia, entries)
    else:
        with recording(url, arcadia) as record:
            record.append(entries)
    kept = Kept(TODAY, 100, {chosen: 10})
    with tampering(url) as database:
        assert [(one.activity, one.answers, one.due) for one in due(database, kept)] == [
            (name, 5, 3 if name == chosen else 1) for name in ACTIVITIES
        ]
        assert sum(erase(database, KEY, kept=kept)) == 3 + len(ACTIVITIES) - 1
        left = {one.activity: one for one in due(database, kept)}
        assert left[chosen] == Due(chosen, 2, TODAY - timedelta(days=10), 0, TODAY + timedelta(days=1))
        assert left[""] == Due("", 4, TODAY - timedelta(days=100), 0, TODAY + timedelta(days=1))
        assert sum(erase(database, KEY, kept=Kept(TODAY, 100, {chosen: 1000}))) == 0
    assert faults(url) == []


def test_a_segment_is_erased_once_all_in_it_is_due(url: str, arcadia: PolicySet, tmp_path: Path) -> None:
    with recording(url, arcadia) as record:
        record.append([about(arcadia, "newsletter", 50)] * 300)
    with tampering(url) as database:
        assert len([*detach(database, KEY, tmp_path, 2**62, 256)]) == 1
        assert sum(erase(database, KEY, kept=Kept(TODAY, 10, {"other": 60}))) == 44
        assert sum(erase(database, KEY, kept=Kept(TODAY, 10, {"other": 40}))) == 256
    assert faults(url) == []


def test_the_commands(audit: Audit, url: str, arcadia: PolicySet) -> None:
    today = datetime.now(UTC).date()
    with recording(url, arcadia) as record:
        record.append([about(arcadia, "newsletter", days, today) for days in (3, 400)] + [about(arcadia, "", 400, today)])
    keep = ("--older-than", "1000", "--keep", "newsletter=365")
    oldest = today - timedelta(days=400)
    assert audit("due", url, *keep).output.splitlines() == [
        f"(no activity): 1 held since {oldest} for 1000 days, 0 due, the next one on {oldest + timedelta(days=1001)}",
        f"newsletter: 2 held since {oldest} for 365 days, 1 due, the next one on {today + timedelta(days=363)}",
    ]
    assert json.loads(audit("due", url, "--older-than", "9", "--json").stdout)[0]["due"] == 1
    assert audit("erase", url, "KEY", "--yes", *keep).output == "entries whose content was erased: 1\n"
    assert audit("erase", url, "KEY", "--yes", "--before", "2026-01-01", *keep[2:]).exit_code == 2
    for wrong in ("newsletter", "=3", "newsletter=-1", "newsletter=999999", "newsletter=x"):
        assert audit("due", url, "--older-than", "9", "--keep", wrong).exit_code == 2
