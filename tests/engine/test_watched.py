"""The state of the law watch: read with its faults, written in form, part of the policies like every file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.editing.records import watched
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.forms.diagnostics import PolicyError
from zweck.law.load.current import with_announced
from zweck.law.policy import PolicySet
from zweck.law.policy.watched import NO_WATCH, Compared, FindingKind, Read, Watch, Watched, WatchFinding
from zweck.load import load, load_past, shipped

ALARM = WatchFinding("hdsg-art-4-gone", "hdsg", FindingKind.CHANGED, date(2006, 1, 1), date(2006, 2, 1), "md:hdsg.md", "Art. 4")
WATCHED = Watched("hdsg", "md:hdsg.md", date(2006, 2, 1), Compared.CHANGED, 7, ("Art. 1 G v. 1.2.2006 I Nr. 3",))
SETTLED = WatchFinding(
    "hdsg-art-5-12345678",
    "hdsg",
    FindingKind.CHANGED,
    date(2005, 1, 1),
    date(2005, 2, 1),
    'gii:a: b # "c"',
    "Art. 5",
    "nur die Rechtschreibung: ß",
    date(2005, 3, 1),
)

Put = Callable[[Watch], PolicySet]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Arcadia with a state of the law watch."""

    def call(watch: Watch) -> PolicySet:
        copy = tmp_path / "policies"
        if not copy.exists():
            copytree(POLICIES, copy)
        (copy / "watched.yaml").write_bytes(watched(copy, watch))
        return load(copy)

    return call


def test_what_is_written_is_read_again(put: Put, tmp_path: Path) -> None:
    watch = Watch((WATCHED,), (SETTLED, ALARM), (Read("ar-privacy", date(2012, 1, 1), "Anzeiger", date(2011, 1, 1), "ab"),))
    assert put(watch).watch == watch
    first = (tmp_path / "policies" / "watched.yaml").read_bytes()
    put(load(tmp_path / "policies").watch)
    assert (tmp_path / "policies" / "watched.yaml").read_bytes() == first


def test_a_source_cannot_break_the_file(put: Put) -> None:
    """A name with controls, quotes or a line that looks like another entry stays one word of one entry."""
    hostile = 'md:\x1b[31m"\n  - statute: evil\x00 # \u202e'
    found = put(Watch((Watched("hdsg", hostile, date(2006, 2, 1), Compared.SAME, 7),))).watch
    assert [one.statute for one in found.watched] == ["hdsg"]
    assert found.watched[0].source.isprintable()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("watched: 7\n", "ZW201"),
        ("findings:\n  - {finding: a, statute: hdsg, kind: noise, day: 2001-01-01, seen: 2001-01-01, source: x}\n", "ZW211"),
        ("watched:\n  - {statute: nix, source: x, day: 2001-01-01, result: same, places: 1}\n", "ZW602"),
        ("watched:\n" + 2 * "  - {statute: hdsg, source: x, day: 2001-01-01, result: same, places: 1}\n", "ZW404"),
        ("findings:\n" + 2 * "  - {finding: a, statute: hdsg, kind: new, day: 2001-01-01, seen: 2001-01-01, source: x}\n", "ZW404"),
        ("findings:\n  - {finding: a, statute: hdsg, kind: new, day: 2001-01-01, seen: 2001-01-01, source: x, settled: {}}\n", "ZW203"),
        ("read:\n  - {law: ar-nothing, until: 2001-01-01, source: x}\n", "ZW432"),
        ("read:\n" + 2 * "  - {law: ar-privacy, until: 2001-01-01, source: x}\n", "ZW432"),
    ],
)
def test_faults_are_named(put: Put, tmp_path: Path, text: str, code: str) -> None:
    put(NO_WATCH)
    (tmp_path / "policies" / "watched.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load(tmp_path / "policies")
    assert code in {fault.code for fault in raised.value.diagnostics}


def test_an_open_alarm_is_part_of_the_revision_and_decides(put: Put) -> None:
    """An alarm leaves permissions open that rest on the place; one that is settled does not, and both are other revisions."""
    plain, alarmed, settled = put(NO_WATCH), put(Watch((), (ALARM,))), put(Watch((), (_settled(ALARM),)))
    assert len({plain.revision, alarmed.revision, settled.revision}) == 3
    case = next(one for one in load_cases(CASES, plain) if one.id == "statistics-of-a-guild")
    question = case.question
    moved = type(question)({**question.stated, "time.decision_date": date(2006, 1, 1)}, question.presume_unstated)
    assert [Engine(one).decide(moved).outcome for one in (plain, alarmed, settled)] == [
        Outcome.PERMITTED,
        Outcome.UNDETERMINED,
        Outcome.PERMITTED,
    ]


def test_a_later_version_that_does_not_encode_the_change_ends_no_alarm(put: Put) -> None:
    """Arcadia's law has a version of 2010-07-01, which says nothing of the wording that changed in 2006."""
    policies = put(Watch((), (ALARM,)))
    version = policies.laws["ar-privacy"].on(date(2010, 7, 1))
    assert version is not None
    assert [one.id for one in version.omits if one.announced] == ["WATCH-hdsg-art-4-gone"]


def test_an_open_alarm_ends_the_days_of_a_comparison() -> None:
    assert Watch((WATCHED,)).compared_until("hdsg") == date(2006, 2, 1)
    assert Watch((WATCHED,), (ALARM,)).compared_until("hdsg") == date(2005, 12, 31)
    assert Watch((WATCHED,), (_settled(ALARM),)).compared_until("hdsg") == date(2006, 2, 1)
    assert Watch((), (ALARM,)).compared_until("hdsg") is None


def test_a_day_that_moves_without_an_entry_is_a_fault_of_today_and_none_of_the_past(put: Put, tmp_path: Path) -> None:
    put(Watch((), (), (Read("ar-privacy", date(2012, 1, 1), "Anzeiger"),)))
    head = tmp_path / "policies" / "ar/privacy/2001-01-01/policy.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("scope:", "checked_until: 2012-01-02\nscope:", 1), encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        load(tmp_path / "policies")
    assert [(fault.code, fault.span.path.rpartition("/")[2]) for fault in raised.value.diagnostics] == [("ZW432", "policy.yaml")]
    assert load_past(tmp_path / "policies").watch.read


def _settled(one: WatchFinding) -> WatchFinding:
    return WatchFinding(one.id, one.statute, one.kind, one.day, one.seen, one.source, one.place, "ohne Wirkung", date(2006, 3, 1))


def test_an_alarm_that_concerns_several_laws_counts_in_each() -> None:
    """The gap of one law takes no other's place: Article 6 GDPR is cited by rules of several laws."""
    policies, day = load(shipped()), date(2030, 1, 1)
    alarm = replace(ALARM, id="x", statute="dsgvo", place="Art. 6", day=day)
    laws = with_announced(policies.laws, policies.citations, Watch((), (alarm,)))
    concerned = {law.id for law in laws.values() if any(one.announced for version in law.versions for one in version.omits)}
    editions = Editions.of(replace(policies, laws=laws))
    assert len({name.key for name in editions.on(day).names if "WATCH" in name.key}) == len(concerned) > 1
