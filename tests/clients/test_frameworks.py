"""The helpers for frameworks, as docs/clients/frameworks.md shows them."""

import asyncio
from collections.abc import Iterator
from concurrent import futures
from contextlib import redirect_stdout
from io import StringIO
from typing import Any, Final

import grpc
import pytest

from tests.clients.test_pages import assert_shown, blocks
from tests.doors.house import House, stated
from zweck.client import AsyncClient, Client, NotPermitted, Permission, Subject
from zweck.client.fake import AsyncFakeClient, FakeClient
from zweck.client.guard import granted, permitted
from zweck.client.interceptor import AsyncPermissionInterceptor, PermissionInterceptor, Rule

fastapi = pytest.importorskip("fastapi")

PAGE: Final = "frameworks.md"
SEND: Final = "/shop.v1.Mailing/Send"


@pytest.fixture(scope="module")
def names(house: House) -> Iterator[dict[str, Any]]:
    """The names that the page's programs make, after they have run."""
    found: dict[str, Any] = {"facts": stated("newsletter")}
    with Client(house.address) as found["client"]:
        found["async_client"] = Later(house.address)
        output = StringIO()
        with redirect_stdout(output):
            exec(compile("\n".join(blocks(PAGE, "python")), PAGE, "exec"), found)  # noqa: S102  our own text
        assert_shown(PAGE, output.getvalue())
        yield found


class Later:
    """A client that connects in the event loop that asks, for the page makes its dependency before there is one."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def ensure_permitted(self, *arguments: Any) -> Permission:
        """The permission."""
        async with AsyncClient(self._address) as client:
            return await client.ensure_permitted(*arguments)


def test_the_page(names: dict[str, Any]) -> None:
    assert names["send"].__name__ == "send"


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


@pytest.mark.parametrize(("number", "status"), [("K-1001", 200), ("K-1003", 403)])
def test_fastapi(names: dict[str, Any], number: str, status: int) -> None:
    from fastapi.testclient import TestClient  # noqa: PLC0415  it is not there without fastapi

    answer = TestClient(names["app"]).post(f"/customers/{number}/newsletter")
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["detail"]["outcome"] == "PROHIBITED"
    else:
        assert answer.json()["sent"] == number


def test_fastapi_without_an_answer(names: dict[str, Any]) -> None:
    from fastapi.testclient import TestClient  # noqa: PLC0415

    app = fastapi.FastAPI()
    dependency = names["Permitted"](Later("127.0.0.1:1"), "newsletter", names["person"])

    async def write(permission: Any = fastapi.Depends(dependency)) -> None:  # noqa: B008  FastAPI's own way
        raise AssertionError("there was no answer")

    app.post("/customers/{number}")(write)
    assert TestClient(app).post("/customers/1").status_code == 503


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
    assert asked(address, "/shop.v1.Mailing/Read", "17").startswith("17")
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
