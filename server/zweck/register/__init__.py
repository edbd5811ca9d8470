"""The register: what persons consented to, withdrew, objected to; append-only, chained and sealed as the decision record is."""

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.key import Key
from zweck.register.chain import REGISTER
from zweck.register.entry import Entry
from zweck.register.kept import Found
from zweck.register.lookup import WAIT
from zweck.register.register import Register, known_under
from zweck.register.settings import RegisterSettings

__all__ = ["WAIT", "Entry", "Found", "Register", "RegisterSettings", "known_under", "open_register"]


def open_register(settings: RegisterSettings, wait: float = WAIT) -> Register:
    """The register that the settings name; a look-up takes `wait` seconds at most.

    Raises:
        RecordUnavailable: if it cannot be opened now.
        RecordDamaged: if it does not hold what it should.
        RecordError: if the address or the key is wrong.
        OSError: if the file of the key cannot be read.
    """
    key, anchors = settings.key, settings.anchors
    return Register(address(settings.url or "", REGISTER), Key.read(key) if key else None, Anchors(anchors) if anchors else None, wait=wait)
