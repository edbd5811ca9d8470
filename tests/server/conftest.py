"""A server on loopback for every test that asks for one."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import pytest

from tests.server.fiction import POLICIES, Parrot
from tests.serving import Server
from tests.transports import OWN, chosen
from zweck.law.policy import PolicySet
from zweck.runtime.serving import ServerOptions
from zweck.service.answer import BATCH_LIMIT, AnswerOptions, Decider
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2_grpc import PolicyServiceStub


@contextmanager
def serving(engine: Decider, policies: PolicySet = POLICIES, batch_limit: int = BATCH_LIMIT) -> Iterator[grpc.Channel]:
    """A channel to a server that runs while the block does."""
    server = Server(engine, policies, "127.0.0.1:0", ServerOptions(answers=AnswerOptions(batch_limit=batch_limit)), transport=chosen)
    server.start()
    try:
        with grpc.insecure_channel(server.address) as channel:
            yield channel
    finally:
        server.stop(grace=1)


@pytest.fixture(scope="module")
def transport() -> str:
    """The transport of this program, unless a module imports the fixture of both."""
    return OWN


@pytest.fixture(scope="module")
def channel(transport: str) -> Iterator[grpc.Channel]:
    """A channel to a server with the fictional law."""
    with serving(Parrot()) as channel:
        yield channel


@pytest.fixture(scope="module")
def decisions(channel: grpc.Channel) -> DecisionServiceStub:
    """The decision service."""
    return DecisionServiceStub(channel)


@pytest.fixture(scope="module")
def policies(channel: grpc.Channel) -> PolicyServiceStub:
    """The policy service."""
    return PolicyServiceStub(channel)
