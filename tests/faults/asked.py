"""One body sent to one door, over gRPC or HTTP/1.1, and how the call ended."""

import gzip
from contextlib import suppress
from http.client import HTTPConnection

import ngh2

from tests.faults.doors import GRPC, Body
from tests.server.transport.client import connected, headers
from zweck.doors.paths import AUTHZEN, OPENAPI
from zweck.rpc.frames import framed


def ask(port: int, path: str, body: Body) -> str:
    """Send a body, wait for the answer, and say how it ended."""
    if body.kind == GRPC:
        return _by_grpc(port, path, body.data)
    given = {"content-type": body.kind.decode()} | ({"content-encoding": "gzip"} if body.zipped else {})
    client = HTTPConnection("127.0.0.1", port, timeout=600)
    try:
        with suppress(ConnectionError):  # refused before all was sent
            verb = "GET" if path in (AUTHZEN, OPENAPI) else "POST"
            client.request(verb, path, gzip.compress(body.data, 1) if body.zipped else body.data, given)
        response = client.getresponse()
        response.read()
        return str(response.status)
    finally:
        client.close()


def _by_grpc(port: int, path: str, data: bytes) -> str:
    watches = path.rpartition("/")[2].startswith("Watch")
    with connected(port) as client:
        stream = client.h2.send_request(headers(path))
        client.h2.send_data(stream, framed(data), end_stream=not watches)
        client.send()
        while watches and not any(_begins(event) for event in client.events):
            client.receive()  # it does not end by itself
        return "watched" if watches else str(client.status(stream)[0])


def _begins(event: ngh2.Event) -> bool:
    """Whether a first event of a call that watches has come, or its refusal."""
    return isinstance(event, ngh2.DataReceived) or (isinstance(event, ngh2.ResponseReceived) and b"grpc-status" in dict(event.headers))
