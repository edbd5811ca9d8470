"""Access to a workbench: the token, the host, the secret path of its pages, the origin, and the headers of every answer.

A browser sends a cookie to every port of a host, so a cookie alone would be read by any other program of this machine that the browser
visits. It is bound to a path that no other program can know, and is not the token.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zweck.pages.phrases import LANGUAGES, say

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
TOKEN: Final = "token"  # noqa: S105  the name of a parameter
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
PERSON: Final = "zweck.person"
"""The key of the person's name in the scope of a request, where a sign-on says it."""

PREFIX: Final = "zweck.prefix"
"""The key of the secret path in the scope of a request, which addresses of its pages begin with; empty where the token itself was shown."""

PREFIX_LENGTH: Final = 24
MAX_QUERY: Final = 48_000
"""Bytes of an address."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The token that a browser must show, the hosts under which the workbench answers, and the header with the signed-on person's name.

    The header is believed only of a request that shows the token, as the company's proxy does (`Authorization: Bearer`).
    """

    token: str
    hosts: frozenset[str] = field(default_factory=frozenset)
    sign_on: str = ""

    @classmethod
    def at(cls, port: int, token: str, hosts: Sequence[str] = (), sign_on: str = "") -> "Admission":
        """The admission of a workbench on a port of the loopback."""
        return cls(token, frozenset((*(f"{host}:{port}" for host in LOOPBACK), *hosts)), sign_on)

    @property
    def prefix(self) -> str:
        """The secret path, the same for the same token, so that an address survives a restart."""
        return f"/{self._derived('path')[:PREFIX_LENGTH]}"

    def session(self, host: str) -> str:
        """The value of the cookie under a host."""
        return self._derived(f"session {host}")

    def _derived(self, purpose: str) -> str:
        return hmac.digest(self.token.encode(), f"zweck workbench {purpose}".encode(), "sha256").hex()


class Guard:
    """Refuses what does not come from a page of this workbench in a browser that has its token."""

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission
        self._prefix = admission.prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is None:
            scope[PERSON] = headers.get(self._admission.sign_on, "") if self._admission.sign_on else ""

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    found.setdefault(name, value)
                found.setdefault("Cache-Control", "no-store")
            await send(message)

        await (refused or self._app)(scope, receive, safe)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if host not in self._admission.hosts:
            return _refuse(scope, 421, "wrong_host")
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        foreign = origin is not None and origin.partition("://")[2] != host
        if foreign or (site not in ("none", "same-origin") and scope["method"] not in ("GET", "HEAD")):
            return _refuse(scope, 403, "foreign")
        if len(scope["query_string"]) > MAX_QUERY:
            return _refuse(scope, 414, "too_long")
        prefix, admission = self._prefix, self._admission
        inside = f"{scope['path']}/".startswith(f"{prefix}/")
        if inside:
            scope["path"] = scope["path"].removeprefix(prefix) or "/"
        scope[PREFIX] = prefix if inside else ""
        pairs = parse_qsl(scope["query_string"].decode("latin-1"))
        shown = dict(pairs).get(TOKEN)
        if shown is not None and scope["method"] == "GET" and self._is_token(shown):
            rest = urlencode([(name, value) for name, value in pairs if name != TOKEN])
            path = "/" + scope["path"].lstrip("/")  # an address that begins with two strokes leads to another host
            response = RedirectResponse(f"{prefix}{path}{'?' if rest else ''}{rest}", 303)
            response.set_cookie(_cookie(host), admission.session(host), path=prefix, httponly=True, samesite="strict")
            return response
        if self._is_token(headers.get("authorization", "").removeprefix("Bearer ")):
            return None
        kept = [part.strip() for part in headers.get("cookie", "").split(";")]  # another port may have set one of the same name
        wanted = f"{_cookie(host)}={admission.session(host)}"
        if inside and any(hmac.compare_digest(one.encode(), wanted.encode()) for one in kept):
            return None
        return _refuse(scope, 401, "no_token")

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), self._admission.token.encode())


def _cookie(host: str) -> str:
    """The cookie of a workbench: a browser keeps one for all ports of a host."""
    return f"zweck-{host.rpartition(':')[2]}"


def _refuse(scope: Scope, status: int, why: str) -> Response:
    """A refusal in both languages: nothing is known of the reader yet."""
    return PlainTextResponse("\n".join(say(f"workbench.refused.{why}", language) for language in LANGUAGES) + "\n", status)
