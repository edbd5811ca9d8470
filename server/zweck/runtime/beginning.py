"""The policies with which a server begins: those of its source, or, while these cannot be served, those that were served last."""

import logging
from typing import Final

from zweck.chain.database import RecordError
from zweck.forms.diagnostics import PolicyError
from zweck.register.terms import Terms
from zweck.runtime.last_served import LastServed
from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.reloader import log_faults
from zweck.runtime.sources.read import Packed, Read, read
from zweck.runtime.sources.source import Source, SourceError
from zweck.words.said import at_place, says

log: Final = logging.getLogger(__name__)

HELP: Final = says("runtime.bring_back_state")


def check_register(found: Read) -> None:
    """Make sure that a register can be used beside these policies and this company.

    Raises:
        RecordError: if no person would be looked up, because there are no activities, or the policies lack facts that follow from events.
    """
    if not found.company.activities:
        raise RecordError(says("runtime.persons_looked_up"))
    Terms.of(found.policies.vocabulary)


def begin(source: Source, company: Source | None, last: LastServed | None) -> tuple[Read, Refused | None]:
    """The policies, and why those of the source are not served, where they are not.

    Those of the source are kept in `last` from now on.

    Raises:
        PolicyError, SourceError, OSError: if they cannot be served, and none can in their place.
    """
    before = None if last is None else last.last()
    try:
        found = read(source, company, released=True)
        if before is not None and (lost := before.inventory.lost(found.inventory)):
            raise SourceError(says("runtime.policies_lack_they", lost=lost), HELP)
    except (PolicyError, SourceError, OSError) as error:
        if last is None or before is None:
            raise
        why = Refused.of(error)
        try:
            kept = last.kept(before)
        except (PolicyError, SourceError, OSError) as other:
            log.error("%s; those that were served last do not take their place: %s", why, Refused.of(other))
            raise error from None
        log.error("%s; those of revision %s, which were served last, are served until the source is whole again", why, before.revision)
        log_faults(why.faults)
        return kept, why
    if last is not None:
        try:
            last.write(Packed.of(found))
        except OSError as error:
            raise SourceError(says("runtime.cannot_kept_policies", error=at_place(error, last.path.parent))) from None
    return found, None
