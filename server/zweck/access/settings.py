"""The settings of access: TLS, callers and their limits."""

from dataclasses import dataclass
from pathlib import Path

from zweck.settings.declared import File, Flag, Integer, Number, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessSettings:
    """How clients come in, and how much each of them may ask."""

    tls_cert: Path | None = setting(
        None, File(), "Serve with TLS: the server's certificate and those of its issuers.", "FILE", needs=("tls-key",)
    )
    tls_key: Path | None = setting(None, File(), "The private key of the server's certificate.", "FILE", needs=("tls-cert",))
    tls_client_ca: Path | None = setting(
        None, File(), "Serve only clients with a certificate of this authority.", "FILE", needs=("tls-cert",)
    )
    access: Path | None = setting(None, File(), "Who may call: certificates, tokens and their roles.", "FILE")
    insecure_metrics: bool = setting(False, Flag(), "Show the figures of --metrics to other machines, without TLS and login.")
    insecure: bool = setting(False, Flag(), "Serve other machines without TLS, or without knowing who calls.")
    reflection: bool | None = setting(
        None, Flag("no-reflection"), "Whether tools may ask for the contract; without either, only on loopback."
    )
    rate: float | None = setting(None, Number(0, above=True), "Questions of one caller in a second, at most.", "N")
    concurrent: int | None = setting(None, Integer(), "Calls of one caller at once, at most.", "N")
