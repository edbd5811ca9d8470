"""Details that take longer than others: they count more in rates, and a role may be without them."""

from typing import Final

from zweck.access.refusals import RoleMissing
from zweck.decision import Detail
from zweck.rpc.call import Call
from zweck.service.decode.protobuf import ParsedQuestion

WEIGHTS: Final = {Detail.OUTCOME: 1, Detail.REASONS: 1, Detail.FULL: 10, Detail.EXAMINATION: 20}
"""The number of plain questions as which a question counts in its caller's rate: as much longer it takes."""

COSTLY: Final = {Detail.FULL, Detail.EXAMINATION}


def admit(asked: ParsedQuestion, call: Call) -> None:
    """Count what a question costs beyond others; its call was let in already, so it is answered, and owed.

    Raises:
        RoleMissing: if its caller may not ask for so much detail.
    """
    if asked.detail in COSTLY:
        if call.brief:
            raise RoleMissing(f"detail `{asked.detail.name}` needs the role `decide`, which the caller does not have", role="decide")
        call.owe(WEIGHTS[asked.detail] - 1)
