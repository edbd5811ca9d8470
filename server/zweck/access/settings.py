"""The settings of access: TLS, callers and their limits."""

from dataclasses import dataclass
from pathlib import Path

from zweck.settings.declared import File, Flag, Integer, Number, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """How clients come in, and how much each of them may ask."""

    tls_cert: Path | None = setting(None, File(), "FILE", needs=("tls-key",))
    tls_key: Path | None = setting(None, File(), "FILE", needs=("tls-cert",))
    tls_client_ca: Path | None = setting(None, File(), "FILE", needs=("tls-cert",))
    access: Path | None = setting(None, File(), "FILE")
    dev: bool = setting(False, Flag(), excludes=("access", "tls-cert", "insecure", "record-key", "register-key"))
    insecure_metrics: bool = setting(False, Flag())
    insecure: bool = setting(False, Flag())
    reflection: bool | None = setting(None, Flag("no-reflection"))
    rate: float | None = setting(None, Number(0, above=True), "N")
    concurrent: int | None = setting(None, Integer(), "N")
