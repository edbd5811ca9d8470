"""Methods whose messages are bodies: translation stands around everything that the method itself does."""

from zweck.doors.json.codec import Codec
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Pieces, Piecewise, Unary, Waiting
from zweck.rpc.turns import finished, turn_by_turn


def translated(method: Method, codec: Codec) -> Method | None:
    """The method for plain requests; `None` for one of many messages."""
    match method:
        case Unary(path, handler, probe) if not codec.long:

            def at_once(body: bytes, call: Call) -> bytes | Pieces:
                answer = handler(finished(codec.decoded(body)), call)
                return finished(codec.encoded(answer)) if isinstance(answer, bytes) else later(answer)

            def later(answer: Pieces) -> Pieces:
                return (yield from codec.encoded((yield from answer)))

            return Unary(path, at_once, probe)
        case Unary(path, handler):

            def long(body: bytes, call: Call) -> Pieces:
                answer = handler((yield from codec.decoded(body)), call)
                return (yield from codec.encoded(answer if isinstance(answer, bytes) else (yield from answer)))

            return Piecewise(path, long)
        case Piecewise(path, pieces):

            def in_pieces(body: bytes, call: Call) -> Pieces:
                answer = yield from pieces((yield from codec.decoded(body)), call)
                return (yield from codec.encoded(answer))

            return Piecewise(path, in_pieces)
        case Waiting(path, waiting, False, heavy):

            async def waited(body: bytes, call: Call) -> bytes:
                answer = await waiting(await turn_by_turn(codec.decoded(body)), call)
                return await turn_by_turn(codec.encoded(answer))

            return Waiting(path, waited, heavy=heavy)
        case _:
            return None
