"""States a loss in the record: a signed entry, behind which the anchors begin again."""

import time

from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import sign
from zweck.chain.database import Database
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key
from zweck.chain.restoring import Gap, loss, statement
from zweck.record.build import engine_version
from zweck.record.chain import RECORD
from zweck.record.entry import RESTORE, Content, entry
from zweck.record.parts import Keeping
from zweck.record.statements import extend


def restore(database: Database, key: Key, anchors: Anchors, reason: str) -> Gap:
    """State that the entries behind the last anchor that the record holds are lost, up to the last one.

    Raises:
        RecordUnavailable: if the database fails; then nothing was stated.
        RecordDamaged: if the record is not as it was written.
        RecordError: if nothing is lost, or the key or the anchors are those of another record.
    """
    with database.writing():
        head = read_head(database, RECORD)
        trust(head, None, database, key, RECORD)
        last, first = loss(anchors, database, RECORD)
        said = entry(time.time_ns() // 1000, "", engine_version(), Content(erased=statement(last, first, reason)), RESTORE)
        head = extend(database, head, [said.at(head.seq + 1, head.hash)], key, Keeping())
        checkpoint = sign(database, head, key, RECORD)
    anchors.restored(head, checkpoint)
    return Gap(first, last.seq, head.seq)
