"""More calls than the server can answer: what it accepts it answers in time, and the rest it refuses."""

import ngh2
import pytest

from tests.server.transport.client import Client, connected, headers
from tests.server.transport.clock import Clock, clock  # noqa: F401  a fixture
from tests.server.transport.fiction import Fiction, serving
from tests.server.transport.test_hostile import heard, stuffed
from zweck.rpc.frames import framed
from zweck.rpc.limits import Limits
from zweck.rpc.turns import CLOSED

BUSY = (8, "the server is busy: no turn came within 0.05 seconds; try again later")
SHORT = Limits(wait=0.05)


@pytest.fixture
def fiction(clock: Clock) -> Fiction:  # noqa: F811  the fixture
    """Handlers whose work takes the time of the clock."""
    found = Fiction()
    found.busy = clock.advance
    return found


def begin(client: Client, path: str, *messages: bytes) -> list[int]:
    """Begin calls at once, in one write."""
    streams = []
    for message in messages:
        streams.append(client.h2.send_request(headers(path)))
        client.h2.send_data(streams[-1], framed(message), end_stream=True)
    client.send()
    return streams


@pytest.mark.parametrize("path", ["/x/Work", "/x/Labour"])
def test_a_call_whose_turn_does_not_come_is_refused(fiction: Fiction, path: str) -> None:
    with serving(fiction, limits=SHORT) as server, connected(server.port) as client:
        ends = [client.status(stream) for stream in begin(client, path, *[b"30"] * 8)]
        assert ends[0] == (0, "")
        assert ends[-1] == BUSY
        assert set(ends) == {(0, ""), BUSY}


def test_no_new_calls_are_taken_for_a_moment(fiction: Fiction) -> None:
    with serving(fiction, limits=SHORT) as server:
        with connected(server.port) as client:
            assert client.status(begin(client, "/x/Work", b"100", b"0")[1]) == BUSY
            assert client.status(client.call("/x/Echo", b"more")) == BUSY
            assert client.status(client.call("/x/Collect", b"more")) == BUSY
        with connected(server.port) as other:
            assert other.status(other.call("/x/Echo", b"others go on"))[0] == 0
    assert fiction.messages == [b"100", b"others go on"]


def test_after_the_flood_calls_are_answered_again(fiction: Fiction, clock: Clock) -> None:  # noqa: F811  the fixture
    with serving(fiction, limits=SHORT) as server, connected(server.port) as client:
        assert client.status(begin(client, "/x/Work", b"100", b"0")[1]) == BUSY
        clock.advance(SHORT.wait * CLOSED + 0.001)
        assert client.status(client.call("/x/Echo", b"again")) == (0, "")


@pytest.mark.parametrize("path", ["/x/Work", "/x/Labour"])
def test_one_client_that_floods_does_not_keep_others_waiting(path: str) -> None:
    fiction = Fiction()
    with serving(fiction) as server, connected(server.port) as flood, connected(server.port) as client:
        streams = begin(flood, path, *[b"10"] * 30)
        assert client.status(client.call("/x/Echo", b"me"))[0] == 0
        assert all(flood.status(stream)[0] == 0 for stream in streams)
    assert fiction.messages.index(b"me") < 29


def test_a_client_that_does_not_read_has_only_itself_to_wait_for(fiction: Fiction, clock: Clock) -> None:  # noqa: F811  the fixture
    """The time in which it takes no answers does not count: its calls are answered when it reads."""
    with serving(fiction, limits=SHORT) as server, connected(server.port, INITIAL_WINDOW_SIZE=0) as client:
        stuffed(client, fiction)
        late = client.call("/x/Echo", b"late")
        heard(client)
        clock.advance(0.2)
        heard(client)
        assert b"late" not in fiction.messages
        client.h2.update_settings({ngh2.Setting.INITIAL_WINDOW_SIZE: 1 << 24})
        client.h2.set_local_window_size(1 << 24)
        client.send()
        assert client.status(late) == (0, "")
