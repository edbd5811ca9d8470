"""The options of `zweck serve` by what they are about, and what they open: who may call, metrics, logs and traces, the record."""

import logging
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click

from zweck.access.keeper import Files, Keeper
from zweck.cli.company import activities_option, trusted
from zweck.cli.console import Command, WrongCall
from zweck.cli.limiting import limits
from zweck.observe.figures import Figures, add_all
from zweck.observe.logs import FORMS, TEXT
from zweck.observe.meter import Meter
from zweck.observe.snapshots import snapshots, summed
from zweck.rpc.limits import Limits
from zweck.rpc.listen import ListenError, loopback
from zweck.rpc.middleware import Middleware
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.source import Source

GROUPS: Final = {"--tls-cert": "tls_cert", "--tls-key": "tls_key", "--tls-client-ca": "tls_client_ca", "--access": "access"}


@dataclass(frozen=True, slots=True)
class Door:
    """How clients come in."""

    keeper: Keeper
    reflect: bool
    limits: Limits


def access_options(command: Command) -> Command:
    """`--tls-cert`, `--tls-key`, `--tls-client-ca`, `--access`, `--insecure` and its like, `--reflection`, `--rate`, `--concurrent`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    reflection = "Whether tools may ask for the contract; without either, only on loopback."
    for option in (
        click.option("--concurrent", type=click.IntRange(1), metavar="N", help="Calls of one caller at once, at most."),
        click.option(
            "--rate",
            "rate_limit",
            type=click.FloatRange(0, min_open=True),
            metavar="N",
            help="Questions of one caller in a second, at most.",
        ),
        click.option("--reflection/--no-reflection", "reflect", default=None, help=reflection),
        click.option("--insecure", is_flag=True, help="Serve other machines without TLS, or without knowing who calls."),
        click.option("--insecure-metrics", is_flag=True, help="Show the figures of --metrics to other machines, without TLS and login."),
        click.option("--access", type=file, metavar="FILE", help="Who may call: certificates, tokens and their roles."),
        click.option("--tls-client-ca", type=file, metavar="FILE", help="Serve only clients with a certificate of this authority."),
        click.option("--tls-key", type=file, metavar="FILE", help="The private key of the server's certificate."),
        click.option("--tls-cert", type=file, metavar="FILE", help="Serve with TLS: the server's certificate and those of its issuers."),
    ):
        command = option(command)
    return command


def door(listen: str, options: Mapping[str, Any]) -> Door:
    """How clients come in at the address `listen`.

    Raises:
        ListenError: if it is no address.
        WrongCall: if the options do not fit each other, or the address.
        PolicyError: if the access file has faults.
    """
    cert, key, authority, access = (options[name] for name in GROUPS.values())
    if (cert is None) != (key is None):
        raise WrongCall("TLS needs a certificate and its key", "give both `--tls-cert` and `--tls-key`")
    if authority is not None and cert is None:
        raise WrongCall("`--tls-client-ca` needs TLS", "give `--tls-cert` and `--tls-key`, too")
    local = loopback(listen)
    if not (local or options["insecure"]):
        if cert is None:
            raise WrongCall(
                f"`{listen}` can be reached by others, and there is no TLS", "give `--tls-cert` and `--tls-key`, or `--insecure`"
            )
        if authority is None and access is None:
            help = "give `--tls-client-ca` or `--access`, or `--insecure`"
            raise WrongCall(f"`{listen}` can be reached by others, and nothing says who may call", help)
    if not (options["insecure"] or options["insecure_metrics"]) and _reached(options["metrics"]):
        sentence = f"the figures at `{options['metrics']}` can be reached by others, and they have no TLS and no login"
        raise WrongCall(sentence, "choose an address of this machine, or give `--insecure-metrics`")
    try:
        keeper = Keeper(Files(cert, key, authority, access), rate=options["rate_limit"], concurrent=options["concurrent"])
    except OSError as error:
        why = (error.reason if isinstance(error, ssl.SSLError) else error.strerror) or str(error)
        help = "all are PEM files, the key fits the certificate and has no password"
        raise WrongCall(f"the certificate, its key or the client authority cannot be used: {why.replace('_', ' ').lower()}", help) from None
    known = keeper.gate.access
    if known is not None and known.certificates is not None and authority is None:
        raise WrongCall("the access file knows callers by certificates, but no client can show one", "give `--tls-client-ca`")
    return Door(keeper, local if options["reflect"] is None else options["reflect"], limits(options))


def _reached(metrics: str | None) -> bool:
    """Whether other machines reach the figures; what is no address is refused where they are served."""
    try:
        return metrics is not None and not loopback(metrics)
    except ListenError:
        return False


NONE: Final = "none"
OTLP: Final = "otlp"

log: Final = logging.getLogger(__name__)


def observe_options(command: Command) -> Command:
    """`--metrics HOST:PORT`, `--log text|json`, `--traces none|otlp`, and for workers where their figures go."""
    where = "Serve metrics for Prometheus here, over HTTP; port 0 takes a free one."
    spans = "Where to send a span for each call; OTEL_EXPORTER_OTLP_ENDPOINT has the collector's address."
    folder = click.Path(file_okay=False, path_type=Path)
    for option in (
        click.option("--metrics-to", type=folder, hidden=True, help="The folder for a worker's figures."),
        click.option("--traces", type=click.Choice((NONE, OTLP)), default=NONE, show_default=True, help=spans),
        click.option("--log", type=click.Choice(FORMS), default=TEXT, show_default=True, help="The form of the log, on standard error."),
        click.option("--metrics", envvar="ZWECK_METRICS", show_envvar=True, metavar="HOST:PORT", help=where),
    ):
        command = option(command)
    return command


@contextmanager
def metering(address: str | None, folder: Path | None, also: Callable[[], Figures] | None = None) -> Iterator[Meter | None]:
    """The meter of this process, whose figures are served at an address, or as a worker's written into a folder; `None` for neither.

    The figures of `also` are served with them.

    Raises:
        MetricsError: if the address cannot be had.
    """
    if folder is None and address is None:
        yield None
        return
    meter = Meter()
    if also is not None:
        meter.add_source(also)
    if folder is not None:
        with snapshots(folder, meter.figures):
            yield meter
    elif address is not None:
        with _exposed(address, meter.figures) as real:
            log.info("metrics at http://%s/metrics", real)
            yield meter


@contextmanager
def gathering(address: str | None, also: Callable[[], Figures]) -> Iterator[str | None]:
    """A folder for the figures of workers, whose sums are served at an address with those of `also`; `None` where no metrics are wanted.

    Raises:
        MetricsError: if the address cannot be had.
    """
    if address is None:
        yield None
        return

    def all_figures() -> Figures:
        found = summed(Path(folder))
        add_all(found, also())
        return found

    with TemporaryDirectory(prefix="zweck-metrics-") as folder, _exposed(address, all_figures) as real:
        log.info("metrics at http://%s/metrics of all workers together", real)
        yield folder


def _exposed(address: str, figures: Callable[[], Figures]) -> AbstractContextManager[str]:
    from zweck.observe.exposition import exposed  # noqa: PLC0415  only who serves metrics waits for the library

    return exposed(address, figures)


@contextmanager
def tracing(where: str) -> Iterator[list[Middleware]]:
    """The concern that makes spans while the block runs, if they are wanted."""
    if where == NONE:
        yield []
        return
    try:
        from zweck.observe.traces import Tracing, tracing_otlp  # noqa: PLC0415  an extra that need not be there
    except ImportError:
        raise WrongCall("`--traces otlp` needs OpenTelemetry, which is not installed", "pip install 'zweck[otel]'") from None
    with tracing_otlp() as tracer:
        yield [Tracing(tracer)]


def company_options(command: Command) -> Command:
    """`--controllers FILE` or `--activities SOURCE`; the supervisor reads them, and workers need no file."""
    controllers = "The profiles of controllers that questions may name."
    text = (
        "The company with the controllers, activities and consent texts that questions may name: a folder, "
        "git+file:///REPOSITORY@REF#FOLDER, or a bundle."
    )
    command = click.option("--controllers", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=controllers)(command)
    return activities_option(text, setting=True)(command)


def company_of(options: Mapping[str, Any]) -> Source | None:
    """The files of the company."""
    controllers, activities = options["controllers"], options["activities"]
    if controllers is not None and activities is not None:
        raise WrongCall("`--controllers` and `--activities` exclude each other", "the folder has its own `controllers.yaml`")
    if controllers is None:
        return None if activities is None else trusted(activities)
    if not controllers.exists():
        raise WrongCall(f"`--controllers`: there is nothing at `{controllers}`", "name the file with the profiles")
    return CompanyFiles(controllers)


def sealing_options(command: Command) -> Command:
    """`--unsealed`."""
    text = "Take a record or a register without a key, although who can write to it could change it unseen."
    return click.option("--unsealed", is_flag=True, envvar="ZWECK_UNSEALED", show_envvar=True, help=text)(command)


def check_sealed(options: Mapping[str, Any]) -> None:
    """Make sure that nothing is kept without a seal by accident.

    Raises:
        WrongCall: if the record or the register has no key, and `--unsealed` is not said.
    """
    for name in ("record", "register"):
        if options[name] and not (options[f"{name}_key"] or options["unsealed"]):
            raise WrongCall(
                f"the {name} has no key: who can write to it could change it unseen",
                f"give `--{name}-key FILE` (made by: openssl rand -hex 32 > FILE), or say `--unsealed`",
            )


def reload_options(command: Command) -> Command:
    """`--watch/--no-watch`, `--last-served FILE`, and for workers where the policies are with which they begin."""
    last = "Keeps which policies were served last: after a restart no earlier ones are served, and these while the source is broken."
    text = "Whether to serve other policies as soon as those at the source change; SIGHUP and ReloadPolicies ask for it either way."
    for option in (
        click.option("--packed", type=int, hidden=True, help="The descriptor of the file with a worker's policies."),
        click.option("--last-served", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=last),
        click.option("--watch/--no-watch", default=True, show_default=True, help=text),
    ):
        command = option(command)
    return command
