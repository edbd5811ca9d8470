"""The search endpoints: actions that are permitted with a resource, and resources with which an action is (AuthZEN 1.0, 8)."""

from collections.abc import Generator, Mapping
from hashlib import sha256
from typing import Any, Final

from zweck.doors.authzen.evaluation import NAMED, checked
from zweck.doors.authzen.methods import as_object
from zweck.doors.json.read import message, with_plain_facts
from zweck.doors.json.text import document
from zweck.doors.json.write import written
from zweck.forms.quoting import shown
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Piecewise, Waiting
from zweck.service.refusals import InvalidField, NotAMessage
from zweck.service.searching import ACTIVITIES, DIGEST, MAX_LIMIT, PERSONS
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions
from zweck.words.said import says

ACTIONS: Final = "/access/v1/search/action"
RESOURCES: Final = "/access/v1/search/resource"

LISTED: Final = "pseudonym"
"""The type of the resources that a search can list: a register knows persons by nothing else."""


def actions(methods: Mapping[str, Method]) -> Method | None:
    """The search for activities that are permitted now with a person."""
    method = methods.get(ACTIVITIES)
    if not isinstance(method, Piecewise):
        return None
    handler = method.handler

    def search(body: bytes, call: Call) -> Generator[None, None, bytes]:
        given = as_object(document(body))
        kind, facts = checked(given, {part: NAMED[part] for part in ("subject", "resource")})
        limit, token = _page(given)
        asked = with_plain_facts({"subject": {kind: given["resource"]["id"]}, "facts": facts}, "context.")
        request = message(v1.SearchActivitiesRequest, asked).SerializeToString(deterministic=True)
        digest, _, after = token.partition(":")
        own = sha256(request).hexdigest()[:DIGEST]
        if token and digest != own:
            raise InvalidField(says("service.token_of_another", token=shown(token)), field="page.token")
        found = v1.SearchActivitiesResponse.FromString((yield from handler(request, call)))
        names = sorted(one.summary.activity for one in found.activities if one.outcome == decisions.PERMITTED)
        left = [name for name in names if name > after]
        shown_now = left[:limit] if limit else left
        more = f"{own}:{shown_now[-1]}" if len(shown_now) < len(left) else ""
        return _response(more, [{"name": name} for name in shown_now])

    return Piecewise(ACTIVITIES, search)


def resources(methods: Mapping[str, Method]) -> Method | None:
    """The search for persons with whom an activity is permitted now."""
    method = methods.get(PERSONS)
    if not isinstance(method, Waiting):
        return None
    handler = method.handler

    async def search(body: bytes, call: Call) -> bytes:
        given = as_object(document(body))
        kind, facts = checked(given, {**NAMED, "resource": ("type",)})
        if kind != LISTED:
            raise InvalidField(says("doors.lists_pseudonyms", listed=LISTED, kind=kind), field="resource.type")
        limit, token = _page(given)
        asked = with_plain_facts({"activity": given["action"]["name"], "facts": facts}, "context.")
        request = message(v1.SearchPersonsRequest, asked)
        request.limit, request.token = limit, token
        found = v1.SearchPersonsResponse.FromString(await handler(request.SerializeToString(), call))
        return _response(found.next_token, [{"type": LISTED, "id": one} for one in found.pseudonyms])

    return Waiting(PERSONS, search, heavy=True)


def _page(given: Mapping[str, Any]) -> tuple[int, str]:
    """The most results, 0 where nothing is said, and the token of a search that goes on.

    Raises:
        NotAMessage: if the page is none.
    """
    page = as_object(given.get("page", {}), "page.")
    limit, token = page.get("limit"), page.get("token", "")
    if limit is not None and (type(limit) is not int or not 0 < limit <= MAX_LIMIT):
        raise NotAMessage(says("service.limit_between", most=MAX_LIMIT), field="page.limit")
    if not isinstance(token, str):
        raise NotAMessage(says("service.token_of_another", token=shown(str(token))), field="page.token")
    return limit or 0, token


def _response(token: str, results: list[dict[str, str]]) -> bytes:
    """The page comes first, so that a client knows early how much follows."""
    return written({"page": {"next_token": token, "count": len(results)}, "results": results})
