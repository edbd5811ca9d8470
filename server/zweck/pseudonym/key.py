"""The key of pseudonyms: one secret a version, the latest of which makes new pseudonyms; earlier ones find what was made under them."""

import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from zweck.pseudonym.reference import Kind, ReferenceFault, normalised, numbers
from zweck.settings.secrets import exposure
from zweck.words.said import SaidError, says

SHORTEST: Final = 16
"""Bytes that a secret has at least."""

DIGITS: Final = 32
"""Hexadecimal digits of a pseudonym: 128 bits."""

LINE: Final = re.compile(rb"([1-9]\d{0,5})[ \t]+(\S+)")
PSEUDONYM: Final = re.compile(r"([1-9]\d{0,5}):[0-9a-f]{32}")
MAKE: Final = says("pseudonym.umask_echo_openssl")


class KeyFault(SaidError):
    """A file that is no key of pseudonyms: one sentence, and what to do about it."""


class Pseudonyms:
    """Makes the pseudonyms of persons, as `VERSION:DIGITS`; safe to use from several threads."""

    def __init__(self, secrets: Mapping[int, bytes]) -> None:
        """Use the secrets of these versions.

        Raises:
            KeyFault: if there is none, or one is too short.
        """
        if not secrets:
            raise KeyFault(says("pseudonym.key_pseudonyms_empty"), MAKE)
        for version, secret in secrets.items():
            if len(secret) < SHORTEST:
                raise KeyFault(says("pseudonym.version_key_pseudonyms", version=version, secret=len(secret), shortest=SHORTEST, make=MAKE))
        self._keys = {version: hmac.digest(secrets[version], b"zweck pseudonym", "sha256") for version in sorted(secrets)}
        self.version = max(self._keys)
        """The version that makes new pseudonyms."""
        self.versions = len(self._keys)
        """The number of versions: a person has as many pseudonyms, and what one of them leads to may not be all that is known."""
        numbers()

    @classmethod
    def read(cls, path: Path) -> "Pseudonyms":
        """The key in a file: a line for each version, its number and its secret.

        Raises:
            OSError: if the file cannot be read.
            KeyFault: if it is none, or others can read or change it.
        """
        if fault := exposure(path):
            raise KeyFault(fault)
        secrets: dict[int, bytes] = {}
        lines = enumerate(map(bytes.strip, path.read_bytes().splitlines()), 1)
        for place, line in ((place, line) for place, line in lines if line):
            found = LINE.fullmatch(line)
            if found is None:
                raise KeyFault(says("pseudonym.no_version_key", path=path, place=place, make=MAKE))
            version = int(found[1])
            if version in secrets:
                raise KeyFault(says("pseudonym.version_stands_twice", path=path, place=place, version=version))
            secrets[version] = found[2]
        return cls(secrets)

    def of(self, kind: Kind, reference: str) -> str:
        """The pseudonym of a person under the latest version.

        Raises:
            ReferenceFault: if the reference is none of its kind.
        """
        return self.all(kind, reference)[0]

    def checked(self, pseudonym: str) -> str:
        """A pseudonym that a caller made under one of the versions.

        Raises:
            ReferenceFault: if it is none.
        """
        found = PSEUDONYM.fullmatch(pseudonym)
        if found is None:
            raise ReferenceFault(says("pseudonym.no_pseudonym", digits=DIGITS))
        if int(found[1]) not in self._keys:
            raise ReferenceFault(says("pseudonym.key_pseudonyms_no", found=found[1], version=self.version))
        return pseudonym

    def all(self, kind: Kind, reference: str) -> list[str]:
        """The pseudonyms of a person under every version, the latest first.

        Raises:
            ReferenceFault: if the reference is none of its kind.
        """
        text = f"{kind}\0{normalised(kind, reference)}".encode()
        return [f"{version}:{hmac.digest(key, text, 'sha256').hex()[:DIGITS]}" for version, key in reversed(self._keys.items())]
