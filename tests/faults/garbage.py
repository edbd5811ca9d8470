"""Frames and messages that no client would send: broken, changed on the way, or made of chance alone."""

import random
import socket
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import grpc
import ngh2

from tests.engine.strategies import ARCADIA, CASES_OF_ARCADIA
from tests.faults.callers import calling, opened, status
from tests.faults.database import wait_for
from tests.faults.part import Effort, Findings
from tests.faults.served import served
from tests.server.transport.client import headers
from tests.server.transport.grpcio import unary_stream, unary_unary
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.basis import today_here
from zweck.rpc.frames import framed
from zweck.service.decode import protobuf as decode
from zweck.service.decode.questions import Background
from zweck.service.encode.fast import RESULTS, head
from zweck.service.encode.protobuf import fact_value
from zweck.service.refusals import InvalidFacts, InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1

SERVICE: Final = "/zweck.v1.DecisionService"
ONE: Final = f"{SERVICE}/CheckProcessing"
METHODS: Final = (
    ONE,
    f"{SERVICE}/BatchCheckProcessing",
    f"{SERVICE}/StreamCheckProcessing",
    "/zweck.v1.PolicyService/ListPolicies",
    "/zweck.v1.PolicyService/GetPolicy",
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
)
PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
ENGINE: Final = Engine(ARCADIA)
OURS: Final = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNAVAILABLE}
"""How no call may end whatever it says."""

WAIT: Final = 60
A_MINUTE, MAX_MESSAGES = 1_000, 100_000


def question(chance: random.Random) -> bytes:
    """A question of Arcadia's cases."""
    asked = chance.choice(CASES_OF_ARCADIA).question
    facts = {name: fact_value(value) for name, value in asked.stated.items() if value is not None}
    return v1.CheckProcessingRequest(request_id="x", facts=facts, presume_unstated=asked.presume_unstated).SerializeToString()


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, left out, doubled or added."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        match chance.randrange(5):
            case 0 if at < len(found):
                found[at] = chance.randrange(256)
            case 1:
                del found[at : at + chance.randint(1, 8)]
            case 2:
                found[at:at] = found[at : at + chance.randint(1, 30)]
            case 3:
                found[at:at] = chance.randbytes(chance.randint(1, 8))
            case _:
                del found[at:]
    return bytes(found)


def foreign(data: bytes, chance: random.Random) -> bytes:
    """A question with facts left out, a value of another's, twice the same field, or an unknown field: it still is a message."""
    request = v1.CheckProcessingRequest.FromString(data)
    names = sorted(request.facts)
    match chance.randrange(4):
        case 0:
            for name in chance.sample(names, min(len(names), 2)):
                del request.facts[name]
        case 1:
            request.facts[chance.choice(names)].CopyFrom(request.facts[chance.choice(names)])
        case 2:
            return data + v1.CheckProcessingRequest(facts={chance.choice(names): v1.FactValue(bool_value=False)}).SerializeToString()
        case _:
            return data + head(0x7A, 3) + chance.randbytes(3)
    return request.SerializeToString()


def any_message(chance: random.Random) -> bytes:
    """A message that is foreign or spoiled, or chance alone."""
    asked = question(chance)
    return chance.choice((foreign(asked, chance), foreign(asked, chance), spoiled(asked, chance), chance.randbytes(chance.randrange(200))))


def frame(chance: random.Random) -> bytes:
    """A frame of any kind, whose length is mostly right."""
    payload = chance.randbytes(chance.choice((0, 1, 4, 5, 8, 16, 100)))
    size = len(payload) if chance.random() < 0.9 else chance.randrange(1 << 24)
    kind, flags, stream = chance.randrange(12), chance.choice((0, 1, 4, 5, 8, 0x20, 0xFF)), chance.choice((0, 1, 2, 3, 5, 0x7FFFFFFF))
    return size.to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def conversation(chance: random.Random) -> tuple[bytes, int]:
    """The bytes of a broken client, and how many of its frames are spoiled."""
    h2 = ngh2.Connection(ngh2.Role.CLIENT)
    h2.initiate_connection({})
    for _ in range(chance.randrange(3)):
        stream = h2.send_request(headers(chance.choice(METHODS)))
        h2.send_data(stream, framed(spoiled(question(chance), chance)), end_stream=chance.random() < 0.8)
    said = h2.data_to_send()
    if chance.random() < 0.5:
        count = chance.randint(1, 12)
        return said + b"".join(frame(chance) for _ in range(count)), count
    return PREFACE + spoiled(said.removeprefix(PREFACE), chance), 1


def broken_frames(address: str, count: int, chance: random.Random) -> int:
    """Send at least so many frames that are broken; returns how many."""
    host, _, port = address.rpartition(":")
    sent = 0
    while sent < count:
        said, broken = conversation(chance)
        sent += broken
        with socket.create_connection((host, int(port)), timeout=WAIT) as client:
            try:
                client.sendall(said)
                client.shutdown(socket.SHUT_WR)
                while client.recv(1 << 16):
                    pass
            except ConnectionError:  # cut off while it still talked
                pass
    return sent


def expected(data: bytes) -> str:
    """The outcome that protobuf and the engine make of a message, empty if it is none."""
    try:
        asked = decode.parsed(data, Background(ARCADIA.vocabulary, clock=today_here)).question
    except (NotAMessage, InvalidFacts, InvalidField):
        return ""
    return ENGINE.decide(asked, Detail.OUTCOME).finding.ruling.outcome.name


def spoiled_messages(channel: grpc.Channel, count: int, chance: random.Random) -> tuple[Counter[str], list[str]]:
    """Send so many messages that are spoiled; what came back, and which answers are not what the message says."""
    seen: Counter[str] = Counter()
    wrong = []
    for _ in range(count):
        data = any_message(chance)
        try:
            outcome = v1.Outcome.Name(v1.Decision.FromString(unary_unary(channel, ONE)(data, timeout=WAIT)).outcome)
        except grpc.RpcError as error:
            outcome = "" if status(error) is grpc.StatusCode.INVALID_ARGUMENT else status(error).name
        seen[outcome] += 1
        if outcome != expected(data):
            wrong.append(f"{data!r}: {outcome or 'refused'}, not {expected(data) or 'refused'}")
    return seen, wrong


def several(asked: bytes) -> bytes:
    """A batch, or the message of a stream, with this question."""
    return head(RESULTS, len(asked)) + asked


def anywhere(channel: grpc.Channel, count: int, chance: random.Random) -> list[str]:
    """Send chance to every method; what ended in a fault of ours."""
    wrong: list[str] = []
    for place in range(count):
        path = METHODS[place % len(METHODS)]
        asked = spoiled(question(chance), chance)
        data = chance.choice((asked, several(asked), spoiled(chance.choice((b"", b"\x0a\x05de-ab", several(asked))), chance)))
        try:
            for _ in unary_stream(channel, path)(data, timeout=0.5 if path.endswith("Watch") else WAIT):
                if path.endswith("Watch"):
                    break
        except grpc.RpcError as error:
            if status(error) in OURS:
                wrong.append(f"{path} with {data!r}: {error}")
    return wrong


def soak(effort: Effort) -> Findings:
    """Broken frames and spoiled messages, while others are served."""
    chance = random.Random(effort.seed)
    count = effort.of(A_MINUTE, MAX_MESSAGES)
    with TemporaryDirectory() as name, served(Path(name)) as server, calling(server.address, 1, pause=0.01) as callers:
        wait_for(lambda: bool(callers.answered()))
        before = server.memory()
        frames = broken_frames(server.address, count, chance)
        with opened(server.address) as channel:
            seen, wrong = spoiled_messages(channel, count, chance)
            wrong += anywhere(channel, count // 10, chance)
        asked = len(callers.asked)
        wait_for(lambda: len(callers.asked) > asked)
        grown = server.memory() - before
        log = server.log()
    wrong += [f"a call of others ended with {code}" for code in callers.codes() if code != "OK"]
    wrong += ["the server's log has a traceback"] if "Traceback" in log or "could not answer" in log else []
    answers = ", ".join(f"{number:,} {outcome}" for outcome, number in sorted(seen.items()) if outcome)
    figures = (
        f"{frames:,} broken frames; {count:,} spoiled messages: {seen['']:,} refused, {answers}, each as protobuf and the engine read it; "
        f"{len(callers.answered()):,} calls of others answered meanwhile; {grown:+.1f} MB"
    )
    return Findings(figures, wrong)
