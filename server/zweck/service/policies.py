"""`zweck.v1.PolicyService`: the policies that are being served, for people who want to read the law that was applied, and its facts."""

import base64
import binascii
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from zweck.explain.names import names_on
from zweck.facts.basis import Today
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.policy import PolicySet, Version
from zweck.rpc.call import Call
from zweck.rpc.method import Method, Unary
from zweck.service.decode.protobuf import message, read_day
from zweck.service.encode import policies as encode
from zweck.service.encode.protobuf import text
from zweck.service.refusals import InvalidField, LawNotFound, VersionNotFound
from zweck.v1 import policy_pb2 as v1
from zweck.words.said import says

PAGE: Final = 100
MAX_PAGE: Final = 1000
LANGUAGES: Final = ("de", "en")
SERVICE: Final = v1.DESCRIPTOR.services_by_name["PolicyService"].full_name


class Policies:
    """Shows the laws and the vocabulary of one policy set."""

    def __init__(self, policies: PolicySet, clock: Callable[[str], Today]) -> None:
        """Show what is in `policies`, by default on the day that `clock` shows."""
        self._clock = clock
        self._policies = policies
        self._listed: bytes | None = None

    def methods(self) -> list[Method]:
        """The methods of the service."""
        calls = {"ListPolicies": self._list, "GetPolicy": self._get, "ListFacts": self._facts}
        return [Unary(f"/{SERVICE}/{name}", answer) for name, answer in calls.items()]

    def _list(self, data: bytes, call: Call) -> bytes:
        """Versions by law and date, a page at a time."""
        request = message(v1.ListPoliciesRequest, data)
        if request.page_size < 0:
            raise InvalidField(says("service.not_negative_not", page_size=request.page_size), field="page_size")
        size = min(request.page_size or PAGE, MAX_PAGE)
        after = _read_token(request.page_token) if request.page_token else ("", date.min)
        day = read_day(request.date) if request.date else None
        rest = [version for version in self._versions(day) if (version.law, version.start) > after]
        return v1.ListPoliciesResponse(
            policies=map(_summary, rest[:size]),
            next_page_token=_token(rest[size - 1]) if len(rest) > size else "",
            revision=self._policies.revision,
        ).SerializeToString()

    def _get(self, data: bytes, call: Call) -> bytes:
        """One version of a law with all its rules."""
        request = message(v1.GetPolicyRequest, data)
        day = read_day(request.date) if request.date else self._clock("").day
        version = self._version(request.law, day)
        vocabulary, names = self._policies.vocabulary, names_on(day, self._policies.laws, version.law)
        return v1.Policy(
            summary=_summary(version),
            scope=encode.scope(version.scope, vocabulary, names),
            rules=(encode.rule(rule, vocabulary, names) for rule in version.rules),
            revision=self._policies.revision,
        ).SerializeToString()

    def _facts(self, data: bytes, call: Call) -> bytes:
        """All facts, each with the rules that read it; the answer is the same every time, and made when it is first asked for."""
        message(v1.ListFactsRequest, data)
        if self._listed is None:
            facts = (encode.fact(fact, self._policies) for fact in self._policies.vocabulary.facts.values())
            answer = v1.ListFactsResponse(facts=facts, languages=LANGUAGES, revision=self._policies.revision)
            self._listed = answer.SerializeToString()
        return self._listed

    def _versions(self, day: date | None) -> Iterator[Version]:
        for _, law in sorted(self._policies.laws.items()):
            if day is None:
                yield from law.versions
            elif version := law.on(day):
                yield version

    def _version(self, name: str, day: date) -> Version:
        if not name:
            raise InvalidField(says("service.required_e_g"), field="law")
        laws = self._policies.laws
        law = laws.get(name)
        if law is None:
            help = near(name, laws) or f"the laws are {listed(sorted(laws))}"
            raise LawNotFound(says("service.no_law", name=shown(name), help=help), law=shown(name))
        version = law.on(day)
        if version is None:
            days = ", ".join(f"from {known.start}" + (f" until {known.until}" if known.until else "") for known in law.versions)
            raise VersionNotFound(says("service.no_version_versions", name=name, day=day, days=days), law=name, date=str(day))
        return version


def _summary(version: Version) -> v1.PolicySummary:
    return v1.PolicySummary(
        law=version.law,
        version=version.start.isoformat(),
        until=version.until.isoformat() if version.until else "",
        title=text(version.title),
        short=version.short,
        source=version.source,
    )


def _token(last: Version) -> str:
    return base64.urlsafe_b64encode(f"{last.law} {last.start}".encode()).decode()


def _read_token(token: str) -> tuple[str, date]:
    try:
        law, start = base64.b64decode(token, altchars=b"-_", validate=True).decode().split(" ")
        return law, date.fromisoformat(start)
    except (binascii.Error, ValueError):
        raise InvalidField(says("service.not_service_gave"), field="page_token") from None
