"""One connection of a client that speaks HTTP/2."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

import ngh2

from zweck.rpc.calls import Calls
from zweck.rpc.limits import WINDOW
from zweck.rpc.link import Connection
from zweck.rpc.outlet import Http2Outlet
from zweck.rpc.service import Service
from zweck.rpc.strict import Strict
from zweck.rpc.turns import Rest, Turns

HEADER_ROOM: Final = 16
"""Times the limit of a call's headers that are read at all, so that larger ones end that call alone."""

CONTINUATIONS: Final = 16
"""Frames in which the headers of a call go on, for the same reason; of 16 KiB each, as long as no client is allowed more."""

PARTING: Final = 0.05
"""Seconds that a closing connection lingers while other clients wait for a place."""

ALIVE: Final = b"alive?\0\0"

PORTION: Final = 16 * 1024
"""Bytes that are understood before the clock is looked at: some frames cost their reader a hundred times as much as others."""

SMALL: Final = 2 * 1024
"""Bytes that are understood as they come, however much others send."""


class Http2(Connection):
    """Gives bytes to HTTP/2, and its events to the calls."""

    def __init__(self, service: Service, turns: Turns, ended: Callable[[Any], None]) -> None:
        """Serve one client among those that take `turns`; `ended` is called when it is gone."""
        super().__init__(service, turns, ended)
        limits = service.limits
        room = HEADER_ROOM * limits.headers
        settings = ngh2.Configuration(auto_window_update=False, max_inbound_header_list_size=room, max_continuations=CONTINUATIONS)
        self._h2 = ngh2.Connection(ngh2.Role.SERVER, settings)
        self._outlet = Http2Outlet(self._h2, limits.unread, self._linger, service.budget)
        self._calls = Calls(self._h2, self._outlet, service, self._peer, turns)
        self._events: dict[type[ngh2.Event], Callable[[Any], None]] = {
            ngh2.RequestReceived: self._request,
            ngh2.DataReceived: self._data,
            ngh2.TrailersReceived: self._calls.trailers,
            ngh2.StreamReset: self._calls.cancelled,
            ngh2.StreamClosed: self._calls.cancelled,
            ngh2.SettingsReceived: self._settings,
            ngh2.SettingsAcknowledged: self._calls.acknowledged,
        }
        self._strict = Strict()
        self._asked = False
        self._last_stream = 0
        self._rest = b""
        """Bytes that have come and are not yet understood."""

    # --- events of the event loop -------------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client, if it speaks HTTP/2."""
        super().connection_made(transport)
        limits = self._service.limits
        self._h2.initiate_connection(
            {
                ngh2.Setting.MAX_CONCURRENT_STREAMS: limits.calls,
                ngh2.Setting.INITIAL_WINDOW_SIZE: WINDOW,
                ngh2.Setting.MAX_HEADER_LIST_SIZE: limits.headers,
            }
        )
        self._h2.set_local_window_size(self._calls.window)
        self._outlet.open(self._transport, self._peer.address)
        if self._service.stopping:
            self.leave()

    def connection_lost(self, error: Exception | None) -> None:
        """Drop all calls, and break the reference cycles."""
        self._rest = b""
        super().connection_lost(error)
        self._events.clear()

    def data_received(self, data: bytes) -> None:
        """Understand what has come, and answer."""
        self._last_data = monotonic()
        self._asked = False
        if self._finished or self._transport.is_closing():
            return
        if self._service.stopping:
            self.leave()
        if self._rest:
            self._rest += data
        else:
            self._understand(data)

    def _understand(self, data: bytes) -> None:
        """Understand a portion at once, and what is more in turns; all of it in turns, if others have sent much at the same time."""
        began = monotonic()
        if len(data) > SMALL and self._turns.has_read(began):
            self._wait_for_turn(data)
            return
        understood = self._receive(data[:PORTION])
        self._turns.count_reading(began, monotonic())
        if not understood:
            return
        if len(data) > PORTION:
            self._wait_for_turn(data[PORTION:])
        else:
            self._calls.steps.work()

    def _wait_for_turn(self, data: bytes) -> None:
        self._rest = data
        self._transport.pause_reading()
        self._turns.ask(Rest(self.read_on))

    def read_on(self, until: float) -> bool:
        """Understand what waits until this time of `time.monotonic`; returns whether more is left."""
        data, place = self._rest, 0
        while place < len(data) and not (self._finished or self._transport.is_closing()):
            if not self._receive(data[place : place + PORTION]):
                return False
            place += PORTION
            if monotonic() > until and place < len(data):
                self._rest = data[place:]
                return True
        self._rest = b""
        if data and not (self._finished or self._transport.is_closing()):
            self._transport.resume_reading()
            self._calls.steps.work()
        return False

    def _receive(self, data: bytes) -> bool:
        """Give bytes to HTTP/2; returns whether the connection goes on."""
        wrong = self._strict.look(data)
        try:
            self._h2.receive_data(data if wrong is None else data[: wrong.at])
            for event in self._h2.events():
                if understand := self._events.get(type(event)):
                    try:
                        understand(event)
                    except ngh2.NGH2Error:
                        raise
                    except Exception as error:  # noqa: BLE001  whatever a client causes ends its stream alone
                        self._calls.failed(getattr(event, "stream_id", 0), error)
            if wrong is not None:
                self._h2.terminate_connection(wrong.code, last_stream_id=self._last_stream)
        except ngh2.NGH2Error as error:  # not HTTP/2, or more than any client needs
            self._rest = b""
            self._calls.forget()
            self._transport.write(_goaway(self._last_stream, error))
            self._transport.close()
            return False
        if wrong is not None:
            self._rest = b""
            self._calls.forget()
            self._outlet.flush()
        return wrong is None

    def _request(self, event: ngh2.RequestReceived) -> None:
        self._last_call = self._last_data
        self._last_stream = event.stream_id
        self._calls.begin(event, self._last_data)

    def _data(self, event: ngh2.DataReceived) -> None:
        self._calls.data(event, self._last_data)

    def _settings(self, event: ngh2.SettingsReceived) -> None:
        self.greeted = True

    # --- requests of the server ----------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Take no new calls from now on, and close when those in flight are answered.

        The client learns which call was the last one, and repeats later calls elsewhere by itself (RFC 9113, GOAWAY).
        """
        if not (self._leaving or self._transport.is_closing()):
            self._leaving = True
            self._h2.send_goaway()
            self._outlet.flush()

    def make_room(self) -> None:
        """Close although the client may have begun a call, which it repeats elsewhere if it learns in time that it came too late."""
        if not self.greeted:
            self.abort()
            return
        self.leave()
        asyncio.get_running_loop().call_later(PARTING, self.end)

    def _check(self, now: float) -> None:
        limits = self._service.limits
        silent = now - self._last_data
        if silent > 2 * limits.silence or (not self.greeted and silent > limits.greeting):
            self._transport.abort()
        elif silent > limits.silence and not self._asked:
            self._asked = True
            self._h2.ping(ALIVE)
        elif now - self._last_call > limits.idle:
            self.leave()


def _goaway(last: int, error: ngh2.NGH2Error) -> bytes:
    """The frame that says why a connection ends whose HTTP/2 can say nothing any more (RFC 9113, 6.8)."""
    code = ngh2.ErrorCode.ENHANCE_YOUR_CALM if isinstance(error, ngh2.DenialOfServiceError) else ngh2.ErrorCode.PROTOCOL_ERROR
    payload = last.to_bytes(4) + int(code).to_bytes(4)
    return len(payload).to_bytes(3) + b"\x07\x00" + bytes(4) + payload
