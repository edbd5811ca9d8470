"""The check that every call passes before its messages are read: who calls, with which role, and how often."""

import logging
from collections.abc import Hashable
from math import inf
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from zweck.access.certificate import check_time, identity, names
from zweck.access.file import Access
from zweck.access.identity import Identity, Role
from zweck.access.refusals import CertificateUnknown, FromPage, NoCredentials, RateLimited, RoleMissing, TokenInvalid, TooManyCalls
from zweck.rpc.call import Call
from zweck.rpc.method import Middleware
from zweck.rpc.peer import is_loopback
from zweck.rpc.refusal import Refusal
from zweck.v1 import activity_pb2, admin_pb2, decision_pb2, policy_pb2, register_pb2
from zweck.words.said import says

log: Final = logging.getLogger(__name__)

HEALTH: Final = health_pb2.DESCRIPTOR.services_by_name["Health"].full_name
REFLECTION: Final = reflection_pb2.DESCRIPTOR.services_by_name["ServerReflection"].full_name
WELL_KNOWN: Final = ".well-known"
"""Where clients look for what a server offers, before they have credentials (RFC 8615)."""

OPEN: Final = {HEALTH, WELL_KNOWN}
"""Open to all: probes have no credentials."""

CONTRACT: Final = "openapi.json"
TABLES: Final = "v1"
"""Where Trino asks about tables, as Open Policy Agent has it."""

ADMIN: Final = admin_pb2.DESCRIPTOR.services_by_name["AdminService"].full_name

ACTIVITIES: Final = activity_pb2.DESCRIPTOR.services_by_name["ActivityService"].full_name

DECISIONS: Final = decision_pb2.DESCRIPTOR.services_by_name["DecisionService"].full_name

REGISTER: Final = register_pb2.DESCRIPTOR.services_by_name["RegisterService"].full_name

NEEDED: Final = {
    DECISIONS: (Role.DECIDE, Role.BRIEF),
    ACTIVITIES: (Role.DECIDE, Role.BRIEF, Role.READ),
    f"/{ACTIVITIES}/SearchActivities": (Role.DECIDE, Role.BRIEF),
    f"/{ACTIVITIES}/SearchPersons": (Role.DECIDE, Role.BRIEF),
    policy_pb2.DESCRIPTOR.services_by_name["PolicyService"].full_name: (Role.READ,),
    CONTRACT: (Role.READ,),
    TABLES: (Role.DECIDE,),
    REFLECTION: (Role.READ,),
    REFLECTION.replace("v1alpha", "v1"): (Role.READ,),
    f"/{REGISTER}/Record": (Role.RECORD,),
    f"/{REGISTER}/Prove": (Role.PROVE,),
    f"/{REGISTER}/Erase": (Role.ERASE,),
    REGISTER: (Role.LOOK_UP,),
    f"/{ADMIN}/GetPolicySetStatus": (Role.READ, Role.ADMIN),
}
"""The roles of which each method or service needs one; all others need `admin`."""

ALSO: Final = {f"/{ACTIVITIES}/SearchPersons": Role.LOOK_UP}
"""The role that a method needs beside one of these."""

WITHOUT_FILE: Final = frozenset({Role.DECIDE, Role.AS_OF, Role.READ})
"""The roles of every client, where there is no access file."""

ANYONE: Final = {False: Identity("", WITHOUT_FILE), True: Identity("", frozenset(Role))}
"""A client without a name, where there is no access file: as a rule, and with `dev`."""

SCHEME: Final = "bearer"

OF_PAGES: Final = frozenset({"origin", "referer", "cookie"})
"""Fields of requests that a browser sends for a page; none of our clients has one."""

MAX_BUCKETS: Final = 10_000
"""Buckets that are kept; a full one is as good as none."""


class Rate:
    """The buckets of all callers."""

    def __init__(self, rate: float) -> None:
        """Let each caller have `rate` questions a second, and as many at once after a pause (at least one)."""
        self._rate = rate
        self._size = max(1.0, rate)
        self._levels: dict[Hashable, tuple[float, float]] = {}

    def take(self, caller: Hashable, count: int = 1, least: float = 1) -> float:
        """Take `count` out of a caller's bucket; returns 0, or the seconds after which there will be enough, when nothing is taken.

        What holds at least `least` is enough for any `count`; the rest is owed.
        """
        now = monotonic()
        level = self._level(caller, now)
        if level < least:
            return (least - level) / self._rate
        if caller not in self._levels and len(self._levels) >= MAX_BUCKETS:
            self._forget(now)
        self._levels[caller] = (level - count, now)
        return 0.0

    def _level(self, caller: Hashable, now: float) -> float:
        level, then = self._levels.get(caller, (self._size, now))
        return min(self._size, level + (now - then) * self._rate)

    def _forget(self, now: float) -> None:
        """Forget full buckets, or else the oldest."""
        for caller in [caller for caller in self._levels if self._level(caller, now) >= self._size] or [next(iter(self._levels))]:
            del self._levels[caller]


class Gate(Middleware):
    """Identifies callers, and holds them to their roles and their limits. Used by one event loop."""

    def __init__(
        self, access: Access | None = None, *, rate: float | None = None, concurrent: int | None = None, dev: bool = False
    ) -> None:
        """Admit the callers of `access`, or all clients; each with `rate` questions a second and `concurrent` calls at once.

        With `dev`, all clients that are no page in a browser have every role.
        """
        self.access = access
        """May be replaced while calls are in flight; they go on."""
        self._dev = dev
        self._rate = None if rate is None else Rate(rate)
        self._concurrent = concurrent
        self._limited = rate is not None or concurrent is not None
        self._calls: dict[str, int] = {}

    def admit(self, call: Call) -> None:
        """Let a call pass; `call.caller` is the caller's name afterwards, empty where callers are not identified.

        Raises:
            Refusal: if it may not.
        """
        service = call.path.split("/")[1]
        if service in OPEN:
            return
        try:
            if self._dev:
                _check_no_page(call)
            caller = self._identity(call)
            needed = NEEDED.get(call.path) or NEEDED.get(service) or (Role.ADMIN,)
            if caller.roles.isdisjoint(needed):
                roles = " or ".join(f"`{role}`" for role in needed)
                raise RoleMissing(says("access.needs_role_caller", path=call.path, roles=roles), role=needed[0], caller=caller.name)
            also = ALSO.get(call.path)
            if also is not None and also not in caller.roles:
                raise RoleMissing(says("access.needs_role_caller", path=call.path, roles=f"`{also}`"), role=also, caller=caller.name)
            if self._limited:
                self._limit(caller.name or call.peer.rpartition(":")[0], call)
        except Refusal as refusal:
            log.info("refused a call of %s from %s: %s", call.path, call.peer, refusal)
            raise
        call.caller = caller.name
        call.brief = Role.DECIDE not in caller.roles
        call.as_of = Role.AS_OF in caller.roles
        call.activities, call.controllers = caller.bounds.activities, caller.bounds.controllers

    def _identity(self, call: Call) -> Identity:
        """The caller; a token identifies it more closely than the certificate of the connection, and is never ignored."""
        certificate = call.certificate
        if self.access is None:
            if certificate is None:
                return ANYONE[self._dev]
            check_time(certificate)
            return Identity(next(names(certificate), ""), WITHOUT_FILE)
        given = [value for name, value in call.metadata if name == "authorization"]
        if given and self.access.tokens is not None:
            return self.access.tokens.identity(_token(given))
        if given:
            raise TokenInvalid(says("access.tokens_not_taken"))
        if certificate is None:
            raise NoCredentials(says("access.call_comes_without"))
        if not self.access.certificates:
            raise CertificateUnknown(says("access.access_file_knows"))
        return identity(certificate, self.access.certificates)

    def _limit(self, caller: str, call: Call) -> None:
        self._limit_rate(caller, 1, 1)
        self._limit_calls(caller, call)
        call.spend = lambda count: self._limit_rate(caller, count, 0)  # a batch that was let in is not split, but owes the rest
        call.owe = lambda count: self._limit_rate(caller, count, -inf)

    def _limit_rate(self, caller: str, count: int, least: float) -> None:
        wait = self._rate.take(caller, count, least) if self._rate is not None and count else 0.0
        if wait:
            raise RateLimited(says("access.caller_asks_too", wait=f"{wait:.3f}"), wait=wait)

    def _limit_calls(self, caller: str, call: Call) -> None:
        if self._concurrent is None:
            return
        running = self._calls.get(caller, 0)
        if running >= self._concurrent:
            raise TooManyCalls(says("access.caller_calls_flight", limit=self._concurrent), limit=str(self._concurrent))
        self._calls[caller] = running + 1
        call.on_end = lambda: self._ended(caller)

    def _ended(self, caller: str) -> None:
        self._calls[caller] -= 1
        if not self._calls[caller]:
            del self._calls[caller]


def _check_no_page(call: Call) -> None:
    """See that no page in a browser calls, of whichever host, nor one that reaches this machine by a name of its own (DNS rebinding).

    Raises:
        FromPage: if one does.
    """
    fields = {name for name, _ in call.metadata if name in OF_PAGES or name.startswith("sec-")}
    try:
        host = urlsplit(call.origin).hostname or ""
    except ValueError:  # no address
        host = ""
    if fields or not is_loopback(host):
        raise FromPage(says("access.from_page"))


def _token(given: list[str | bytes]) -> str:
    scheme, _, token = str(given[0]).partition(" ")
    if len(given) > 1 or scheme.lower() != SCHEME or not token:
        raise TokenInvalid(says("access.stand_once"))
    return token.strip()
