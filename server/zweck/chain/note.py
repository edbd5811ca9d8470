"""Signed notes (c2sp.org/signed-note) and checkpoints of a tree (c2sp.org/tlog-checkpoint): text, and who signed it."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from zweck.chain.database import RecordError
from zweck.chain.key import Key, PublicKey
from zweck.words.said import says

SIGNATURE: Final = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
TEXT: Final = re.compile(
    r"(?P<origin>\S+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\nchain (?P<last>[0-9a-f]{64})\n(?:\S.*\n)*"
)
ED25519: Final = b"\x01"
COSIGNED: Final = b"\x04"
TIME: Final = 8
"""Bytes of the time in a signature of a witness."""

ID: Final = 4
"""Bytes of a key id."""

MAX_NOTE: Final = 16 * 1024
"""Characters of a note that is read."""


class Checkpoint(NamedTuple):
    """A root of the tree over the first `size` entries of a chain, with the hash of the last of them, and its signatures."""

    origin: str
    size: int
    root: bytes
    last: str
    text: str
    signatures: str

    @property
    def note(self) -> str:
        """The whole note, as it is kept."""
        return f"{self.text}\n{self.signatures}"

    @property
    def signers(self) -> list[tuple[str, bytes]]:
        """The name of each key that signed, and its id and signature."""
        return [(found["name"], b64decode(found["signature"])) for found in map(SIGNATURE.fullmatch, self.signatures.splitlines()) if found]

    def signed_by(self, key: PublicKey, name: str = "") -> bool:
        """Whether the owner of a key signed it, under its own origin unless another name is given."""
        own = name or self.origin
        mine = key_id(own, key)
        return any(signer == own and said[:ID] == mine and key.signed(said[ID:], self.text.encode()) for signer, said in self.signers)

    def claims(self, name: str, key: PublicKey) -> bool:
        """Whether a line says that a key signed under a name."""
        return any(signer == name and said[:ID] in (key_id(name, key), key_id(name, key, COSIGNED)) for signer, said in self.signers)

    def cosigned_by(self, name: str, key: PublicKey) -> bool:
        """Whether a witness signed it: as notes are signed, or as witnesses sign, with a time (c2sp.org/tlog-cosignature)."""
        mine, text = key_id(name, key, COSIGNED), self.text
        return self.signed_by(key, name) or any(
            signer == name
            and said[:ID] == mine
            and key.signed(said[ID + TIME :], f"cosignature/v1\ntime {int.from_bytes(said[ID : ID + TIME])}\n{text}".encode())
            for signer, said in self.signers
        )

    def also(self, line: str) -> "Checkpoint":
        """A checkpoint with one more signature."""
        return self._replace(signatures=f"{self.signatures}{line.strip()}\n")


def origin(chain: str, id: str) -> str:
    """The name of a chain as a log."""
    return f"zweck/{chain}/{id}"


def checkpoint(origin: str, size: int, root: bytes, last: str, key: Key, moment: str) -> Checkpoint:
    """A checkpoint, signed; `moment` is when, in UTC."""
    text = f"{origin}\n{size}\n{b64encode(root).decode()}\nchain {last}\ntime {moment}\n"
    return Checkpoint(origin, size, root, last, text, signature(text, origin, key))


def signature(text: str, name: str, key: Key) -> str:
    """The line with which a key signs a text."""
    return f"— {name} {b64encode(key_id(name, key.public) + key.sign(text.encode())).decode()}\n"


def opened(note: str, name: str, key: PublicKey) -> str | None:
    """The text of a note that a key signed under a name; `None` if it did not."""
    text, _, signatures = note[:MAX_NOTE].rpartition("\n\n")
    found = Checkpoint(name, 0, b"", "", f"{text}\n", signatures)
    return found.text if found.signed_by(key) else None


def key_id(name: str, key: PublicKey, kind: bytes = ED25519) -> bytes:
    """The id of a key under a name."""
    return sha256(name.encode() + b"\n" + kind + key.raw).digest()[:ID]


def verifier(name: str, key: PublicKey) -> str:
    """A public key as tools for notes take it."""
    return f"{name}+{key_id(name, key).hex()}+{b64encode(ED25519 + key.raw).decode()}"


def read_verifier(text: str) -> tuple[str, PublicKey]:
    """The name and the key in a line of a public key, as tools for notes take it.

    Raises:
        RecordError: if there is none.
    """
    try:
        name, _, data = text.strip().split("+", 2)
        return name, PublicKey.from_raw(b64decode(data, validate=True)[1:])
    except ValueError:
        raise RecordError(says("chain.not_verifier", text=text)) from None


def read(note: str) -> Checkpoint:
    """The checkpoint in a note, without regard to its signatures.

    Raises:
        RecordError: if it is none.
    """
    text, blank, signatures = note[:MAX_NOTE].rpartition("\n\n")
    found = TEXT.fullmatch(f"{text}\n")
    if not blank or not found or not all(map(SIGNATURE.fullmatch, signatures.splitlines())) or not signatures.endswith("\n"):
        raise RecordError(says("chain.not_checkpoint"))
    return Checkpoint(found["origin"], int(found["size"]), b64decode(found["root"]), found["last"], f"{text}\n", signatures)


def notes(text: str) -> Iterator[Checkpoint]:
    """The checkpoints of a file, one after the other.

    Raises:
        RecordError: if it holds something else.
    """
    lines: list[str] = []
    for line in text.splitlines():
        if lines and not line.startswith("— ") and lines[-1].startswith("— "):
            yield read("\n".join([*lines, ""]))
            lines = []
        lines.append(line)
    if lines:
        yield read("\n".join([*lines, ""]))
