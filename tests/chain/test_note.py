"""Signed notes and checkpoints, with the example of the reference implementation."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zweck.chain.database import RecordError
from zweck.chain.key import Key, PublicKey
from zweck.chain.note import Checkpoint, checkpoint, notes, read, signature, verifier

KEY, OTHER = Key(b"a secret of sufficient length"), Key(b"another secret of its length")
VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"


def test_the_example_of_the_reference() -> None:
    key = PublicKey(Ed25519PublicKey.from_public_bytes(b64decode(VERIFIER.split("+", 2)[2])[1:]))
    note = Checkpoint("PeterNeumann", 0, b"", "", TEXT, SIGNED)
    assert verifier("PeterNeumann", key) == VERIFIER
    assert note.signed_by(key)
    assert not note._replace(text=TEXT.replace("answer", "key")).signed_by(key)
    assert not note.signed_by(KEY.public)


def made(size: int = 3) -> Checkpoint:
    """A checkpoint."""
    return checkpoint("zweck/record/0123456789abcdef", size, b"r" * 32, "0" * 64, KEY, "2026-11-30T10:00:00+00:00")


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    assert read(made().note) == made()
    assert list(notes(made(3).note + made(4).note)) == [made(3), made(4)]
    assert (made().signed_by(KEY.public), made().signed_by(OTHER.public)) == (True, False)


def test_others_sign_under_their_own_names() -> None:
    both = made().also(signature(made().text, "witness.example", OTHER))
    assert read(both.note) == both
    assert both.signed_by(KEY.public)
    assert both.signed_by(OTHER.public, "witness.example")
    assert not both.signed_by(OTHER.public)
    assert not both.signed_by(KEY.public, "witness.example")


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        made().text,
        made().text + "\n",
        made().note.replace("\n3\n", "\n03\n"),
        made().note.replace("\n3\n", "\n-3\n"),
        made().note.replace("chain ", "chains "),
        made().note.replace("time", "\n\ntime"),
        made().note.replace("— ", "- "),
        made().note + "more",
        made().note[:-1],
        "x" * 100_000,
    ],
)
def test_anything_else_is_no_checkpoint(note: str) -> None:
    with pytest.raises(RecordError, match="not a checkpoint"):
        read(note)
