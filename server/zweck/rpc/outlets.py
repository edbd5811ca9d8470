"""How the calls of a connection speak to their client, whatever version of HTTP carries them."""

from typing import Protocol

from zweck.rpc.plain import Reply
from zweck.rpc.running import RunningCall
from zweck.rpc.status import Headers


class Answering(Protocol):
    """Takes answers away, never more than the client reads."""

    def flush(self) -> None:
        """Send what may be sent."""
        ...

    def full(self) -> bool:
        """Whether the client has so much left to read that further answers have to wait."""
        ...

    def through(self, stream: int) -> bool:
        """Whether all data of this stream is sent."""
        ...

    def answer(self, call: RunningCall, message: bytes) -> None:
        """Send a message to a caller."""
        ...

    def end(self, call: RunningCall, fields: Headers) -> None:
        """Send the end of a call, by its trailers."""
        ...

    def reply(self, stream: int, fields: Headers) -> None:
        """Send headers and nothing else."""
        ...

    def respond(self, stream: int, reply: Reply) -> None:
        """Send a whole response to a plain request."""
        ...

    async def room(self) -> None:
        """Wait until the client has read enough."""
        ...

    def update_room(self) -> None:
        """Wake the tasks that wait for room, if there is any."""
        ...
