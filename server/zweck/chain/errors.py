"""The faults of a record."""


class RecordUnavailable(Exception):
    """Nothing can be recorded or read now: a full disk, a database that is down. It may work later."""


class RecordDamaged(RecordUnavailable):
    """The record is not the one that was written: nothing more is built on it before somebody has looked and opened it again."""


class RecordError(Exception):
    """The record was asked for wrongly: an address, a key or a schema that does not fit. One sentence, and what to do about it."""

    def __init__(self, sentence: str, help: str = "") -> None:
        """Keep both."""
        super().__init__(sentence)
        self.help = help
