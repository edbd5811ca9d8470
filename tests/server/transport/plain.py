"""Plain requests to the methods of the fiction, whose bodies are their messages."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple

from tests.server.transport.fiction import WAIT
from zweck.rpc.json_requests import JSON, Offer
from zweck.rpc.method import Method, Unary


class Raw:
    """Every method by its path, and a page."""

    def offer(self, path: str, methods: Mapping[str, Method]) -> Offer | None:
        """The method as it is."""
        if path == "/page":
            return Offer({JSON: Unary(path, lambda message, call: call.origin.encode())}, verb=b"GET")
        return Offer({JSON: methods[path]}) if path in methods else None


class Answer(NamedTuple):
    """A response."""

    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def error(self) -> Any:
        """The error in the body."""
        return json.loads(self.body)


def post(port: int, path: str = "/x/Echo", body: bytes = b"{}", **fields: str) -> Answer:
    """Send one request on a connection of its own; `_` stands for `-`."""
    client = HTTPConnection("127.0.0.1", port, timeout=WAIT)
    try:
        return posted(client, path, body, **fields)
    finally:
        client.close()


def posted(client: HTTPConnection, path: str = "/x/Echo", body: bytes = b"{}", verb: str = "POST", **fields: str) -> Answer:
    """Send one request."""
    given = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in fields.items()}
    client.request(verb, path, body, given)
    return read(client.getresponse())


def read(response: HTTPResponse) -> Answer:
    """A response as a whole."""
    fields = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, fields, response.read())


def said(port: int, data: bytes, *, shut: bool = False) -> bytes:
    """All that a server says to these bytes before it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as client:
        with suppress(ConnectionError):  # refused before all was sent; what was said can be read
            client.sendall(data)
            if shut:
                client.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while more := client.recv(1 << 16):
                found += more
        except ConnectionResetError:
            pass
        return found
