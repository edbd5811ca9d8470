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
from zweck.settings.declared import File, Flag, Integer, Named, Number, Text, setting


@dataclass(frozen=True, slots=True)
class Network:
    """Where a server listens, and with how many processes."""

    listen: str = setting(LISTEN, Text(), "Where to listen: HOST:PORT (port 0 takes a free one), or unix:PATH.", "ADDRESS")
    workers: int = setting(1, Integer(), "How many processes answer.", "N")
    grace: float = setting(GRACE, Number(), "How long calls in flight may take to end once the server is asked to stop.", "SECONDS")


@dataclass(frozen=True, slots=True)
class Answering:
    """How questions are understood."""

    time_zone: str = setting(
        "", Named("zone"), "The time zone of a question's day, where its controller has none, e.g. Europe/Berlin; without it, UTC.", "ZONE"
    )
    max_batch: int = setting(BATCH_LIMIT, Integer(), "Questions of one batch.", "N")


@dataclass(frozen=True, slots=True)
class Reload:
    """How the policies that are served are exchanged, and kept."""

    watch: bool = setting(
        True,
        Flag("no-watch"),
        "Whether to serve other policies as soon as those at the source change; SIGHUP and ReloadPolicies ask for it either way.",
    )
    last_served: Path | None = setting(
        None,
        File(exists=False),
        "Keeps which policies were served last: after a restart no earlier ones are served, and these while the source is broken.",
        "FILE",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """Everything that `zweck serve` can be asked for."""

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
