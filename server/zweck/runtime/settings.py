"""The settings of a server: those of each room, and those of its processes."""

from dataclasses import dataclass
from pathlib import Path

from zweck.access.settings import AccessSettings
from zweck.chain.settings import Sealing
from zweck.match.settings import Matching
from zweck.observe.settings import Observed
from zweck.pseudonym.settings import Persons
from zweck.record.settings import RecordSettings
from zweck.register.settings import RegisterSettings
from zweck.rpc.limits import Limits
from zweck.rpc.listen import LISTEN
from zweck.runtime.serving import GRACE
from zweck.runtime.sources.settings import CompanySettings, PolicySettings
from zweck.service.answer import BATCH_LIMIT
from zweck.settings.declared import MAX_PROCESSES, File, Flag, Integer, Named, Number, Text, setting


@dataclass(frozen=True, slots=True)
class Network:
    """Where a server listens, and with how many processes."""

    listen: str = setting(LISTEN, Text(), "ADDRESS")
    workers: int = setting(1, Integer(most=MAX_PROCESSES), "N")
    grace: float = setting(GRACE, Number(), "SECONDS")


@dataclass(frozen=True, slots=True)
class Answering:
    """How questions are understood."""

    time_zone: str = setting("", Named("zone"), "ZONE")
    max_batch: int = setting(BATCH_LIMIT, Integer(), "N")
    trino: Path | None = setting(None, File(), "FILE")
    access_requests: str | None = setting(None, Text(), "URL", needs=("record-key",))


@dataclass(frozen=True, slots=True)
class Reload:
    """How the policies that are served are exchanged, and kept."""

    watch: bool = setting(
        True,
        Flag("no-watch"),
    )
    last_served: Path | None = setting(
        None,
        File(exists=False),
        "FILE",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """The settings of `zweck serve`."""

    network: Network
    access: AccessSettings
    limits: Limits
    answering: Answering
    matching: Matching
    record: RecordSettings
    observed: Observed
    company: CompanySettings
    persons: Persons
    register: RegisterSettings
    sealing: Sealing
    reload: Reload
    policies: PolicySettings
