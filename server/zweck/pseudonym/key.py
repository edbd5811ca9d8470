"""The key of pseudonyms: one secret a version, the latest of which makes new pseudonyms; earlier ones find what was made under them."""

import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from zweck.pseudonym.reference import Kind, ReferenceFault, normalised, numbers
from zweck.settings.secrets import exposure

SHORTEST: Final = 16
"""Bytes that a secret has at least."""

DIGITS: Final = 32
"""Hexadecimal digits of a pseudonym: 128 bits."""

LINE: Final = re.compile(rb"([1-9]\d{0,5})[ \t]+(\S+)")
PSEUDONYM: Final = re.compile(r"([1-9]\d{0,5}):[0-9a-f]{32}")
MAKE: Final = '(umask 077; echo "1 $(openssl rand -hex 32)" > FILE)'


class KeyFault(Exception):
    """A file that is no key of pseudonyms: one sentence, and what to do about it."""

    def __init__(self, sentence: str, help: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.help = help


class Pseudonyms:
    """Makes the pseudonyms of persons, as `VERSION:DIGITS`; safe to use from several threads."""

    def __init__(self, secrets: Mapping[int, bytes]) -> None:
        """Use the secrets of these versions.

        Raises:
            KeyFault: if there is none, or one is too short.
        """
        if not secrets:
            raise KeyFault("the key of pseudonyms is empty", MAKE)
        for version, secret in secrets.items():
            if len(secret) < SHORTEST:
                raise KeyFault(f"version {version} of the key of pseudonyms has {len(secret)} bytes", f"it needs {SHORTEST}: {MAKE}")
        self._keys = {version: hmac.digest(secrets[version], b"zweck pseudonym", "sha256") for version in sorted(secrets)}
        self.version = max(self._keys)
        """The version that makes new pseudonyms."""
        numbers()

    @classmethod
    def read(cls, path: Path) -> "Pseudonyms":
        """The key in a file: a line for each version, its number and its secret.

        Raises:
            OSError: if the file cannot be read.
            KeyFault: if it is none, or others can read or change it.
        """
        if fault := exposure(path):
            raise KeyFault(fault, f"chmod 600 {path}")
        secrets: dict[int, bytes] = {}
        for place, line in enumerate(path.read_bytes().splitlines(), 1):
            if not line.strip():
                continue
            found = LINE.fullmatch(line.strip())
            if found is None:
                raise KeyFault(f"{path}:{place}: this is no version of the key of pseudonyms", f"write its number and its secret: {MAKE}")
            version = int(found[1])
            if version in secrets:
                raise KeyFault(f"{path}:{place}: version {version} stands twice", "give each version a number of its own")
            secrets[version] = found[2]
        return cls(secrets)

    def of(self, kind: Kind, reference: str) -> str:
        """The pseudonym of a person under the latest version.

        Raises:
            ReferenceFault: if the reference is none of its kind.
        """
        return self._pseudonym(self.version, kind, normalised(kind, reference))

    def known(self, pseudonym: str) -> str:
        """A pseudonym that a caller made under one of the versions.

        Raises:
            ReferenceFault: if it is none.
        """
        found = PSEUDONYM.fullmatch(pseudonym)
        if found is None:
            raise ReferenceFault("this is no pseudonym", f"write it as VERSION:DIGITS, with {DIGITS} hexadecimal digits in lower case")
        if int(found[1]) not in self._keys:
            raise ReferenceFault(f"the key of pseudonyms has no version {found[1]}", f"its latest version is {self.version}")
        return pseudonym

    def all(self, kind: Kind, reference: str) -> list[str]:
        """The pseudonyms of a person under every version, the latest first.

        Raises:
            ReferenceFault: if the reference is none of its kind.
        """
        form = normalised(kind, reference)
        return [self._pseudonym(version, kind, form) for version in reversed(self._keys)]

    def _pseudonym(self, version: int, kind: Kind, form: str) -> str:
        digest = hmac.digest(self._keys[version], f"{kind}\0{form}".encode(), "sha256")
        return f"{version}:{digest.hex()[:DIGITS]}"
