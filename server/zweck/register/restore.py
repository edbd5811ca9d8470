"""States a loss in the register: a signed event, behind which the anchors begin again."""

import time

from zweck.chain.anchors import Anchors
from zweck.chain.checkpoints import sign
from zweck.chain.database import Database
from zweck.chain.head import read_head, trust
from zweck.chain.key import Key
from zweck.chain.restoring import Gap, loss, statement
from zweck.register.chain import REGISTER
from zweck.register.entry import Content, placed
from zweck.register.extending import extend


def restore(database: Database, key: Key, anchors: Anchors, reason: str) -> Gap:
    """State that the events behind the last anchor that the register holds are lost, up to the last one.

    Raises:
        RecordUnavailable: if the database fails; then nothing was stated.
        RecordDamaged: if the register is not as it was written.
        RecordError: if nothing is lost, or the key or the anchors are those of another register.
    """
    with database.writing():
        head = read_head(database, REGISTER)
        trust(head, None, database, key, REGISTER)
        last, first = loss(anchors, database, REGISTER)
        said = placed(Content(erased=statement(last, first, reason)), head.seq + 1, head.hash, time.time_ns() // 1000)
        head = extend(database, head, [said], key)
        checkpoint = sign(database, head, key, REGISTER)
    anchors.restored(head, checkpoint)
    return Gap(first, last.seq, head.seq)
