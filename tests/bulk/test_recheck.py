"""Runs that look persons up: one position of the register, later events, and what is refused."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from tests.bulk.conftest import GROUP
from tests.cli.conftest import Zweck
from tests.clocks import Clock
from zweck.binding.parse import REFERENCES, load_binding
from zweck.chain.addresses import address
from zweck.chain.database import RecordUnavailable
from zweck.cli.persons import KINDS
from zweck.company import Company
from zweck.company.register import EventKind
from zweck.engine import Engine
from zweck.facts.basis import Basis, Today, today_in
from zweck.facts.question import read
from zweck.law.policy import PolicySet
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.service.decode.questions import Background, Manner, posed
from zweck.tables import run as tables_run
from zweck.tables.persons import refuse_persons
from zweck.tables.pieces import TableError
from zweck.words.said import quoted

pytestmark = pytest.mark.usefixtures("shipped_once")

CUSTOMERS = GROUP / "customers.csv"
WIN_BACK = GROUP / "bindings" / "win-back.yaml"
SERVICE = "muster-service"
PHONE = "phone-consent@2025-01-01"

Bulk = Callable[..., Result]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key of pseudonyms."""
    path = tmp_path / "pseudonym.key"
    path.write_text("1 a-secret-of-sufficient-length\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a register."""
    return f"sqlite:///{tmp_path}/register.db"


@pytest.fixture
def enter(url: str, key: Path) -> Iterator[Callable[..., None]]:
    """Enters an event; the register begins with two consents."""
    pseudonyms = Pseudonyms.read(key)
    with closing(Register(address(url, REGISTER), wait=10)) as register:

        def one(person: str, kind: EventKind, scope: str = "*", month: int = 2) -> None:
            at = datetime(2026, month, 1, tzinfo=UTC)
            until = at.date() if kind is EventKind.OF_AGE_ON else None
            subject = pseudonyms.of(Kind.CUSTOMER_NUMBER, person)
            register.record([Entry(subject, SERVICE, kind, scope, at, until=until, evidence="form 1")])

        for person in ("K-1001", "K-1004"):
            one(person, EventKind.OF_AGE_ON)
            one(person, EventKind.GIVEN, PHONE)
        yield one


@pytest.fixture
def bulk(zweck: Zweck, url: str, key: Path) -> Bulk:
    """Calls a command with the register."""

    def call(*arguments: object, **environment: str) -> Result:
        return zweck("bulk", *arguments, ZWECK_REGISTER=url, ZWECK_PSEUDONYM_KEY=str(key), **environment)

    return call


def run(bulk: Bulk, out: Path, *more: object, source: Path = CUSTOMERS, bind: Path = WIN_BACK) -> Result:
    return bulk(source, "--bind", bind, "--out", out, "--jobs", 1, "--activities", GROUP, *more)


def outcomes(out: Path) -> dict[str, str]:
    return {row["id"]: row["outcome"] for row in pq.read_table(out / "decisions").to_pylist()}


def head(out: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return found


def test_a_run_reads_the_register_at_one_position_and_later_events_are_decided_again(
    bulk: Bulk, enter: Callable[..., None], tmp_path: Path
) -> None:
    out = tmp_path / "run"
    result = run(bulk, out)
    assert result.exit_code == 0, result.output
    assert "No person of the run has later events." in result.output
    before = outcomes(out)
    assert (before["K-1001"], before["K-1002"], before["K-1004"], head(out)["position"]) == ("PERMITTED", "PROHIBITED", "PERMITTED", 4)
    subjects = [row["subject"] for row in pq.read_table(out / "decisions").to_pylist()]
    assert len({tuple(one) for one in subjects}) == 7
    assert not any("K-10" in str(one) for one in subjects)
    enter("K-1001", EventKind.WITHDRAWN, "phone-consent", month=3)
    enter("K-9999", EventKind.OBJECTED, "advertising", month=3)
    enter("K-1002", EventKind.OF_AGE_ON)
    (out / "decisions" / "part-000000.parquet").unlink()
    resumed = run(bulk, out)  # as the register was when the run began
    assert outcomes(out) == before
    assert "2 persons have later events" in resumed.output
    assert "2 persons have later events" in (out / "summary.html").read_text(encoding="utf-8")
    again = bulk("recheck", out, "--on", "2026-06-01", "--jobs", 1)
    assert again.exit_code == 0, again.output
    assert "2 rows decided again" in again.output
    assert "permitted → prohibited: 1 (first K-1001)" in again.output
    later = out / "recheck-7-2026-06-01"
    assert outcomes(later) == {"K-1001": "PROHIBITED", "K-1002": "PROHIBITED"}
    assert outcomes(out) == before
    assert (head(later)["position"], head(later)["day"], head(later)["recheck_of"]) == (7, "2026-06-01", str(out))
    assert bulk("recheck", out, "--on", "2026-06-01", "--jobs", 1).output == again.output
    assert json.loads(bulk("explain", later, "--row", "K-1001", "--json").stdout)["outcome"] == "PROHIBITED"
    assert "did not decide the row `K-1004`" in bulk("explain", later, "--row", "K-1004").output


def test_on_another_day_any_row_may_turn(bulk: Bulk, enter: Callable[..., None], key: Path, url: str, tmp_path: Path) -> None:
    """No event was entered: a consent has ended by itself, as every day may end something."""
    subject = Pseudonyms.read(key).of(Kind.CUSTOMER_NUMBER, "K-1005")
    enter("K-1005", EventKind.OF_AGE_ON)
    with closing(Register(address(url, REGISTER), wait=10)) as register:
        at = datetime(2026, 2, 1, tzinfo=UTC)
        register.record([Entry(subject, SERVICE, EventKind.GIVEN, PHONE, at, until=date(2026, 6, 20), evidence="form 1")])
    out = tmp_path / "run"
    run(bulk, out)
    assert outcomes(out)["K-1005"] == "PERMITTED"
    same = bulk("recheck", out, "--on", "2026-06-01", "--jobs", 1)
    assert "0 rows decided again" in same.output
    later = bulk("recheck", out, "--on", "2026-07-01", "--jobs", 1)
    assert "7 rows decided again" in later.output
    assert "any row may turn" in " ".join(later.output.split())
    assert "(first K-1005)" in later.output
    whole = tmp_path / "whole"
    bind = tmp_path / "july.yaml"
    bind.write_text(WIN_BACK.read_text(encoding="utf-8").replace("time.decision_date: 2026-06-01", "time.decision_date: 2026-07-01"))
    run(bulk, whole, bind=bind)
    (again,) = out.glob("recheck-*-2026-07-01")
    assert outcomes(again) == outcomes(whole)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the day that the clock of this machine shows, also to the register; it begins with 1 June 2026."""
    clock = Clock.at_noon(date(2026, 6, 1))
    monkeypatch.setattr(tables_run, "today_here", lambda zone="": today_in(zone, clock.moment))
    with clock.entering():
        yield lambda day: clock.set(f"{day} 12:00:00")


def test_a_binding_without_a_day_asks_about_now(
    today: Callable[[str], None], bulk: Bulk, enter: Callable[..., None], law: PolicySet, engine: Engine, group: Company, tmp_path: Path
) -> None:
    """For lists of people to act on: the run has its day, is not gone on with on another, and is checked again for the day of the check."""
    bind, out = tmp_path / "win-back.yaml", tmp_path / "run"
    bind.write_text(WIN_BACK.read_text(encoding="utf-8").replace("  time.decision_date: 2026-06-01\n", ""), encoding="utf-8")
    assert run(bulk, out, bind=bind).exit_code == 0
    assert [head(out)[name] for name in ("basis", "day", "time_zone")] == ["LIVE", "2026-06-01", "Europe/Berlin"]
    assert (outcomes(out)["K-1001"], outcomes(out)["K-1004"]) == ("PERMITTED", "PERMITTED")
    dated = tmp_path / "dated"
    run(bulk, dated)
    assert (head(dated)["basis"], outcomes(dated)["K-1001"]) == ("AS_OF", "PERMITTED")
    live, stated = (json.loads(bulk("explain", one, "--row", "K-1001", "--json").stdout) for one in (out, dated))
    assert (live["valid_until"], stated["valid_until"]) == ("", "")  # her events may end it sooner than the law does
    assert [(one["basis"], one["date"]) for one in (live, stated)] == [("LIVE", "2026-06-01"), ("AS_OF", "2026-06-01")]
    facts = read({"subject.location_country": "DE", "subject.market_role": "consumer", "subject.relationship": "customer"}, law.vocabulary)
    asked, _ = posed(
        facts, Manner(activity="win-back-call"), (), Background(law.vocabulary, group, clock=lambda zone: Today(date(2026, 6, 1), zone))
    )
    assert live["decision_id"] != stated["decision_id"]
    assert (asked.basis, asked.stated["time.decision_date"], asked.time_zone) == (Basis.LIVE, date(2026, 6, 1), live["time_zone"])

    today("2026-06-02")
    refused = run(bulk, out, bind=bind)
    assert refused.exit_code != 0
    assert "the day of decision" in refused.output
    enter("K-1001", EventKind.WITHDRAWN, "phone-consent", month=6)
    assert bulk("recheck", out, "--jobs", 1).exit_code == 0
    later = out / "recheck-5-2026-06-02"
    assert [head(later)[name] for name in ("basis", "day")] == ["LIVE", "2026-06-02"]
    assert (outcomes(later)["K-1001"], len(outcomes(later))) == ("PROHIBITED", 7), "a day alone may turn any row"
    assert bulk("recheck", out, "--on", "2026-05-31", "--jobs", 1).exit_code == 0
    before = out / "recheck-5-2026-05-31"
    assert (head(before)["basis"], outcomes(before)["K-1001"]) == ("AS_OF", "PERMITTED")


def test_a_row_is_explained_as_a_server_answers_about_its_person(
    bulk: Bulk, law: PolicySet, engine: Engine, group: Company, enter: Callable[..., None], url: str, key: Path, tmp_path: Path
) -> None:
    run(bulk, tmp_path / "run")
    found = json.loads(bulk("explain", tmp_path / "run", "--row", "K-1001", "--json").stdout)
    assert (found["outcome"], found["register_position"]) == ("PERMITTED", "4")
    assert {"event 1", "event 2"} <= {one["reference"] for one in found["sources"]}
    facts: dict[str, object] = {"subject.location_country": "DE", "subject.market_role": "consumer", "subject.relationship": "customer"}
    facts["data.deletion_overdue"] = False
    stated = read({**facts, "time.decision_date": "2026-06-01"}, law.vocabulary)
    pseudonyms = Pseudonyms.read(key)
    with closing(Register(address(url, REGISTER), wait=10)) as register:
        background = Background(law.vocabulary, group, pseudonyms, register)
        asked, _ = posed(stated, Manner(activity="win-back-call"), pseudonyms.all(Kind.CUSTOMER_NUMBER, "K-1001"), background)
    assert found["decision_id"] == engine.decide(asked).decision_id


def test_an_erasure_leads_to_all_rows_being_decided_again(
    bulk: Bulk, enter: Callable[..., None], url: str, key: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    run(bulk, out)
    with closing(Register(address(url, REGISTER), wait=10)) as register:
        register.erase([Pseudonyms.read(key).of(Kind.CUSTOMER_NUMBER, "K-1004")], SERVICE, lambda content: False)
    assert "Events were erased since" in run(bulk, out).output
    again = bulk("recheck", out, "--on", "2026-07-01", "--jobs", 1)
    assert "7 rows decided again" in again.output
    assert "permitted → prohibited: 1 (first K-1004)" in again.output
    explained = bulk("explain", out, "--row", "K-1004")
    assert explained.exit_code == 3
    assert "were erased since" in explained.output


def test_a_run_from_before_the_key_was_rotated_is_not_confirmed(
    bulk: Bulk, enter: Callable[..., None], url: str, key: Path, tmp_path: Path
) -> None:
    """An objection since then stands under a pseudonym that the run did not keep."""
    out = tmp_path / "run"
    run(bulk, out)
    with key.open("a", encoding="utf-8") as file:
        file.write("2 another-secret-of-sufficient-length\n")
    with closing(Register(address(url, REGISTER), wait=10)) as register:
        subject, at = Pseudonyms.read(key).of(Kind.CUSTOMER_NUMBER, "K-1001"), datetime(2026, 2, 1, tzinfo=UTC)
        register.record([Entry(subject, SERVICE, EventKind.OBJECTED, "advertising", at)])
    again = bulk("recheck", out, "--on", "2026-07-01", "--jobs", 1)
    assert again.exit_code == 3
    assert "the key of pseudonyms has a version since" in again.output
    run(bulk, tmp_path / "whole")
    assert (outcomes(out)["K-1001"], outcomes(tmp_path / "whole")["K-1001"]) == ("PERMITTED", "PROHIBITED")


def test_a_run_goes_on_with_its_own_register_only(bulk: Bulk, enter: Callable[..., None], key: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    run(bulk, out)
    other = f"sqlite:///{tmp_path}/other.db"
    assert "the register has no event" in run(bulk, tmp_path / "empty", "--register", other).output
    with closing(Register(address(other, REGISTER), wait=10)) as register:
        register.record([Entry(Pseudonyms.read(key).of(Kind.CUSTOMER_NUMBER, "K-1001"), SERVICE, EventKind.OBJECTED)])
    assert "holds a run under the register" in run(bulk, out, "--register", other).output
    assert "another register than that of the run" in bulk("recheck", out, "--register", other).output


def test_a_register_that_fails_meanwhile_ends_a_run_that_can_go_on(
    bulk: Bulk, enter: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise RecordUnavailable(quoted("the database is gone"))

    with monkeypatch.context() as patch:
        patch.setattr(Register, "events", gone)
        result = run(bulk, tmp_path / "run")
    assert result.exit_code == 3
    assert "the register cannot be read: the database is gone" in result.output
    enter("K-1001", EventKind.OBJECTED, "advertising")
    assert run(bulk, tmp_path / "run").exit_code == 0
    assert (outcomes(tmp_path / "run")["K-1001"], head(tmp_path / "run")["position"]) == ("PERMITTED", 4)


def test_a_register_that_knows_no_one_is_pointed_out(bulk: Bulk, enter: Callable[..., None], tmp_path: Path) -> None:
    bind = tmp_path / "bind.yaml"
    bind.write_text(WIN_BACK.read_text(encoding="utf-8").replace("kind: customer_number", "kind: postal_address"), encoding="utf-8")
    assert "knows none of these persons" in run(bulk, tmp_path / "run", bind=bind).output


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("telephone", "030 123", "the telephone number has no country code (1 row, first K-1002)"),
        ("email", "ada@", "this is no e-mail address (1 row, first K-1002)"),
        ("pseudonym", "1:xyz", "this is no pseudonym (1 row, first K-1002)"),
        ("email", "", "an empty field, where a person must be (1 row, first K-1002)"),
    ],
)
def test_references_that_cannot_be_understood_are_faults_that_do_not_repeat_them(
    bulk: Bulk, enter: Callable[..., None], tmp_path: Path, kind: str, value: str, said: str
) -> None:
    good = {"telephone": "+49 30 123456", "email": "ada@example.org", "pseudonym": f"1:{'a' * 32}"}[kind]
    lines = CUSTOMERS.read_text(encoding="utf-8").splitlines()
    cells = ["person", *(value if line.startswith("K-1002") else good for line in lines[1:])]
    source, bind = tmp_path / "customers.csv", tmp_path / "bind.yaml"
    source.write_text("".join(f"{line},{cell}\n" for line, cell in zip(lines, cells, strict=True)), encoding="utf-8")
    text = WIN_BACK.read_text(encoding="utf-8")
    bind.write_text(text.replace("{column: customer, kind: customer_number}", f"{{column: person, kind: {kind}}}"), encoding="utf-8")
    result = run(bulk, tmp_path / "run", source=source, bind=bind)
    assert result.exit_code == 3
    assert said in " ".join(result.output.split())
    assert not value or value not in result.output
    bind.write_text(bind.read_text(encoding="utf-8").replace(f"kind: {kind}}}", f"kind: {kind}, null: unknown}}"), encoding="utf-8")
    assert run(bulk, tmp_path / "other", "--faults", "column", source=source, bind=bind).exit_code == 0
    assert (outcomes(tmp_path / "other")["K-1002"] is None) is bool(value)


def test_a_fact_that_the_register_states_is_no_column(bulk: Bulk, enter: Callable[..., None], tmp_path: Path) -> None:
    bind = tmp_path / "bind.yaml"
    bind.write_text(WIN_BACK.read_text(encoding="utf-8") + "  rights.marketing_objection: objected\n", encoding="utf-8")
    result = run(bulk, tmp_path / "run", bind=bind)
    assert result.exit_code == 3
    assert "ZW505: `rights.marketing_objection` is stated by the register already" in result.output


def test_persons_and_a_register_belong_together(bulk: Bulk, zweck: Zweck, enter: Callable[..., None], tmp_path: Path) -> None:
    newsletter = GROUP / "bindings" / "newsletter.yaml"
    assert "the binding says not who the persons are" in run(bulk, tmp_path / "one", bind=newsletter).output
    call = ("bulk", CUSTOMERS, "--bind", WIN_BACK, "--out", tmp_path / "two", "--activities", GROUP)
    assert "who are looked up in the register" in zweck(*call).output
    assert "ZW508" in zweck(*call[:3], _without_activity(tmp_path), *call[4:]).output


def _without_activity(tmp_path: Path) -> Path:
    bind = tmp_path / "alone.yaml"
    bind.write_text(WIN_BACK.read_text(encoding="utf-8").replace("activity: win-back-call\n", ""), encoding="utf-8")
    return bind


def test_other_engines_refuse_a_binding_that_names_persons(zweck: Zweck, law: PolicySet, group: Company) -> None:
    with pytest.raises(TableError, match="only `zweck bulk` looks up"):
        refuse_persons(load_binding(WIN_BACK, law.vocabulary))
    result = zweck("filter", "rows", "--bind", WIN_BACK, "--sql", "duckdb", "--activities", GROUP)
    assert result.exit_code == 2
    assert "names persons" in result.output


def test_the_kinds_of_references_are_those_of_all_commands() -> None:
    assert set(REFERENCES) == {str(kind) for kind in KINDS}
