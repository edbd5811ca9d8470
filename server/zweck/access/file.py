"""The access file: who the callers are."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zweck.access.algorithms import ALGORITHMS, KeyFault
from zweck.access.certificate import KINDS, Certificates
from zweck.access.identity import ROLES, Bounds, Identity, Role
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context, Form, mapping
from zweck.forms.key import Key, Shape
from zweck.forms.quoting import shown
from zweck.forms.reader import content, read_file

if TYPE_CHECKING:
    from zweck.access.token import Tokens

ROLES_CLAIM: Final = "roles"

FILE: Final = (
    Key("callers", Shape.LIST, "the callers that are known by a certificate"),
    Key("jwt", Shape.MAPPING, "whose tokens are taken"),
)
CALLER: Final = (
    Key("certificate", Shape.LINE, "a name in its certificate: `CN=…`, `DNS=…` or `URI=…`", required=True),
    Key("roles", Shape.LIST, "what it may do", required=True),
    Key("activities", Shape.NAMES, "the activities to which its questions are bound"),
    Key("controllers", Shape.NAMES, "the controllers to which its questions are bound"),
)
JWT: Final = (
    Key("key", Shape.LINE, "the file with the issuer's public key (PEM) or key set (JWKS)", required=True),
    Key("algorithm", Shape.WORD, "with what tokens are signed", required=True, words=ALGORITHMS),
    Key("issuer", Shape.LINE, "the claim `iss`", required=True),
    Key("audience", Shape.LINE, "the claim `aud`", required=True),
    Key("roles_claim", Shape.LINE, "the claim that holds the roles, `roles` if left out"),
    Key("activities_claim", Shape.LINE, "the claim that holds the activities to which questions are bound"),
    Key("controllers_claim", Shape.LINE, "the claim that holds the controllers to which questions are bound"),
)


@dataclass(frozen=True, slots=True)
class Access:
    """The content of an access file; `files` are all that it was read from."""

    certificates: Certificates | None
    tokens: "Tokens | None"
    files: tuple[Path, ...]


def read_access(path: Path) -> Access:
    """Read an access file, and the key file that it names.

    Raises:
        PolicyError: with every fault of it.
    """
    diagnostics = Diagnostics()
    context = Context(diagnostics)
    node = read_file(path, str(path), diagnostics)
    root = None if node is None else mapping(node, context)
    if root is None:
        diagnostics.raise_if_any()
        raise TypeError(path)  # nothing was read, and nothing said why
    form = Form(root, FILE, context)
    callers = _callers(form, context)
    issuer = form.mapping("jwt")
    tokens, key = (None, None) if issuer is None else _tokens(Form(issuer, JWT, context), path.parent)
    if not root.pairs.keys() & {"callers", "jwt"}:
        context.fault("ZW203", root.span, "the file names no caller", "add `callers:` or `jwt:`")
    diagnostics.raise_if_any()
    return Access(Certificates(callers) if callers else None, tokens, (path,) if key is None else (path, key))


def _callers(form: Form, context: Context) -> dict[str, Identity]:
    found: dict[str, Identity] = {}
    for item in form.items("callers"):
        node = mapping(item, context)
        if node is None:
            continue
        caller = Form(node, CALLER, context)
        name, roles = caller.line("certificate"), _roles(caller)
        kind, _, value = name.partition("=")
        if name and not (kind in KINDS and value):
            context.fault(
                "ZW207", caller.span("certificate"), f"`{shown(name)}` is not a name in a certificate", "write `CN=…`, `DNS=…` or `URI=…`"
            )
        elif name in found:
            context.fault("ZW107", caller.span("certificate"), f"`{shown(name)}` stands twice", "remove one of them")
        elif name:
            found[name] = Identity(name, roles, _bounds(caller))
    return found


def _bounds(form: Form) -> Bounds:
    activities, controllers = (
        frozenset(form.lines(name)) if form.node_of(name) is not None else None for name in ("activities", "controllers")
    )
    return Bounds(activities, controllers)


def _roles(form: Form) -> frozenset[Role]:
    found = form.placed_lines("roles")
    for word, span in found:
        if word not in ROLES:
            help = form.context.near(word, ROLES) or f"use {', '.join(f'`{role}`' for role in ROLES)}"
            form.context.fault("ZW211", span, f"`{shown(word)}` is not a role", help)
    return frozenset(Role(word) for word, _ in found if word in ROLES)


def _tokens(form: Form, folder: Path) -> "tuple[Tokens | None, Path | None]":
    from zweck.access.keys import Keys  # noqa: PLC0415  cryptography takes a fifth of a server's start, and most take no tokens
    from zweck.access.token import Tokens  # noqa: PLC0415

    algorithm, issuer, audience = form.word("algorithm"), form.line("issuer"), form.line("audience")
    claim = form.line("roles_claim") if "roles_claim" in form.node.pairs else ROLES_CLAIM
    activities, controllers = (form.line(name) if name in form.node.pairs else "" for name in ("activities_claim", "controllers_claim"))
    for name in ("issuer", "audience", "roles_claim", "activities_claim", "controllers_claim"):
        if form.node_of(name) is not None and not form.line(name).strip():
            form.context.fault("ZW201", form.span(name), "a text is expected here")
    key = form.line("key")
    path = folder / key if key else None
    data = None if path is None else content(path, str(path), form.context.diagnostics)
    if data is None or algorithm is None:
        return None, path
    try:
        return Tokens(Keys.read(data, algorithm), issuer, audience, claim, (activities, controllers)), path
    except KeyFault as fault:
        form.context.fault("ZW211", form.span("key"), f"`{shown(key)}` cannot be used: {fault}", "name a file with the issuer's public key")
        return None, path
