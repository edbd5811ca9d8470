"""A policy set as a record keeps it, with the files of its folder and its houses."""

from pathlib import Path

from zweck.law.load.archive import zipped
from zweck.law.policy import PolicySet
from zweck.load import contents
from zweck.record.writer import Record


def pack(policies: PolicySet) -> bytes:
    """The archive of its files as a server reads them."""
    files = contents(Path(policies.path))
    for house in policies.houses:
        files |= {house.below / path: data for path, data in contents(Path(house.path)).items()}
    return zipped(files)


def keep_policies(record: Record, policies: PolicySet) -> None:
    """Keep it, so that answers by it can be recorded."""
    record.keep_archive(policies.revision, pack(policies))
