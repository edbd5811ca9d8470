"""The write side of the clients: what they enter counts for the next question, by each of them, in each database."""

import asyncio
import hmac
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import grpc
import pytest

from tests.activities.group import needed
from tests.clients.booted import booted, program, uvicorn
from tests.clients.flaky import flaky
from tests.clients.packing import run
from tests.clients.test_pages import assert_shown, blocks
from tests.proving import PROVING
from tests.register.conftest import SERVICE, TEXT, faults, kinds
from tests.register.test_service import serving
from zweck.access.gate import Gate
from zweck.client import (
    NO_RETRIES,
    AsyncClient,
    AsyncRegister,
    Cache,
    Client,
    NotAllowed,
    NotPermitted,
    Register,
    Subject,
    WrongCall,
    question,
)
from zweck.client.fake import AsyncFakeRegister, FakeRegister
from zweck.client.register import Declarations
from zweck.v1.decision_pb2 import Basis, Decision
from zweck.v1.register_pb2 import PersonState, RegisterConsent, RegisterEvent

ROOT: Final = Path(__file__).parents[2]
ADA: Final = Subject(customer_number="K-1")
COURSE: Final = ["STARTED", "ENDED", "ENDED", "REOPENED", "EXTENDED", "HELD", "HELD", "RELEASED", "ERASED"]
"""The events of a record, from its beginning to its erasure."""


def stated(name: str = "newsletter") -> dict[str, Any]:
    found = needed(name).stated
    assert found is not None
    return dict(found)


@pytest.fixture
def place(url: str) -> Iterator[str]:
    """A server with the example group, over each of the databases."""
    with serving(url, wait=60) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"] if PROVING else ["sqlite"])
def desk(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server for a program that writes what the tests above write: over PostgreSQL in `make prove` only."""
    with serving(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"), wait=60) as found:
        yield found


def test_an_objection_counts_for_the_next_question(place: str, url: str) -> None:
    """Also where the answer of a moment ago is kept."""
    with Client(place, cache=Cache(persons=True), timeout=60) as client:
        register = Register(client, SERVICE)
        before = client.ensure_permitted("newsletter", ADA, stated())
        assert client.ensure_permitted("newsletter", ADA, stated()).decision == before.decision
        position = register.object(ADA, "advertising", once="form 1", source="unsubscribe link")
        with pytest.raises(NotPermitted) as refused:
            client.ensure_permitted("newsletter", ADA, stated())
        assert (refused.value.outcome, refused.value.decision.basis) == ("PROHIBITED", Basis.LIVE)
        assert refused.value.decision.register_position >= position > before.decision.register_position
        assert register.object(ADA, "advertising", once="form 1", source="unsubscribe link") == position
        register.lift(ADA, "advertising")
        client.ensure_permitted("newsletter", ADA, stated())
    assert kinds(url) == ["OBJECTED", "OBJECTION_LIFTED"]
    assert faults(url) == []


def test_the_same_with_asyncio(place: str) -> None:
    async def write() -> str:
        async with AsyncClient(place, cache=Cache(persons=True), timeout=60) as client:
            register = AsyncRegister(client, SERVICE)
            await client.ensure_permitted("newsletter", ADA, stated())
            position = await register.object(ADA, "advertising", once="form 1")
            assert await register.object(ADA, "advertising", once="form 1") == position
            assert (await register.state(ADA)).objections[0].position == position
            with pytest.raises(NotPermitted) as refused:
                await client.ensure_permitted("newsletter", ADA, stated())
            return refused.value.outcome

    assert asyncio.run(write()) == "PROHIBITED"


def test_the_same_with_node(place: str, url: str, packed: Path) -> None:
    program = packed / "write.mjs"
    program.write_bytes((ROOT / "tests" / "clients" / "node" / "write.mjs").read_bytes())
    facts = json.dumps({name: sorted(value) if isinstance(value, frozenset) else value for name, value in stated().items()})
    given = {"URL": f"http://{place}", "FACTS": facts, "CONTROLLER": SERVICE, "TEXT": TEXT, "PATH": "/usr/bin:/usr/local/bin"}
    done = subprocess.run(["node", program], cwd=packed, env=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "outcome": "PROHIBITED",
        "again": True,
        "misspelt": {"code": "invalid_argument", "fields": ["events"]},
        "state": {"consents": 1, "fate": "WITHDRAWN", "objections": 1},
        "proof": 1,
        "begunOnce": True,
    }
    assert kinds(url)[-len(COURSE) :] == COURSE


def test_every_declaration(place: str, url: str) -> None:
    with Client(place, timeout=60) as client:
        register = Register(client, SERVICE)
        earlier = datetime.now(UTC) - timedelta(days=3)
        register.give(
            ADA, TEXT, evidence="form 17", effective=earlier, until=date(2099, 12, 31), channels=["phone_call"], declared_by="subject"
        )
        register.withdraw(ADA, "phone-consent", channels={"phone_call"})
        register.withdraw(ADA)
        register.object(ADA, "newsletter", state="pending")
        register.restrict(ADA)
        register.request_erasure(ADA)
        state = register.state(ADA)
        assert (state.consents[0].fate, state.restricted) == (RegisterConsent.WITHDRAWN, True)
        assert (state.consents[0].given.until, state.consents[0].given.declared_by) == ("2099-12-31", "subject")
        assert abs(state.consents[0].given.effective.ToDatetime(UTC) - earlier) < timedelta(seconds=1)
        assert register.prove(ADA, "phone-consent").consents[0].given.evidence == "form 17"
        assert register.prove(ADA).consents
    assert kinds(url) == ["GIVEN", "WITHDRAWN", "WITHDRAWN", "OBJECTED", "RESTRICTED", "ERASURE_REQUESTED"]


def test_the_course_of_a_record(place: str, url: str) -> None:
    """Its key names it for each later event, and makes its beginning harmless to repeat."""
    records, until = "newsletter:newsletter_customer", date.today() + timedelta(days=30)
    with Client(place, timeout=60) as client:
        register = Register(client, SERVICE)
        begun = register.start(ADA, records, "customer 1", evidence="order 1")
        assert register.start(ADA, records, "customer 1", evidence="order 1") == begun
        register.end(ADA, "customer 1", state="used", evidence="order 2")
        register.end(ADA, "customer 1", evidence="account closed")
        register.reopen(ADA, "customer 1", evidence="order 3")
        register.extend(ADA, "customer 1", until, evidence="review 7")
        register.hold(ADA, until, record="customer 1", evidence="letter of a lawyer")
        register.hold(ADA, until, scope="newsletter", state="order", evidence="order of a court")
        register.release(ADA, record="customer 1", evidence="settled")
        register.erased(ADA, "customer 1", evidence="job 12")
        with pytest.raises(WrongCall, match="customer 2"):
            register.end(ADA, "customer 2", evidence="x")
    assert kinds(url) == COURSE
    assert faults(url) == []
    fake = FakeRegister()
    fake.start(ADA, records, "customer 1")
    fake.erased(ADA, "customer 1")
    assert (fake.entered[0].key, fake.entered[0].record) == ("customer 1", "")
    assert fake.entered[1].record == "customer 1"


def test_what_cannot_be_entered(sqlite_url: str) -> None:
    with serving(sqlite_url, wait=60) as place, Client(place, timeout=60) as client:
        register = Register(client, SERVICE)
        with pytest.raises(WrongCall, match="did you mean `advertising`") as wrong:
            register.object(ADA, "advertisin")
        assert [field for field, _ in wrong.value.violations] == ["events"]
        register.object(ADA, "advertising", once="1")
        with pytest.raises(WrongCall, match="key"):
            register.withdraw(ADA, once="1")
        with pytest.raises(ValueError, match="time zone"):
            register.give(ADA, TEXT, effective=datetime(2026, 1, 1))
    assert kinds(sqlite_url) == ["OBJECTED"]


def test_a_caller_without_the_role(sqlite_url: str) -> None:
    with serving(sqlite_url, Gate()) as place, Client(place, timeout=60) as client, pytest.raises(NotAllowed) as refused:
        Register(client, SERVICE).object(ADA)
    assert refused.value.reason == "ROLE_MISSING"


# --- what would make a wrong yes --------------------------------------------------------------------------------------------------


def kept(cache: Cache, position: int = 5, cleared: int | None = None) -> bool:
    """Whether a permission that read the register is kept."""
    today = datetime.now(UTC).date().isoformat()
    cache.put(question({}), Decision(basis=Basis.LIVE, date=today, time_zone="UTC", register_position=position), cleared=cleared)
    return cache.get(question({})) is not None


def test_an_event_of_which_it_is_not_known_whether_it_stands_empties_the_cache() -> None:
    """And an answer that was under way is not kept either: it may be of before."""
    cache = Cache(persons=True)
    with flaky() as (address, _), Client(address, cache=cache, retries=NO_RETRIES) as client:
        assert kept(cache)
        cleared = cache.cleared
        with pytest.raises(grpc.RpcError):
            Register(client, SERVICE).object(ADA)
    assert cache.get(question({})) is None
    assert not kept(cache, cleared=cleared)
    assert kept(cache, cleared=cache.cleared)


def test_an_ended_call_empties_the_cache() -> None:
    """A task that is cancelled while it enters an objection."""
    cache = Cache(persons=True)

    class Endless:
        async def send(self, *given: object, **how: object) -> Any:
            await asyncio.sleep(60)

    endless: Any = Endless()
    endless.cache, endless.leases = cache, None

    async def cancel() -> None:
        task = asyncio.ensure_future(AsyncRegister(endless, SERVICE).object(ADA))
        await asyncio.sleep(0)
        assert kept(cache)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert cache.get(question({})) is None


class Twice(Client):
    """Sends every message twice, as after an answer that was lost."""

    def send(self, method: Any, message: Any, *, timeout: float | None = None) -> Any:
        """The second answer."""
        super().send(method, message, timeout=timeout)
        return super().send(method, message, timeout=timeout)


def test_retries_of_the_client_itself_enter_an_event_once(sqlite_url: str) -> None:
    """The key is made once for a call, also where the caller has none; the next call is another declaration."""
    with serving(sqlite_url, wait=60) as place, Twice(place, timeout=60) as client:
        register = Register(client, SERVICE)
        assert [register.object(ADA, "newsletter"), register.object(ADA, "newsletter")] == [1, 2]
    assert kinds(sqlite_url) == ["OBJECTED", "OBJECTED"]


# --- the fakes --------------------------------------------------------------------------------------------------------------------


def test_the_fake_keeps_what_is_entered() -> None:
    fake = FakeRegister(SERVICE)
    assert [fake.object(ADA, "advertising", once="1"), fake.withdraw(ADA), fake.object(ADA, "advertising", once="1")] == [1, 2, 1]
    assert [(new.subject, new.event.kind) for new in fake.entered] == [(ADA, RegisterEvent.OBJECTED), (ADA, RegisterEvent.WITHDRAWN)]
    with pytest.raises(ValueError, match="another event"):
        fake.withdraw(ADA, once="1")
    fake.states = PersonState(restricted=True)
    assert fake.state(ADA).restricted
    assert not fake.prove(ADA).consents
    with pytest.raises(grpc.RpcError):
        fake.fails(grpc.RpcError()).restrict(ADA)


def test_the_fake_with_asyncio() -> None:
    async def write() -> list[int]:
        register = AsyncFakeRegister(FakeRegister(SERVICE))
        await register.state(ADA)
        await register.prove(ADA)
        return [await register.give(ADA, TEXT), await register.lift(ADA), len(register.fake.entered)]

    assert asyncio.run(write()) == [1, 2, 2]


def test_the_fakes_have_all_that_the_registers_have() -> None:
    names = {name for name in vars(Declarations) if not name.startswith("_")}
    declared = {"give", "withdraw", "object", "lift", "restrict", "request_erasure", "state", "prove"}
    assert names == declared | {"start", "end", "reopen", "extend", "hold", "release", "erased"}
    for kind in (Register, AsyncRegister, FakeRegister, AsyncFakeRegister):
        assert {"_enter", "_state", "_proof"} <= vars(kind).keys()


# --- the page ---------------------------------------------------------------------------------------------------------------------

PAGE: Final = "unsubscribe.md"


def objected(place: str, number: str) -> list[tuple[str, str]]:
    """The objections of a customer that stand."""
    with Client(place, timeout=60) as client:
        found = Register(client, SERVICE).state(Subject(customer_number=number)).objections
    return [(event.scope, event.source) for event in found]


STANDS: Final = [("advertising", "unsubscribe link")]


def test_the_page_in_python(desk: str, tmp_path: Path) -> None:
    written = tmp_path / "page.py"
    written.write_text(blocks(PAGE, "python")[0], encoding="utf-8")
    assert_shown(PAGE, run(sys.executable, "-W", "error", written, cwd=tmp_path, ZWECK=desk))
    assert objected(desk, "K-17") == STANDS


def test_the_page_in_node(desk: str, packed: Path) -> None:
    written = packed / "unsubscribe.mjs"
    written.write_text(blocks(PAGE, "mjs")[0], encoding="utf-8")
    assert_shown(PAGE, run("node", written, cwd=packed, ZWECK=desk))
    assert objected(desk, "K-18") == STANDS


def test_the_page_by_curl(desk: str, tmp_path: Path) -> None:
    (command,), (shown,) = blocks(PAGE, "sh"), blocks(PAGE, "json")
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("..."))
    assert re.fullmatch(pattern, run("sh", "-c", command, cwd=tmp_path, ZWECK=desk).strip())
    assert objected(desk, "K-19") == STANDS


def test_the_form(desk: str, tmp_path: Path) -> None:
    """A link that is opened enters nothing; its button does, for the customer of the link alone."""
    program(tmp_path, PAGE, "python", "links.py")
    seal = hmac.new(b"a secret", b"K-20", "sha256").hexdigest()
    with booted(tmp_path, *uvicorn("links:app"), ZWECK=desk, LINKS="a secret") as shop:
        form = shop.ask(f"/unsubscribe/K-20/{seal}", verb="GET")
        assert (form.status, form.kind, "<button>" in form.body) == (200, "text/html", True)
        assert [
            shop.ask(f"/unsubscribe/{number}/{seal}", verb=verb).status for number in ("K-21", "%4b-17") for verb in ("GET", "POST")
        ] == [404] * 4
        assert [objected(desk, number) for number in ("K-20", "K-21")] == [[], []]
        assert shop.ask(f"/unsubscribe/K-20/{seal}").status == 200
        assert objected(desk, "K-20") == STANDS
        assert shop.ask(f"/unsubscribe/K-20/{seal}").status == 200, "a second click"
    with booted(tmp_path, *uvicorn("links:app"), ZWECK="127.0.0.1:1", LINKS="a secret") as shop:
        lost = shop.ask(f"/unsubscribe/K-20/{seal}")
        assert (lost.status, lost.kind) == (503, "application/problem+json"), "nothing says that it stands"
