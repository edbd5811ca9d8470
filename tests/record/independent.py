"""Verifies a proof of an entry with nothing but the standard library and `cryptography`: `python independent.py PROOF PUBLIC_KEY`."""

import hashlib
import json
import sys
from base64 import b64decode
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def digest(values: list[object]) -> str:
    return sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hex()


def root(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    at, last, found = place, size - 1, leaf
    for each in path:
        if last == 0:
            sys.exit("the path is too long")
        if at % 2 == 1 or at == last:
            found = sha256(b"\1", each, found)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            found = sha256(b"\1", found, each)
        at, last = at // 2, last // 2
    if last != 0:
        sys.exit("the path is too short")
    return found


def main(proof: str, public_key: str) -> None:
    entry = json.loads(Path(proof).read_text(encoding="utf-8"))
    if entry["salt"] is not None and digest([entry["salt"], *entry["content"]]) != entry["digest"]:
        sys.exit("the content was altered")
    if entry["salt"] is None and entry["content"] is not None:
        sys.exit("a content without a salt")
    frame = [entry[name] for name in ("seq", "kind", "time", "revision", "engine", "digest")]
    text, _, signatures = entry["checkpoint"].partition("\n\n")
    origin, size, wanted = text.split("\n")[:3]
    leaf = sha256(b"\0", bytes.fromhex(digest([entry["before"], *frame])))
    if entry["seq"] > int(size) or root(leaf, entry["seq"] - 1, int(size), list(map(b64decode, entry["path"]))) != b64decode(wanted):
        sys.exit("the entry is not in the tree of the checkpoint")
    key = load_pem_public_key(Path(public_key).read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        sys.exit("this is another kind of key")
    for line in signatures.splitlines():
        _, name, said = line.split(" ")
        signed = b64decode(said)
        if name == origin and signed[:4] == sha256(origin.encode(), b"\n\1", key.public_bytes_raw())[:4]:
            try:
                key.verify(signed[4:], f"{text}\n".encode())
            except InvalidSignature:
                continue
            print(f"entry {entry['seq']} of {origin} is proven")
            return
    sys.exit("the checkpoint is not signed by this key")


main(*sys.argv[1:])
