"""The two endpoints, over the method that decides one question."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping
from functools import partial
from typing import Any, Final

from zweck.bounded.cache import Cache
from zweck.doors.authzen import evaluation
from zweck.doors.authzen.evaluation import PARTS
from zweck.doors.json.text import Listed, document, members
from zweck.doors.json.write import Writer
from zweck.forms.quoting import listed, shown
from zweck.observe.meter import BATCH, CHECK
from zweck.rpc.call import Call
from zweck.rpc.json_requests import STATUSES
from zweck.rpc.method import Method, Unary, Waiting, at_once
from zweck.rpc.refusal import Refusal
from zweck.rpc.turns import in_slices
from zweck.service.decisions import path
from zweck.service.refusals import BatchTooLarge, InvalidFacts, InvalidField, NotAMessage
from zweck.v1 import decision_pb2 as v1
from zweck.words.said import says

EVALUATION: Final = "/access/v1/evaluation"
EVALUATIONS: Final = "/access/v1/evaluations"

STOPS: Final = {"execute_all": None, "deny_on_first_deny": False, "permit_on_first_permit": True}
"""The decision with which each semantic stops (AuthZEN 1.0, 7.1.2)."""

OWN_FAULTS: Final = (InvalidFacts, InvalidField, NotAMessage)
"""Refusals of one evaluation, after which the others are still answered."""

Asking = Generator[bytes | None, Any, bytes]
"""Gives questions, takes the answers, and returns the body of the response; `None` where others may have their turn."""


class Evaluating:
    """Both methods, over the method that decides one question."""

    def __init__(self, cache: Cache[bytes], most: int, limit: int, requests: evaluation.Requests) -> None:
        """Evaluate at most so many at once, each of at most `limit` letters; parts of answers are kept in `cache`.

        Denials say where access can be requested, if there is such a service.
        """
        self._requests = requests
        self._writer = Writer(v1.Decision, cache, snake=True, only=evaluation.GIVEN)
        self._listed = Listed("evaluations", most, partial(_too_many, most))
        self._limit = limit

    def single(self, methods: Mapping[str, Method]) -> Method | None:
        """The method for one evaluation."""
        return _over(methods.get(path(CHECK)), CHECK, self._evaluation)

    def several(self, methods: Mapping[str, Method]) -> Method | None:
        """The method for several."""
        return _over(methods.get(path(CHECK)), BATCH, self._several)

    def _evaluation(self, body: bytes, call: Call) -> Asking:
        return (yield from self._single(as_object(document(body))))

    def _single(self, given: Mapping[str, Any]) -> Asking:
        asked = evaluation.read(given, requestable=bool(self._requests.endpoint))
        found = yield asked.question
        if isinstance(found, Refusal):
            raise found
        return evaluation.answer(found, asked, self._writer, self._requests).body

    def _several(self, body: bytes, call: Call) -> Asking:
        given = as_object((yield from in_slices(members(body, self._listed, self._limit))))
        items, defaults = given.get("evaluations", []), {name: value for name, value in given.items() if name != "evaluations"}
        if not items:
            return (yield from self._single(defaults))
        if not isinstance(items, list):
            raise NotAMessage(says("doors.list_evaluations"), field="evaluations")
        semantic = _semantic(given)
        call.spend(len(items) - 1)
        answers: list[bytes] = []
        for number, item in enumerate(items):
            found = yield from self._each(item, defaults, f"evaluations[{number}].")
            if found.permitted is STOPS[semantic] and number < len(items) - 1:
                answers.append(evaluation.last(found, semantic).body)
                break
            answers.append(found.body)
        return b'{"evaluations":[' + b",".join(answers) + b"]}"

    def _each(self, item: Any, defaults: Mapping[str, Any], place: str) -> Generator[bytes | None, Any, evaluation.Response]:
        try:
            own = as_object(item, place)
            for name in own.keys() - {*PARTS}:  # in the place of a misspelt part the default would count, and the answer be about another
                raise NotAMessage(says("doors.no_part", name=shown(name), parts=listed(PARTS)), field=f"{place}{shown(name)}")
            asked = evaluation.read({**defaults, **own}, place, requestable=bool(self._requests.endpoint))
        except OWN_FAULTS as fault:
            yield None  # others have their turn after each, asked or not
            return evaluation.error(STATUSES[fault.code], _sentence(fault))
        found = yield asked.question
        if not isinstance(found, Refusal):
            return evaluation.answer(found, asked, self._writer, self._requests)
        if isinstance(found, OWN_FAULTS):
            return evaluation.error(STATUSES[found.code], _sentence(found))
        raise found


def _too_many(most: int) -> BatchTooLarge:
    return BatchTooLarge(says("doors.request_holds_most", most=most), field="evaluations", limit=str(most))


def _semantic(given: Mapping[str, Any]) -> str:
    options = given.get("options", {})
    name = options.get("evaluations_semantic", "execute_all") if isinstance(options, dict) else None
    if not isinstance(name, str) or name not in STOPS:
        known = ", ".join(f"`{semantic}`" for semantic in STOPS)
        field = "options.evaluations_semantic"
        raise InvalidField(says("doors.not_", field=field, known=known, name=shown(name)), field=field)
    return name


def as_object(given: Any, place: str = "") -> Mapping[str, Any]:
    """A value of JSON as an object.

    Raises:
        NotAMessage: if it is none.
    """
    if not isinstance(given, dict):
        name = f"`{place.rstrip('.')}`" if place else says("doors.body")
        raise NotAMessage(says("doors.object_json_name", name=name), field=place.rstrip("."))
    return given


def _sentence(refusal: Refusal) -> str:
    return next((violation.description for violation in refusal.violations()), str(refusal))


def _over(check: Method | None, name: str, asking: Any) -> Method | None:
    """A method that asks `check` what `asking` gives, within the limits of the method `name`."""
    if not isinstance(check, Unary | Waiting):
        return None
    handler = check.handler if isinstance(check, Waiting) else at_once(check.handler)

    async def waited(body: bytes, call: Call) -> bytes:
        steps = asking(body, call)
        try:
            question = next(steps)
            while True:
                question = steps.send(None if question is None else await _answer_or_refusal(handler, question, call))
                await asyncio.sleep(0)
        except StopIteration as done:
            return bytes(done.value)

    return Waiting(path(name), waited, heavy=name == BATCH)


async def _answer_or_refusal(handler: Callable[[bytes, Call], Awaitable[bytes]], question: bytes, call: Call) -> bytes | Refusal:
    try:
        return await handler(question, call)
    except Refusal as refusal:
        return refusal
