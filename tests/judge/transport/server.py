"""grpcio's own server before a service: the same methods, access, limits of a message, and budget of memory.

What differs: grpcio reads and compresses in threads of its own; it bounds neither connections nor what a connection may send, so clients
that only hold places are not asked to make room, and calls that wait too long for their turn are not refused. Messages that are too large
are refused in its words, and a call that begins while the server stops may end as cancelled.
"""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import Awaitable, Callable, Generator
from contextlib import closing, suppress
from math import ceil
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, cast
from weakref import WeakValueDictionary

import grpc
from google.rpc import code_pb2
from google.rpc.status_pb2 import Status

from tests.judge.transport.call import GrpcioCall
from zweck.access.keeper import Files
from zweck.rpc.limits import Limits
from zweck.rpc.listen import MODE, UNIX, Listener, ListenError
from zweck.rpc.method import Each, Method, Piecewise, Stream, Unary, Waiting
from zweck.rpc.refusal import TRAILER, Fault, Headers
from zweck.rpc.service import Service
from zweck.words.said import says

if TYPE_CHECKING:
    from tests.judge.transport.call import Context

QUIET: Final = 1.0
"""Seconds without a message after which a call of many messages is ended when the server stops."""

FOREVER: Final = 3600.0
"""Seconds for calls in flight until `drain` says how many they have."""

LOOK: Final = 0.1
CODES: Final = {code.value[0]: code for code in grpc.StatusCode}


class Grpcio:
    """The transport."""

    def __init__(self, listen: str, files: Files | None = None) -> None:
        """Serve at `listen`, with TLS if there are files for it.

        Raises:
            ListenError: if the address cannot be had.
        """
        probe = Listener(listen)  # the same words for what is no address, and a port for 0; grpcio takes no socket that is bound already
        self.address = probe.address
        probe.release()
        self._files = files
        self._tls: ssl.SSLContext | None = None
        self._stale = False
        self._calls: dict[GrpcioCall, asyncio.Task[object]] = {}
        self._closing: asyncio.Future[None]
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._service: Service
        self._server: grpc.aio.Server

    async def open(self, service: Service, tls: ssl.SSLContext | None) -> None:
        """Serve from now on.

        Raises:
            ListenError: if the address cannot be had.
        """
        self._service, self._tls = service, tls
        self._server = grpc.aio.server(handlers=[_Handlers(service, self._serve)], options=_options(service.limits))
        try:
            if self._files is None or self._files.certificate is None:
                self._server.add_insecure_port(self.address)
            else:
                self._server.add_secure_port(self.address, self._credentials(self._files))
            await self._server.start()
        except RuntimeError:
            raise ListenError(says("rpc.cannot_listen_another", address=self.address)) from None
        if self.address.startswith(UNIX):
            Path(self.address.removeprefix(UNIX)).chmod(MODE)

    def renew(self, tls: ssl.SSLContext | None) -> None:
        """Read the files of TLS again for connections from now on, if `tls`, which was made of them, is another one."""
        self._stale = self._stale or tls is not self._tls
        self._tls = tls

    async def close(self) -> None:
        """Take no further clients."""
        self._closing = asyncio.ensure_future(self._server.stop(FOREVER))
        await asyncio.sleep(0)

    async def drain(self, grace: float) -> None:
        """Take no new calls, and return when those in flight are answered or `grace` seconds are over."""
        self._service.stopping = True
        end = monotonic() + grace
        while self._calls and monotonic() < end:
            now = monotonic()
            for call in tuple(self._calls):
                if call.reading and now - call.last_data > QUIET:
                    self._end(call)
            await asyncio.sleep(min(LOOK, max(0.0, end - now)))
        for call in tuple(self._calls):
            self._end(call)
        await self._server.stop(QUIET)
        await asyncio.gather(self._closing, return_exceptions=True)

    def _end(self, call: GrpcioCall) -> None:
        call.ending = Fault(code_pb2.UNAVAILABLE, says("rpc.server_stops"))
        self._calls[call].cancel()

    def _credentials(self, files: Files) -> grpc.ServerCredentials:
        def renewed() -> grpc.ServerCertificateConfiguration | None:
            if not self._stale:
                return None
            self._stale = False
            with suppress(OSError):
                return _configuration(files)
            return None

        return grpc.dynamic_ssl_server_credentials(_configuration(files), renewed, files.client_ca is not None)  # type: ignore[arg-type]  # `None` keeps what there is

    async def _serve(self, method: Method, context: "Context") -> None:
        """Answer a call."""
        limit = self._service.largest.get(method.path, self._service.limits.message)
        call = GrpcioCall(context, method, limit, self._service.budget)
        self._calls[call] = cast(asyncio.Task[object], asyncio.current_task())
        try:
            self._service.admit(call)
            call.count(call.host)
            await self._answer(call, method)
        except asyncio.CancelledError:
            if call.ending is None:
                raise
            await _abort(context, self._service.trailers(call.ending, method.path, "en"))
        except grpc.aio.AbortError:
            raise
        except Exception as error:  # noqa: BLE001  any error becomes a status
            await _abort(context, self._service.trailers(error, method.path, "en"))
        finally:
            del self._calls[call]
            call.close()

    async def _answer(self, call: GrpcioCall, method: Method) -> None:
        match method:
            case Unary(handler=handler):
                answer = handler(await call.only(), call)
                await call.write(answer if isinstance(answer, bytes) else await _made(call, answer))
            case Each(handler=each):
                while (message := await call.read()) is not None:
                    answer = each(message, call)
                    await call.write(answer if isinstance(answer, bytes) else await _made(call, answer))
            case Piecewise(handler=pieces):
                message = await call.only()
                async with self._slot(call):
                    await call.write(await _made(call, pieces(message, call)))
            case Waiting(heavy=True):
                async with self._slot(call):
                    await method.run(call)
            case Waiting() | Stream():
                await method.run(call)

    def _slot(self, call: GrpcioCall) -> asyncio.Semaphore:
        """The places for the batches of a connection."""
        slots = self._slots.get(call.peer)
        if slots is None:
            slots = self._slots[call.peer] = asyncio.Semaphore(self._service.limits.batches)
        return slots


class _Handlers(grpc.GenericRpcHandler):
    """Finds the method of a call when it begins."""

    def __init__(self, service: Service, serve: Callable[[Method, "Context"], Awaitable[None]]) -> None:
        self._service = service
        self._serve = serve

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The handler of a call; one that refuses it, where there is no such method."""
        path = handler_call_details.method
        method = self._service.methods.get(path)

        async def handle(messages: object, context: "Context") -> None:
            if method is None:
                unknown = Fault(code_pb2.UNIMPLEMENTED, says("rpc.no_method", path=path))
                await _abort(context, self._service.trailers(unknown, path, "en"))
            else:
                await self._serve(method, context)

        return grpc.stream_stream_rpc_method_handler(handle)


async def _made(call: GrpcioCall, pieces: Generator[None, None, bytes]) -> bytes:
    """The answer of work in pieces, between which others have their turn."""
    with closing(pieces):
        while True:
            try:
                next(pieces)
            except StopIteration as done:
                return bytes(done.value)
            await call.turn()


async def _abort(context: "Context", fields: Headers) -> None:
    """End a call with a status as the own transport writes it."""
    given = {name.decode(): value.decode() for name, value in fields}
    packed = given.pop(TRAILER)
    details = b64decode(packed + "=" * (-len(packed) % 4))
    status = Status.FromString(details)
    further = tuple((name, value) for name, value in given.items() if name not in {"grpc-status", "grpc-message"})
    await context.abort(CODES[status.code], status.message, ((TRAILER, details), *further))


def _configuration(files: Files) -> grpc.ServerCertificateConfiguration:
    authority = None if files.client_ca is None else files.client_ca.read_bytes()
    key, certificate = (cast(Path, path).read_bytes() for path in (files.key, files.certificate))
    return grpc.ssl_server_certificate_configuration([(key, certificate)], authority)


def _options(limits: Limits) -> list[tuple[str, int]]:
    return [
        ("grpc.max_receive_message_length", limits.message),
        ("grpc.max_send_message_length", -1),
        ("grpc.max_concurrent_streams", limits.calls),
        ("grpc.http.overload_protection", 0),
        ("grpc.max_metadata_size", limits.headers),
        ("grpc.absolute_max_metadata_size", limits.headers),
        ("grpc.max_connection_idle_ms", ceil(limits.idle * 1000)),
        ("grpc.keepalive_time_ms", ceil(limits.silence * 1000)),
        ("grpc.keepalive_timeout_ms", ceil(limits.silence * 1000)),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.server_handshake_timeout_ms", ceil(limits.greeting * 1000)),
        ("grpc.so_reuseport", 0),
    ]
