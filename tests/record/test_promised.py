"""Answers by the contract of an earlier release: what was added since goes, and nothing else changes."""

from random import Random
from typing import Final

import pytest
from google.protobuf.descriptor import Descriptor

from tests.arcadia import CASES
from tests.record.corpus import FOLDER, PROMISED
from zweck.cases import load_cases
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.service.decode.wire import SIZED, WHOLE
from zweck.service.decode.wire import varint as number
from zweck.service.encode.fast import encoded
from zweck.service.encode.fast import varint as written
from zweck.service.encode.promised import promised, reduced
from zweck.v1 import decision_pb2 as v1

NEW: Final = 9_000
ADDED: Final = (
    written(NEW << 3) + written(2**63),
    written(NEW + 1 << 3 | 1) + b"12345678",
    written(NEW + 2 << 3 | 2) + written(300) + b"x" * 300,
    written(NEW + 3 << 3 | 5) + b"1234",
    written(NEW + 4 << 3 | 2) + written(0),
)


def grown(data: bytes, message: Descriptor, chance: Random) -> bytes:
    """The bytes of a message with further fields, in it and in the messages within."""
    found, at = bytearray(), 0
    while at < len(data):
        start = at
        tag, at = number(data, at, WHOLE)
        field = message.fields_by_number[tag >> 3]
        if tag & 7 != SIZED:
            _, at = number(data, at, WHOLE)
            found += data[start:at]
        else:
            size, begin = number(data, at, WHOLE)
            at = begin + size
            inner = grown(data[begin:at], field.message_type, chance) if field.message_type is not None else data[begin:at]
            found += written(tag) + written(len(inner)) + inner
        if chance.random() < 0.3:
            found += chance.choice(ADDED)
    return bytes(found)


@pytest.mark.parametrize("detail", Detail)
def test_fields_that_were_added_go_and_all_others_stay(arcadia: PolicySet, detail: Detail) -> None:
    engine, chance, descriptor = Engine(arcadia), Random(5), v1.Decision.DESCRIPTOR
    for case in load_cases(CASES, arcadia):
        answer = encoded(engine.decide(case.question, detail))
        larger = grown(answer, descriptor, chance) + ADDED[0]
        assert reduced(larger, descriptor) == reduced(answer, descriptor) == answer
        v1.Decision.FromString(larger)


def test_every_release_of_the_corpus_has_its_contract() -> None:
    assert {path.stem for path in PROMISED.glob("*.binpb")} == {path.name for path in FOLDER.iterdir()}
    assert len(promised()) == len([*FOLDER.iterdir()])
    assert all(contract(b"") == b"" for contract in promised())
