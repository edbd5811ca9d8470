"""The decision record: every answer, before it is sent, in an append-only chain that proves itself."""

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.database import RecordDamaged, RecordError, RecordUnavailable
from zweck.chain.key import Key
from zweck.chain.webhook import Webhook
from zweck.chain.witness import Witness
from zweck.record.chain import RECORD
from zweck.record.settings import RecordSettings
from zweck.record.writer import Record

__all__ = ["Key", "Record", "RecordDamaged", "RecordError", "RecordSettings", "RecordUnavailable", "open_record"]


def open_record(settings: RecordSettings) -> Record:
    """The record that the settings name.

    Raises:
        RecordUnavailable: if it cannot be opened now.
        RecordDamaged: if it does not hold what it should.
        RecordError: if an address or the key is wrong.
        OSError: if the file of the key cannot be read.
    """
    keeps, key = address(settings.url or "", RECORD), Key.read(settings.key) if settings.key else None
    anchors = Anchors(settings.anchors) if settings.anchors else None
    webhook = Webhook(settings.webhook) if settings.webhook else None
    return Record(keeps, key, anchors, webhook, Witness(settings.witness) if settings.witness else None)
