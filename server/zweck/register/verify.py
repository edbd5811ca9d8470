"""Finds out whether the register is the one that was written: every event unaltered, in its place, none missing, and every state of it."""

from collections.abc import Sequence

from zweck.bounded.progress import Progress, quietly
from zweck.chain.content import digested
from zweck.chain.database import Database
from zweck.chain.head import Head, read_head
from zweck.chain.key import PublicKey
from zweck.chain.note import Checkpoint
from zweck.chain.rotation import Keys
from zweck.chain.walk import Walk, Walked
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.statements import scan
from zweck.register.states import faults as state_faults


def verify(
    database: Database,
    key: PublicKey | None = None,
    anchors: Sequence[Head] = (),
    along: Progress = quietly,
    checkpoints: Sequence[Checkpoint] = (),
    since: Checkpoint | None = None,
) -> Walked:
    """Read the whole register and check it; with its public key also the seal, and beside anchors and checkpoints.

    With `since`, only what stands behind that checkpoint is read; it has to be signed as all others, and the tree has to begin with it.

    Raises:
        RecordUnavailable: if it cannot be read.
    """
    with database.reading():
        walked = Walked(read_head(database, REGISTER))
        said = [(each.content.erased, each.seq) for each in scan(database, "erased IS NOT NULL")]
        walk = Walk[Stored](REGISTER, lambda event: digested(event.salt, event.content), said)
        begins = walk.begin(database, walked, checkpoints, since)
        keys = Keys(key, walked.checkpoints) if key else None
        walk.through(along("events", scan(database, after=begins), walked.head.seq - begins), walked, keys, anchors)
        if not walked.faults:
            walked.faults += state_faults(database)
    return walked
