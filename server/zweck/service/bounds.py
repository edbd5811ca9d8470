"""The questions that a caller may ask, and what they count in its rate beyond others."""

from typing import Final

from zweck.access.refusals import OutOfBounds, RoleMissing
from zweck.decision.decision import Detail
from zweck.facts.basis import Basis
from zweck.forms.quoting import listed
from zweck.rpc.call import Call
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.words.said import says

WEIGHTS: Final = {Detail.OUTCOME: 1, Detail.REASONS: 1, Detail.FULL: 10, Detail.EXAMINATION: 20}
"""The number of plain questions as which a question counts in its caller's rate: as much longer it takes."""

COSTLY: Final = {Detail.FULL, Detail.EXAMINATION}


def admit(asked: ParsedQuestion, call: Call) -> None:
    """Count what a question costs beyond others; its call was let in already, so it is answered, and owed.

    Raises:
        RoleMissing: if its caller may not ask for so much detail, or may not state a day.
        OutOfBounds: if it is not about what its caller is bound to.
    """
    _check_bounds(asked, call)
    if asked.question.basis is not Basis.LIVE and not call.as_of:
        raise RoleMissing(
            says("service.asks_what_holds"),
            role="as_of",
        )
    if asked.detail in COSTLY:
        if call.brief:
            raise RoleMissing(says("service.detail_needs_role", name=asked.detail.name), role="decide")
        call.owe(WEIGHTS[asked.detail] - 1)


def _check_bounds(asked: ParsedQuestion, call: Call) -> None:
    if call.activities is not None and asked.activity not in call.activities:
        raise OutOfBounds(says("service.caller_may_ask", activities=listed(sorted(call.activities)) or says("service.empty_list")))
    if call.controllers is not None and asked.controller not in call.controllers:
        raise OutOfBounds(
            says("service.caller_may_ask_controllers", controllers=listed(sorted(call.controllers)) or says("service.empty_list"))
        )
