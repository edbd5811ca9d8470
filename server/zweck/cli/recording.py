"""The decision record that settings name, open while a command runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from zweck.chain.errors import RecordDamaged, RecordError, RecordUnavailable
from zweck.cli.console import Defect, Unreachable, WrongCall
from zweck.record import Record, open_record
from zweck.record.settings import RecordSettings
from zweck.runtime.sources.read import Read
from zweck.words.said import says


@contextmanager
def recording(found: Read, settings: RecordSettings) -> Iterator[Record | None]:
    """The record while the block runs, with the policies and the company kept in it; `None` where none is wanted."""
    if settings.url is None:
        yield None
        return
    try:
        record = open_record(settings)
    except RecordUnavailable as error:
        raise Unreachable(says("cli.record_unavailable", error=error)) from None
    except RecordError as error:
        raise WrongCall(error.message, error.help) from None
    except RecordDamaged as error:
        raise Defect(says("cli.record_damaged", error=error)) from None
    try:
        record.keep_archive(found.policies.revision, found.archive)
        record.keep_company(found.company.revision, found.recorded)
        yield record
    except RecordUnavailable as error:
        raise Unreachable(says("cli.record_unavailable", error=error)) from None
    finally:
        record.close()
