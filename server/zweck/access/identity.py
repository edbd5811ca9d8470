"""Callers and their roles, and with what their tokens may be signed; apart from what verifies these, which takes long to import."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zweck.words.said import SaidError

ALGORITHMS: Final = ("EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
"""Signatures only: a shared secret that verifies tokens could also make them."""


class KeyFault(SaidError):
    """A file holds no key that can be used; one sentence."""


class Role(StrEnum):
    """The permissions of a caller; none of them includes another."""

    DECIDE = "decide"
    """Ask for decisions."""

    BRIEF = "brief"
    """Ask for decisions without the remedies (`FULL`) and without the examination, which cost most."""

    AS_OF = "as_of"
    """State the day of a question, for plans and audits; needs `decide` or `brief`, too, or `look_up` in the register."""

    READ = "read"
    """Read the policies, and the contract by reflection."""

    LOOK_UP = "look_up"
    """Learn what the register knows about persons."""

    RECORD = "record"
    """Enter events into the register."""

    PROVE = "prove"
    """Prove consents."""

    ERASE = "erase"
    """Erase persons from the register."""

    ADMIN = "admin"
    """Change the server; also needed for methods without a role of their own."""


ROLES: Final = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The activities and controllers to which a caller is bound: its questions and events are about these; `None` binds to none."""

    activities: frozenset[str] | None = None
    controllers: frozenset[str] | None = None


UNBOUND: Final = Bounds()


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller. The name says how it is known: `CN=…`, `DNS=…` or `URI=…` by its certificate, `sub=…` by its token."""

    name: str
    roles: frozenset[Role]
    bounds: Bounds = UNBOUND
