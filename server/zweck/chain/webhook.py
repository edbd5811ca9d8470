"""Anchors that the server sends away by itself, to a place that those who write the record cannot change."""

import json
import logging
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from zweck.bounded.counts import ANCHORED, COUNTS, DONE, FAILED
from zweck.chain.anchors import Rhythm
from zweck.chain.database import RecordError
from zweck.chain.head import Head
from zweck.chain.latest import Latest
from zweck.chain.note import Checkpoint
from zweck.words.said import says

TIMEOUT: Final = 10.0
"""Seconds for each step of a request."""

LAST_CHANCE: Final = 5.0
"""Seconds that an anchor gets when the record is closed."""

OURSELVES: Final = {"localhost", "127.0.0.1", "::1"}

log: Final = logging.getLogger(__name__)


class Webhook(Latest[tuple[Head, Checkpoint | None]]):
    """Posts anchors. An anchor covers all entries before it."""

    def __init__(self, url: str) -> None:
        """Post to `url`.

        Raises:
            RecordError: if that is no address for anchors.
        """
        super().__init__("anchors", LAST_CHANCE)
        self._url = understood(url, "--record-webhook")
        self._rhythm = Rhythm()

    def write(self, head: Head, checkpoint: Checkpoint | None = None, *, now: bool = False) -> None:
        """Have the anchor of a head posted with the last checkpoint, at most once in a while unless it is to be `now`. Never waits."""
        if self._rhythm.due(head, now=now):
            self._give((head, checkpoint))

    def close(self) -> bool:
        """Try once more for what waits, for a short time."""
        done = super().close()
        if not done and self._waiting is not None:
            log.error("the anchor %s was not sent to %s in time", self._waiting[0].anchor, self._url.hostname)
        return done

    def _did(self, thing: tuple[Head, Checkpoint | None]) -> bool:
        """Whether the anchor is where it should be; the first failure in a row is logged."""
        head, again = thing[0], self._pause > 0
        try:
            status = self._post(*thing)
            fault = "" if 200 <= status < 300 else f"the answer was {status}"  # noqa: PLR2004  success (RFC 9110, 15.3)
        except (OSError, HTTPException) as error:
            fault = f"{type(error).__name__}: {error}"
        COUNTS.add(ANCHORED, "webhook", FAILED if fault else DONE)
        if fault:
            if not again or self._closing:
                log.error("the anchor %s was not sent to %s: %s", head.anchor, self._url.hostname, fault)
            return False
        if again:
            log.info("anchors are sent to %s again", self._url.hostname)
        self._rhythm.wrote(head)
        return True

    def _post(self, head: Head, checkpoint: Checkpoint | None) -> int:
        note = {"checkpoint": checkpoint.note} if checkpoint else {}
        return post(self._url, json.dumps({"anchor": head.anchor, "record": head.record, "seq": head.seq, "hash": head.hash, **note}))


def post(url: SplitResult, body: str) -> int:
    """The status of the answer to a body of JSON. Redirections are not followed, and nothing of the answer is read but its head.

    Raises:
        OSError, HTTPException: if there is no answer.
    """
    host, port, secure = url.hostname or "", url.port, url.scheme == "https"
    where = (url.path or "/") + (f"?{url.query}" if url.query else "")
    with closing((HTTPSConnection if secure else HTTPConnection)(host, port, timeout=TIMEOUT)) as connection:
        connection.request("POST", where, body.encode(), {"Content-Type": "application/json", "User-Agent": "zweck"})
        return connection.getresponse().status


def understood(url: str, option: str) -> SplitResult:
    """The parts of an address to which an option sends something.

    Raises:
        RecordError: if it is none.
    """
    try:
        found = urlsplit(url)
        named = (found.hostname or "").encode("idna") and found.port != 0
    except ValueError as error:
        raise RecordError(
            says("chain.no_address", option=option, error=says("words.system.no_host") if isinstance(error, UnicodeError) else error)
        ) from None
    if found.scheme not in {"https", "http"} or not named or found.username is not None:
        raise RecordError(says("chain.no_address_anchors", option=option))
    if found.scheme == "http" and found.hostname not in OURSELVES:
        raise RecordError(
            says("chain.goes_through_network", option=option),
        )
    return found
