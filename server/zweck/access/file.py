"""The access file: who the callers are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zweck.access.certificate import KINDS
from zweck.access.identity import ALGORITHMS, ROLES, Bounds, Identity, KeyFault, Role
from zweck.forms.alone import form_of
from zweck.forms.form import Form
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import shown
from zweck.forms.reader import content
from zweck.words.said import says

if TYPE_CHECKING:
    from zweck.access.token import Tokens

ROLES_CLAIM: Final = "roles"

CALLER: Final = (
    Key("certificate", Shape.LINE, says("access.key.certificate"), required=True),
    Key("roles", Shape.LIST, says("access.key.roles"), required=True),
    Key("activities", Shape.NAMES, says("access.key.activities")),
    Key("controllers", Shape.NAMES, says("access.key.controllers")),
)
JWT: Final = (
    Key("key", Shape.LINE, says("access.key.key"), required=True),
    Key("algorithm", Shape.WORD, says("access.key.algorithm"), required=True, words=ALGORITHMS),
    Key("issuer", Shape.LINE, says("access.key.issuer"), required=True),
    Key("audience", Shape.LINE, says("access.key.audience"), required=True),
    Key("roles_claim", Shape.LINE, says("access.key.roles_claim")),
    Key("activities_claim", Shape.LINE, says("access.key.activities_claim")),
    Key("controllers_claim", Shape.LINE, says("access.key.controllers_claim")),
)
FILE: Final = (
    Key("callers", Shape.LIST, says("access.key.callers"), inner=CALLER),
    Key("jwt", Shape.MAPPING, says("access.key.jwt"), inner=JWT),
)


@dataclass(frozen=True, slots=True)
class Access:
    """The content of an access file: callers by the names of their certificates; `files` are all that it was read from."""

    certificates: Mapping[str, Identity]
    tokens: "Tokens | None"
    files: tuple[Path, ...]


def read_access(path: Path) -> Access:
    """Read an access file, and the key file that it names.

    Raises:
        PolicyError: with every fault of it.
    """
    form = form_of(path, FILE)
    callers: dict[str, Identity] = {}
    form.each("callers", partial(_caller, callers))
    issuer = form.inner("jwt")
    tokens, key = (None, None) if issuer is None else _tokens(issuer, path.parent)
    if not form.node.pairs.keys() & {"callers", "jwt"}:
        form.context.fault("ZW203", form.node.span, says("ZW203.file_names_no"))
    form.context.diagnostics.raise_if_any()
    return Access(callers, tokens, (path,) if key is None else (path, key))


def _caller(known: dict[str, Identity], form: Form) -> None:
    """Add a caller to those that are known."""
    name, roles = form.line("certificate"), _roles(form)
    kind, _, value = name.partition("=")
    if name and not (kind in KINDS and value):
        form.context.fault("ZW207", form.span("certificate"), says("ZW207.not_name_certificate", name=shown(name)))
    elif name in known:
        form.context.fault("ZW107", form.span("certificate"), says("ZW107.stands_twice", name=shown(name)))
    elif name:
        known[name] = Identity(name, roles, _bounds(form))


def _bounds(form: Form) -> Bounds:
    activities, controllers = (
        frozenset(form.lines(name)) if form.node_of(name) is not None else None for name in ("activities", "controllers")
    )
    return Bounds(activities, controllers)


def _roles(form: Form) -> frozenset[Role]:
    advice = says("forms.use", words=", ".join(f"`{role}`" for role in ROLES))
    return frozenset(map(Role, form.among("roles", ROLES, "ZW211.not_role", advice)))


def _tokens(form: Form, folder: Path) -> "tuple[Tokens | None, Path | None]":
    from zweck.access.token import Keys, Tokens  # noqa: PLC0415  cryptography takes a fifth of a server's start, and most take no tokens

    algorithm, issuer, audience = form.word("algorithm"), form.line("issuer"), form.line("audience")
    claim = form.line("roles_claim") if "roles_claim" in form.node.pairs else ROLES_CLAIM
    activities, controllers = (form.line(name) if name in form.node.pairs else "" for name in ("activities_claim", "controllers_claim"))
    for name in ("issuer", "audience", "roles_claim", "activities_claim", "controllers_claim"):
        if form.node_of(name) is not None and not form.line(name).strip():
            form.context.fault("ZW201", form.span(name), says("ZW201.text_expected"))
    path = folder / key if (key := form.line("key")) else None
    data = None if path is None else content(path, str(path), form.context.diagnostics)
    if data is None or algorithm is None:
        return None, path
    try:
        return Tokens(Keys.read(data, algorithm), issuer, audience, claim, (activities, controllers)), path
    except KeyFault as fault:
        form.context.fault("ZW211", form.span("key"), says("ZW211.cannot_used", key=shown(key), fault=fault))
        return None, path
