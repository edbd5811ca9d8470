"""Logs are lines that programs read, and hold nothing about persons."""

import io
import json
import logging
from datetime import datetime

import grpc
import pytest

from tests.observe.test_metrics import PERSON, Broken, ask
from tests.server.fiction import POLICIES
from tests.serving import Server
from zweck.observe.logs import BURST, JSON, PERIOD, TEXT, Sampled, logging_as
from zweck.v1.decision_pb2_grpc import DecisionServiceStub


def fail() -> None:
    """An error that led to another one, both with a person in their words."""
    try:
        raise KeyError(PERSON)
    except KeyError as error:
        raise ValueError(PERSON) from error


def logged(form: str) -> str:
    """The log lines of some events."""
    stream = io.StringIO()
    with logging_as(form, stream):
        log = logging.getLogger("server.test")
        log.info("%d things:\nthese", 3)
        logging.getLogger("somebody.else").info("chatter")
        try:
            fail()
        except ValueError:
            log.exception("could not do it")
    log.error("after the end")
    return stream.getvalue()


def test_json_is_one_object_for_each_event() -> None:
    told, failed = map(json.loads, logged(JSON).splitlines())
    assert (told["level"], told["logger"], told["message"]) == ("INFO", "server.test", "3 things:\nthese")
    assert datetime.fromisoformat(told["time"]).utcoffset() is not None
    assert set(told) == {"time", "level", "logger", "message", "process"}
    kind, *places = failed["origin"]
    assert (failed["level"], kind) == ("ERROR", "ValueError")
    assert any(place.endswith(" fail") for place in places)
    assert "KeyError" in places


def test_text_says_the_same() -> None:
    written = logged(TEXT)
    assert " INFO server.test: 3 things:" in written
    assert " ERROR server.test: could not do it\n  ValueError\n" in written
    assert "chatter" not in written


@pytest.mark.parametrize("form", [JSON, TEXT])
def test_an_errors_words_stay_out(form: str) -> None:
    assert PERSON not in logged(form)


@pytest.mark.parametrize("form", [JSON, TEXT])
def test_a_server_that_fails_says_nothing_about_persons(form: str) -> None:
    stream = io.StringIO()
    with logging_as(form, stream):
        server = Server(Broken(), POLICIES, "127.0.0.1:0")
        server.start()
        with grpc.insecure_channel(server.address) as channel, pytest.raises(grpc.RpcError):
            DecisionServiceStub(channel).CheckProcessing(ask(PERSON))
        server.stop(grace=1)
    written = stream.getvalue()
    assert "could not answer a call of /zweck.v1.DecisionService/CheckProcessing" in written
    assert "RuntimeError" in written
    assert PERSON not in written


def test_an_outage_does_not_fill_the_disk() -> None:
    now = 0.0
    sampled, lines = Sampled(lambda: now), list[str]()

    def say(level: int, line: int) -> None:
        record = logging.LogRecord("server.test", level, __file__, line, "the record is %s", ("away",), None)
        if sampled.filter(record):
            lines.append(record.getMessage())

    for _ in range(BURST + 7):
        say(logging.ERROR, 1)
    say(logging.ERROR, 2)
    assert lines == ["the record is away"] * (BURST + 1), "another place in the code has its own count"
    for _ in range(BURST + 7):
        say(logging.INFO, 3)
    assert len(lines) == 2 * BURST + 8, "what is no failure is never left out"
    now = PERIOD
    say(logging.ERROR, 1)
    say(logging.ERROR, 2)
    assert lines[-2:] == ["the record is away (7 like this were left out)", "the record is away"]


def test_an_event_of_a_call_names_its_trace() -> None:
    stream = io.StringIO()
    with logging_as(JSON, stream):
        logging.getLogger("server.test").error("not recorded", extra={"trace": "4bf9"})
        logging.getLogger("server.test").error("not recorded", extra={"trace": ""})
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first["trace"] == "4bf9"
    assert "trace" not in second
