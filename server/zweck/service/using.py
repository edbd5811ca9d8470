"""Uses of consents: a `LIVE` permission that rests on a consent of the register is entered there: its proof is kept from each use on."""

import logging
from concurrent.futures import Future
from functools import partial
from typing import Final

from zweck.bounded.cache import Cache
from zweck.chain.database import RecordError, RecordUnavailable
from zweck.company.register import EVERYTHING
from zweck.decision.decision import Decision, Outcome
from zweck.facts.basis import Basis
from zweck.facts.merge import Origin
from zweck.register import Register
from zweck.register.register import used
from zweck.rpc.call import Call
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.decode.questions import About
from zweck.service.middleware import Middleware

GIVEN: Final = "consent.given"
EVENT: Final = "event "

MAX_ENTERED: Final = 20_000
"""Uses of which it is known that they are entered."""

log: Final = logging.getLogger(__name__)


class Uses(Middleware):
    """Enters the use of a consent with each permission for an activity that rests on consents (§ 7a UWG: five years from each use)."""

    reads_events = (Outcome.PERMITTED,)

    def __init__(self, register: Register) -> None:
        """Enter uses into `register`, once for each decision; no answer waits for them."""
        self._register = register
        self._entered: Cache[bool] = Cache(MAX_ENTERED)
        """The latest uses that are durable, by their keys: the register would not enter them again."""

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Enter the use, if the answer permits by a consent; what holds on a stated day is no use, for nothing is done on it."""
        if decision.basis is not Basis.LIVE:
            return
        about, merged = asked.about, decision.question.merged
        if about is None or merged is None or not about.activity.consents or decision.outcome is not Outcome.PERMITTED:
            return
        if merged.stated.get(GIVEN) is not True:
            return
        for source in merged.proofs(GIVEN):
            if source.origin is Origin.REGISTER and source.reference.startswith(EVENT):
                text = next((one.reference for one in merged.sources if one.origin is Origin.TEXT), EVERYTHING)
                self._enter(about, decision, int(source.reference.removeprefix(EVENT)), text)

    def _enter(self, about: About, decision: Decision, consent: int, text: str) -> None:
        latest, *earlier = about.persons
        try:
            entry = used(latest, about.activity.controller, consent, text, decision.decision_id, tuple(earlier))
            if not self._entered.get(entry.once):
                self._register.submit([entry]).add_done_callback(partial(self._report, entry.once))
        except (RecordError, RecordUnavailable) as error:
            log.error("the use of a consent was not entered: %s", error)

    def _report(self, once: str | None, entered: "Future[list[int]]") -> None:
        error = entered.exception()
        if error is not None:
            log.error("the use of a consent was not entered: %s", error)
        else:
            self._entered.put(once, value=True)
