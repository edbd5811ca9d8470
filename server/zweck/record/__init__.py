"""The decision record: every answer, before it is sent, in an append-only chain that proves itself."""

from pathlib import Path

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.key import Key
from zweck.chain.webhook import Webhook
from zweck.record.chain import RECORD
from zweck.record.writer import Record

__all__ = ["Key", "Record", "RecordDamaged", "RecordError", "RecordUnavailable", "open_record"]


def open_record(url: str, key: Path | None = None, anchors: Path | None = None, webhook: str | None = None) -> Record:
    """The record at an address, with the key in a file, and anchors in another and sent to `webhook`.

    Raises:
        RecordUnavailable: if it cannot be opened now.
        RecordDamaged: if it does not hold what it should.
        RecordError: if an address or the key is wrong.
        OSError: if the file of the key cannot be read.
    """
    keeps, sealed = address(url, RECORD), Key.read(key) if key else None
    return Record(keeps, sealed, Anchors(anchors) if anchors else None, Webhook(webhook) if webhook else None)
