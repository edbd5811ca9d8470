"""The state of the law watch stands in revision, bundle and record: an answer comes out as it was, whatever is found later."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

from tests.arcadia import CASES, POLICIES
from tests.engine.test_max_source_age import HOUSE, READ, limited, on
from tests.record.conftest import recording
from tests.record.keeping import pack
from tests.record.test_replay import replayed
from zweck.cases import load_cases
from zweck.decision.decision import Outcome
from zweck.editing.records import watched
from zweck.engine import Engine
from zweck.facts.question import Question
from zweck.law.load.archive import unzipped
from zweck.law.policy import PolicySet
from zweck.law.policy.records import FindingKind, Watch, WatchFinding
from zweck.load import load
from zweck.record.account import answered
from zweck.record.archive import unpack
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import read
from zweck.service.encode.fast import encoded

ALARM = WatchFinding("hdsg-art-4-gone", "hdsg", FindingKind.CHANGED, date(2006, 1, 1), date(2006, 2, 1), "md:hdsg.md", "Art. 4")
FILE = Path("watched.yaml")


def having(folder: Path, watch: Watch) -> PolicySet:
    """Arcadia with a state of the law watch."""
    if not folder.exists():
        copytree(POLICIES, folder)
    (folder / FILE).write_bytes(watched(folder, watch))
    return load(folder)


def test_it_is_part_of_every_copy_of_the_policies(tmp_path: Path) -> None:
    policies = having(tmp_path / "policies", Watch((), (ALARM,)))
    written = (tmp_path / "policies" / FILE).read_bytes()
    assert unpack(pack(policies), policies.revision)[FILE] == written
    assert unzipped(read(Folder(tmp_path / "policies")).archive)[FILE] == written


def test_an_answer_comes_out_as_it_was_after_the_alarm_is_settled(sqlite_url: str, tmp_path: Path) -> None:
    policies = having(tmp_path / "policies", Watch((), (ALARM,)))
    case = next(one for one in load_cases(CASES, policies) if one.id == "statistics-of-a-guild")
    question = Question({**case.question.stated, "time.decision_date": date(2006, 1, 1)}, case.question.presume_unstated)
    decision = Engine(policies).decide(question)
    assert decision.outcome is Outcome.UNDETERMINED
    with recording(sqlite_url, policies) as record:
        record.append([answered(decision, encoded(decision))])
    later = having(tmp_path / "policies", Watch())
    assert Engine(later).decide(question).outcome is Outcome.PERMITTED
    assert [result.difference for result in replayed(sqlite_url)] == [None]


def test_a_replay_has_the_limit_of_its_time(sqlite_url: str, tmp_path: Path) -> None:
    _, careful = limited(tmp_path, "{days: 1}")
    question = next(case.question for case in load_cases(CASES, careful) if case.id == "statistics-of-a-guild")
    decision = Engine(careful).decide(on(question, READ + timedelta(100)))
    assert decision.outcome is Outcome.UNDETERMINED
    with recording(sqlite_url, careful) as record:
        record.append([answered(decision, encoded(decision))])
    (tmp_path / "careful" / "house.yaml").write_text(HOUSE + "  - {days: 5000}\n", encoding="utf-8")
    assert [result.difference for result in replayed(sqlite_url)] == [None]
