"""With what tokens may be signed; apart from what verifies them, which is loaded where tokens are taken."""

from typing import Final

from zweck.words.said import SaidError

ALGORITHMS: Final = ("EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
"""Signatures only: a shared secret that verifies tokens could also make them."""


class KeyFault(SaidError):
    """A file holds no key that can be used; one sentence."""
