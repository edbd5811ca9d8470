"""`zweck workbench`."""

import secrets
import socket
import sqlite3
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zweck.chain.key import require_sealed
from zweck.chain.settings import Sealing
from zweck.cli.commands.register.opened import register_key_option
from zweck.cli.company import activities_option, company_in
from zweck.cli.console import Failure, Unreachable, WrongCall, echo
from zweck.cli.kinds import shared
from zweck.cli.ledgers import looking_up
from zweck.cli.options import NEW_FILE, build_engine, engine_option, load_policies, load_quotations, policies_option, texts_option
from zweck.cli.persons import pseudonym_option, read_pseudonyms
from zweck.company import NO_COMPANY
from zweck.load import shipped
from zweck.register.chain import REGISTER
from zweck.register.settings import RegisterSettings
from zweck.register.terms import Terms
from zweck.runtime.sources.source import Source
from zweck.settings import environment
from zweck.words.said import reason_of, says
from zweck.workbench.casefile import CaseFile

if TYPE_CHECKING:
    from zweck.workbench.amend.context import Amending

LOOPBACK = "127.0.0.1"
MIN_TOKEN = 16


@click.command("workbench")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="PORT")
@click.option(
    "--cases",
    "cases",
    type=NEW_FILE,
    envvar="ZWECK_WORKBENCH_CASES",
    show_envvar=True,
    metavar="FILE",
)
@click.option("--host", "hosts", multiple=True, metavar="NAME")
@click.option("--sign-on", default="", metavar="HEADER")
@click.option("--open/--no-open", "opens", default=False)
@click.option("--record", default="", metavar="URL")
@shared(RegisterSettings, "register")
@register_key_option
@shared(Sealing, "unsealed")
@pseudonym_option
@click.option("--enter", "entering", multiple=True, metavar="NAME")
@activities_option()
@texts_option
@engine_option
@policies_option
def command(
    *,
    port: int,
    cases: Path | None,
    hosts: tuple[str, ...],
    sign_on: str,
    opens: bool,
    record: str,
    register: str | None,
    register_key: Path | None,
    unsealed: bool,
    pseudonym_key: Path | None,
    entering: tuple[str, ...],
    activities: Source | None,
    texts: Path | None,
    matcher: str,
    policies: Source | None,
) -> None:
    """Serve the workbench on the loopback until Ctrl-C, and print its address."""
    from zweck.workbench.app import application  # noqa: PLC0415  an optional part
    from zweck.workbench.context import ANYBODY, Registry, Workbench  # noqa: PLC0415
    from zweck.workbench.guard import Admission  # noqa: PLC0415
    from zweck.workbench.serving import serve  # noqa: PLC0415

    token = environment.variable("ZWECK_WORKBENCH_TOKEN") or secrets.token_urlsafe(24)
    if len(token) < MIN_TOKEN:
        raise WrongCall(says("workbench.zweck_workbench_token", token=len(token), min_token=MIN_TOKEN))
    found = load_policies(policies)
    company = NO_COMPANY if activities is None else company_in(activities, found.vocabulary)
    path = cases or _data() / "workbench.db"
    if entering and register is None:
        raise WrongCall(says("workbench.enter_needs_register"))
    if register is not None and not company.controllers:
        raise WrongCall(says("workbench.register_needs_company"))
    if any(name != ANYBODY for name in entering) and not sign_on:
        raise WrongCall(says("workbench.enter_needs_sign_on"))
    if register is not None:
        require_sealed(register_key, unsealed, REGISTER.name)
    pseudonyms = read_pseudonyms(pseudonym_key)
    with looking_up(RegisterSettings(register, register_key), pseudonyms) as events:
        registry = None
        if events is not None and pseudonyms is not None:
            events.terms = Terms.of(found.vocabulary, company)
            registry = Registry(events, pseudonyms, frozenset(entering))
        try:
            amend = _amending(policies, path, record, activities)
            workbench = Workbench(build_engine(found, matcher), CaseFile(path), company, load_quotations(texts, found), amend, registry)
        except sqlite3.Error as error:
            raise Failure(says("workbench.no_case_file", path=path, error=error)) from None
        try:
            at = socket.create_server((LOOPBACK, port))
        except OSError as error:
            raise Unreachable(says("workbench.port_cannot_had", port=port, strerror=reason_of(error))) from None
        real = at.getsockname()[1]
        address = f"http://{LOOPBACK}:{real}/?token={token}"

        def ready() -> None:
            echo(says("workbench.at", address=address))
            if opens:
                webbrowser.open(address)

        serve(application(workbench, Admission.at(real, token, hosts, sign_on)), at, ready)


def _amending(policies: Source | None, cases: Path, record: str, activities: Source | None) -> "Amending | None":
    """Amendments of the policies that are served; `None` for those of which no draft can be begun."""
    from zweck.workbench.amend.context import amending  # noqa: PLC0415  an optional part
    from zweck.workbench.amend.origin import NoOrigin  # noqa: PLC0415

    try:
        return amending(policies, shipped(), cases, record, "" if activities is None else activities.name)
    except NoOrigin:
        return None


def _data() -> Path:
    """The user's folder for data of zweck."""
    return environment.user_folder("XDG_DATA_HOME", ".local", "share") / "zweck"
