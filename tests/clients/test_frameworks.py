"""The helpers for frameworks, as docs/clients/frameworks.md shows them."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent import futures
from pathlib import Path
from typing import Any, Final

import grpc
import pytest

from tests.clients.booted import Booted, booted, program, uvicorn
from tests.clients.packing import run
from tests.clients.test_pages import NODE_MODULES, assert_shown, blocks
from tests.doors.house import House, stated
from zweck.client import AsyncClient, NotPermitted, Subject
from zweck.client.fake import AsyncFakeClient, FakeClient
from zweck.client.guard import granted, permitted
from zweck.client.interceptor import AsyncPermissionInterceptor, PermissionInterceptor, Rule
from zweck.client.problem import problem
from zweck.v1.decision_pb2 import Decision, LocalizedText, Opening, Outcome

fastapi = pytest.importorskip("fastapi")
from zweck.client.fastapi import Permitted, problems  # noqa: E402  it needs fastapi

pytestmark = pytest.mark.filterwarnings("ignore:The anyio.abc.BlockingPortal alias")  # the test client of Starlette 1.6 takes it

PAGE: Final = "frameworks.md"
SEND: Final = "/shop.v1.Mailing/Send"


def assert_answers(shop: Booted, path: str, log: str) -> None:
    """A service that asks answers as the page's table says, and goes on after each of them."""
    facts = stated("newsletter")
    permitted_ = shop.ask(path.format("K-1001"), facts)
    assert (permitted_.status, permitted_.body["sent"], len(permitted_.body["decision"])) == (200, "K-1001", 32)
    refused = shop.ask(path.format("K-1003"), facts)
    assert (refused.status, refused.kind, refused.body["outcome"]) == (403, "application/problem+json", "PROHIBITED")
    assert refused.body["type"] == "urn:zweck:not-permitted"
    open_ = shop.ask(path.format("K-1001"), {})
    assert (open_.status, open_.body["outcome"], "subject.location_country" in open_.body["missing"]) == (403, "UNDETERMINED", True)
    wrong = shop.ask(path.format("K-1001"), {**facts, "subject.relationship": "custommer"})
    assert (wrong.status, wrong.kind, wrong.body["type"]) == (500, "application/problem+json", "urn:zweck:wrong-call")
    assert "custommer" not in wrong.body["detail"]
    assert log in shop.log, "the log names the fault, and what was meant"
    assert shop.ask(path.format("K-1001"), facts).status == 200


FAULT: Final = "facts[subject.relationship]: "


def test_fastapi_under_uvicorn(house: House, tmp_path: Path) -> None:
    program(tmp_path, PAGE, "python", "shop.py")
    with booted(tmp_path, *uvicorn("shop:app"), ZWECK=house.address) as shop:
        assert_answers(shop, "/customers/{}/newsletter", FAULT)


def test_fastapi_without_an_answer(tmp_path: Path) -> None:
    program(tmp_path, PAGE, "python", "shop.py")
    with booted(tmp_path, *uvicorn("shop:app"), ZWECK="127.0.0.1:1") as shop:
        answer = shop.ask("/customers/K-1001/newsletter", {})
    assert (answer.status, answer.kind, answer.body["type"]) == (503, "application/problem+json", "urn:zweck:no-answer")


def test_express_under_node(house: House, packed: Path) -> None:
    assert (NODE_MODULES / "express").is_dir(), "`make .venv/node/ready` installs what this test needs"
    link = packed / "node_modules" / "express"
    if not link.exists():
        link.symlink_to(NODE_MODULES / "express")
    shop_ = program(packed, PAGE, "mjs", "shop.mjs")
    with booted(packed, "node", shop_, ZWECK=house.address) as shop:
        assert_answers(shop, "/customers/{}/newsletter", FAULT)
    with booted(packed, "node", shop_, ZWECK="127.0.0.1:1") as shop:
        assert shop.ask("/customers/K-1001/newsletter", {}).status == 503


def test_django_under_uvicorn(house: House, tmp_path: Path) -> None:
    pytest.importorskip("django")
    program(tmp_path, PAGE, "python", "views.py")
    with booted(tmp_path, *uvicorn("views:application"), ZWECK=house.address) as shop:
        assert_answers(shop, "/customers/{}/newsletter", FAULT)


SPRING: Final = """
import java.util.Map;

public class Main {
  public static void main(String[] given) {
    Map<String, Object> facts = Map.of(FACTS);
    Zweck zweck = new Zweck(given[0]);
    System.out.println(zweck.ensurePermitted("newsletter", "K-1001", facts).get("activity"));
    try {
      zweck.ensurePermitted("newsletter", "K-1003", facts);
    } catch (Zweck.NotPermitted refused) {
      System.out.println(refused.getMessage());
    }
  }
}
"""
ARTIFACTS: Final = ("spring-web", "spring-core", "spring-beans", "spring-jcl", "micrometer-observation", "micrometer-commons")
JACKSON: Final = ("jackson-databind", "jackson-core", "jackson-annotations")


def test_spring(house: House, tmp_path: Path) -> None:
    """With the jars of Maven's local repository, since no extra of zweck installs them."""
    local = Path.home() / ".m2" / "repository"
    jars = [max(local.glob(f"**/{name}/6.*/{name}-6*.jar"), default=None) for name in ARTIFACTS[:4]]
    jars += [max(local.glob(f"**/{name}/*/{name}-*.jar"), default=None) for name in (*ARTIFACTS[4:], *JACKSON)]
    if shutil.which("javac") is None or None in jars:
        pytest.skip("Maven's local repository has no spring-web 6")
    program(tmp_path, PAGE, "java", "Zweck.java")
    facts = ", ".join(f"{json.dumps(name)}, {json.dumps(value)}" for name, value in stated("newsletter").items())
    (tmp_path / "Main.java").write_text(SPRING.replace("FACTS", facts), encoding="utf-8")
    path = ":".join(str(jar) for jar in [tmp_path, *jars])
    run("javac", "-cp", path, "Zweck.java", "Main.java", cwd=tmp_path)
    assert run("java", "-cp", path, "Main", house.address, cwd=tmp_path).split() == ["newsletter@2026-01-01", "PROHIBITED"]


def test_the_decorator_of_the_page(house: House, tmp_path: Path) -> None:
    sending = program(tmp_path, PAGE, "python", "sending.py")
    output = run(sys.executable, "-W", "error", sending, cwd=tmp_path, ZWECK=house.address, FACTS=json.dumps(stated("newsletter")))
    assert_shown(PAGE, output)


def test_the_interceptor_of_the_page() -> None:
    (text,) = (block for block in blocks(PAGE, "python") if "PermissionInterceptor" in block)
    names: dict[str, Any] = {"client": FakeClient(), "facts": {}, "Subject": Subject}
    exec(compile(text, PAGE, "exec"), names)  # noqa: S102  our own text
    names["server"].stop(None)


# --- FastAPI, in parts ------------------------------------------------------------------------------------------------------------


def asked_of(app: Any, path: str = "/") -> Any:
    from fastapi.testclient import TestClient  # noqa: PLC0415  it is not there without fastapi

    return TestClient(app, raise_server_exceptions=False).post(path)


def fake_app(client: Any, **more: Any) -> Any:
    """An application with one path operation, which asks a client."""
    app = fastapi.FastAPI(**more)
    depends = fastapi.Depends(Permitted(client, "newsletter", lambda request: Subject(customer_number="17")))

    async def write(permission: Any = depends) -> str:
        return "sent"

    app.post("/")(write)
    return app


def test_a_function_of_the_request_gives_the_client() -> None:
    fake = AsyncFakeClient(FakeClient().permits("newsletter"))
    app = fake_app(lambda request: request.app.state.zweck)
    app.state.zweck = fake
    assert asked_of(app).status_code == 200
    assert fake.fake.asked[0].subject.customer_number == "17"


def test_without_the_handlers_the_problem_is_in_the_detail() -> None:
    answer = asked_of(fake_app(AsyncFakeClient(FakeClient().prohibits("newsletter"))))
    assert (answer.status_code, answer.json()["detail"]["outcome"]) == (403, "PROHIBITED")


def test_an_error_in_a_path_operation_is_a_problem() -> None:
    """A service that asks or writes by itself needs no try."""
    app = fastapi.FastAPI(exception_handlers=problems)
    errors = [NotPermitted(Decision(outcome=Outcome.NOT_REGULATED)), grpc.RpcError("gone"), ValueError("another")]

    async def fail() -> None:
        raise errors.pop(0)

    app.post("/")(fail)
    assert [asked_of(app).status_code for _ in range(3)] == [403, 503, 500]


def test_a_client_serves_several_event_loops(house: House) -> None:
    """It is made where none runs; each loop has a channel of its own, and threads run them at once."""
    client = AsyncClient(house.address, timeout=60)

    async def ask() -> str:
        outcome = (await client.ensure_permitted("newsletter", Subject(customer_number="K-1001"), stated("newsletter"))).decision.outcome
        await client.close()
        again = (await client.check({}, activity="newsletter", subject=Subject(customer_number="K-1003"))).outcome
        return f"{Outcome.Name(outcome)} {Outcome.Name(again)}"

    with futures.ThreadPoolExecutor(3) as threads:
        found = {thread.result() for thread in [threads.submit(asyncio.run, ask()) for _ in range(3)]}
    assert found == {"PERMITTED PROHIBITED"}


def test_ways_out_are_named() -> None:
    """Those of the decision, with what would have to be shown."""
    way = Opening(ground="G", citation="§ 1", text=LocalizedText(en="shown", de="gezeigt"), facts=["a.b"])
    found = problem(NotPermitted(Decision(outcome=Outcome.PROHIBITED, openings=[way], decision_id="1")))
    assert found.body["ways"] == [{"citation": "§ 1", "en": "shown", "de": "gezeigt", "facts": ["a.b"]}]
    assert (found.body["decision"], found.body["status"]) == ("1", 403)


def test_a_coroutine_function_is_guarded() -> None:
    fake = FakeClient().permits("newsletter", ["GDPR-13"]).prohibits("call")

    @permitted(AsyncFakeClient(fake), "newsletter", subject=lambda number: Subject(customer_number=number))
    async def send(number: str) -> list[str]:
        return [duty.id for duty in granted.get().obligations]

    @permitted(AsyncFakeClient(fake), "call", subject=lambda: None)
    async def call() -> None:
        raise AssertionError("it is prohibited")

    assert asyncio.run(send("17")) == ["GDPR-13"]
    with pytest.raises(NotPermitted):
        asyncio.run(call())
    assert [asked.subject.customer_number for asked in fake.asked] == ["17", ""]


def test_an_asynchronous_client_permits_no_function() -> None:
    """It gives something to wait for, which is not waited for."""
    fake = FakeClient().prohibits("newsletter")
    runs: list[str] = []
    asking: Any = AsyncFakeClient(fake)

    @permitted(asking, "newsletter", subject=lambda: None)
    def guarded() -> None:
        runs.append("newsletter")

    with pytest.raises(TypeError, match="the client gave no permission: use `Client` here"):
        guarded()
    guarding = permitted(FakeClient().permits("newsletter"), "newsletter", subject=lambda: None)

    @guarding
    async def send() -> None:
        runs.append("newsletter")

    with pytest.raises(TypeError):
        asyncio.run(send())
    interceptor = PermissionInterceptor(asking, rules(SEND))
    handler: Any = grpc.unary_unary_rpc_method_handler(lambda request, context: runs.append(request))
    with pytest.raises(TypeError, match="the client gave no permission"):
        interceptor.intercept_service(lambda details: handler, Details(SEND)).unary_unary("17", None)
    assert runs == []


def test_a_generator_is_not_guarded() -> None:
    """It would run when it is used, perhaps after a withdrawal."""
    guarding = permitted(FakeClient().permits("newsletter"), "newsletter", subject=lambda: None)

    def several() -> Iterator[int]:
        yield 1

    async def later() -> AsyncIterator[int]:
        yield 1

    for function in (several, later):
        with pytest.raises(TypeError, match="is a generator"):
            guarding(function)


def test_a_permission_ends_with_what_runs_under_it() -> None:
    """Nothing behind it, as the next call of the thread, has it."""

    @permitted(FakeClient().permits("newsletter", ["GDPR-13"]), "newsletter", subject=lambda: None)
    def send() -> list[str]:
        return [duty.id for duty in granted.get().obligations]

    assert send() == ["GDPR-13"]
    assert granted.get(None) is None


class Mailing(grpc.GenericRpcHandler):
    """A service whose messages are texts."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Says how many obligations there are, and which text it was sent."""

        def send(request: str, context: Any) -> bytes:
            permission = granted.get(None)
            return f"{request} {len(permission.obligations) if permission is not None else '-'}".encode()

        async def send_later(request: str, context: Any) -> bytes:
            return send(request, context)

        later = handler_call_details.method.endswith("Later")
        return grpc.unary_unary_rpc_method_handler(send_later if later else send, request_deserializer=bytes.decode)


def asked(address: str, path: str, text: str) -> str:
    """The answer to a call, or the code of its error."""
    with grpc.insecure_channel(address) as channel:
        call = channel.unary_unary(path, request_serializer=str.encode, response_deserializer=bytes.decode)
        try:
            return str(call(text, timeout=60))
        except grpc.RpcError as error:
            return str(error.code().name)


def rules(path: str) -> dict[str, Rule]:
    """The rule of a method: the request names the activity's person."""
    return {path: Rule("newsletter", lambda number: Subject(customer_number=number), lambda number: {"subject.location_country": "DE"})}


def test_an_interceptor() -> None:
    fake = FakeClient().permits("newsletter", ["GDPR-13"])
    server = grpc.server(futures.ThreadPoolExecutor(1), interceptors=[PermissionInterceptor(fake, rules(SEND))])
    server.add_generic_rpc_handlers((Mailing(),))
    address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    assert asked(address, SEND, "17") == "17 1"
    assert fake.asked[0].facts["subject.location_country"].string_value == "DE"
    fake.prohibits("newsletter")
    assert asked(address, SEND, "17") == "PERMISSION_DENIED"
    fake.fails("newsletter", grpc.RpcError())
    assert asked(address, SEND, "17") == "UNAVAILABLE"
    assert asked(address, "/shop.v1.Mailing/Read", "17") == "17 -"
    assert len(fake.asked) == 3
    server.stop(None)


def test_an_interceptor_with_asyncio() -> None:
    later = "/shop.v1.Mailing/SendLater"

    async def run() -> list[str]:
        fake = FakeClient().permits("newsletter", ["GDPR-13"])
        server = grpc.aio.server(interceptors=[AsyncPermissionInterceptor(AsyncFakeClient(fake), rules(later))])
        server.add_generic_rpc_handlers((Mailing(),))
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        await server.start()
        found = [await asyncio.to_thread(asked, address, later, "17")]
        fake.prohibits("newsletter")
        found.append(await asyncio.to_thread(asked, address, later, "17"))
        fake.fails("newsletter", grpc.RpcError())
        found.append(await asyncio.to_thread(asked, address, later, "17"))
        await server.stop(None)
        return found

    assert asyncio.run(run()) == ["17 1", "PERMISSION_DENIED", "UNAVAILABLE"]


def test_a_rule_guards_one_request_alone() -> None:
    interceptor = PermissionInterceptor(FakeClient(), rules(SEND))
    streams: Any = grpc.stream_unary_rpc_method_handler(lambda requests, context: b"")
    with pytest.raises(TypeError, match="one request and one answer"):
        interceptor.intercept_service(lambda details: streams, Details(SEND))


class Details(grpc.HandlerCallDetails):
    """The path of a call."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.invocation_metadata = ()
