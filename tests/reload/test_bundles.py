"""Policies from a signed bundle: read, exchanged, refused."""

import json
import zipfile
from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from tests.engine.strategies import ARCADIA
from tests.reload.program import HEAD
from tests.reload.sources import BUNDLE, FILES, FOREIGN, KEY, OTHER, PUBLIC, exchanging
from zweck.forms.diagnostics import PolicyError
from zweck.law.load.archive import zipped
from zweck.load import digest
from zweck.runtime.sources.parse import parse_source
from zweck.runtime.sources.read import read
from zweck.runtime.sources.signed import MAGIC, as_pem, bundled, id_of, make, private_key, public_key, unbundled
from zweck.runtime.sources.source import SourceError
from zweck.v1 import admin_pb2 as admin


def test_a_bundle_is_exchanged(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    """For one that is signed; one that is not changes nothing."""
    bundle = tmp_path / "policies.zweck"
    signer = private_key(keys[0])
    head = Path(HEAD)
    other = FILES | {head: FILES[head] + b"# another one\n"}
    bundle.write_bytes(bundled(FILES, "zweck 1", signer, 1))
    files = [
        bundled(other, "zweck 2", signer, 2),
        bundled(FILES, "zweck 1", OTHER, 3),
    ]
    before, after, foreign = exchanging(parse_source(str(bundle), str(keys[1])), lambda number: bundle.write_bytes(files[number]))

    assert before[0] == ARCADIA.revision != after[0] == foreign[0]
    assert (before[1].source, after[1].source) == (f"{bundle}, made by zweck 1", f"{bundle}, made by zweck 2")
    assert foreign[1].last_attempt.result == admin.REFUSED
    assert f"is signed with the key {id_of(OTHER.public_key())}" in foreign[1].last_attempt.message


def test_the_same_policies_are_the_same_bytes() -> None:
    assert bundled(dict(reversed(FILES.items())), "zweck 1", KEY, 1) == BUNDLE
    assert unbundled(BUNDLE, PUBLIC, "x") == ("zweck 1", FILES, 1, digest(FILES))


def test_anybody_can_look_into_a_bundle() -> None:
    """A zip file may have something before it."""
    with zipfile.ZipFile(BytesIO(BUNDLE)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.testzip() is None
    assert manifest["revision"] == ARCADIA.revision
    assert {*manifest["files"]} == {path.as_posix() for path in FILES}


def signed(archive: bytes) -> bytes:
    """Whatever this is, signed with the right key."""
    signature = b64encode(KEY.sign(MAGIC + b"\n" + archive))
    return b"%s %s %d %s\n%s" % (MAGIC, id_of(PUBLIC).encode(), len(archive), signature, archive)


def packed(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip file with these members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def unsigned(bundle: bytes) -> bytes:
    """The same without its signature."""
    head, _, archive = bundle.partition(b"\n")
    return b" ".join([*head.split()[:-1], b"-"]) + b"\n" + archive


UNNUMBERED: Final = json.dumps({"format": 1, "revision": digest({}), "engine": "x", "files": {}}).encode()
MANIFEST: Final = b'{"format": 1, "revision": "x", "engine": "x", "files": {}}'

TAMPERED: Final = [
    (b"", "is not a bundle"),
    (zipped(FILES), "is not a bundle"),
    (unsigned(BUNDLE), "is not signed"),
    (FOREIGN, "is signed with the key"),
    (
        bundled(FILES, "zweck 1", OTHER, 1).replace(id_of(OTHER.public_key()).encode(), id_of(PUBLIC).encode(), 1),
        "was altered after it was signed",
    ),
    (BUNDLE[:60], "has a head that cannot be read"),
    (BUNDLE[:-1], "is cut off: 1 bytes are missing"),
    (BUNDLE[:2000], "is cut off"),
    (BUNDLE + b"x", "was altered after it was signed"),
    (BUNDLE.replace(b'zweck 1"', b'zweck 2"'), "was altered after it was signed"),
    (BUNDLE.replace(b"policies/ar", b"policies/at"), "was altered after it was signed"),
    (signed(b"no zip file"), "holds something else than files"),
    (
        signed(packed(("manifest.json", MANIFEST), ("../policies/a.yaml", b""))),
        "holds the path `../policies/a.yaml`, which leads out",
    ),
    (signed(packed(("manifest.json", MANIFEST), ("/etc/a.yaml", b""))), "holds the path `/etc/a.yaml`, which leads out"),
    (signed(packed(("manifest.json", MANIFEST), ("policies/a.yaml", b""))), "does not hold what its manifest lists"),
    (signed(packed(("manifest.json", b"{}"))), "does not hold what its manifest lists"),
    (signed(packed(("manifest.json", b"[" * 100_000))), "does not hold what its manifest lists"),
    (signed(packed(("manifest.json", MANIFEST), ("a.yaml", b""))), "does not hold what its manifest lists"),
    (signed(packed()), "does not hold what its manifest lists"),
    (bundled(FILES, "zweck 1", KEY, 0), "has no number"),
    (bundled(FILES, "zweck 1", KEY, True), "has no number"),
    (bundled(FILES, "zweck 1", KEY, -1), "has no number"),
    (signed(packed(("manifest.json", UNNUMBERED))), "has no number"),
]


@pytest.mark.parametrize(("bundle", "sentence"), TAMPERED, ids=[f"{place} {sentence}" for place, (_, sentence) in enumerate(TAMPERED)])
def test_bundles_that_are_refused(bundle: bytes, sentence: str) -> None:
    with pytest.raises(SourceError) as raised:
        unbundled(bundle, PUBLIC, "law.zweck")
    assert sentence in str(raised.value)
    assert "`law.zweck`" in str(raised.value)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that says how large it is, nor one with very many files."""
    bomb = signed(packed(("manifest.json", MANIFEST), ("policies/a.yaml", bytes(2 << 20)), compression=zipfile.ZIP_DEFLATED))
    assert len(bomb) < 1 << 14
    monkeypatch.setattr("zweck.law.load.archive.MAX_BYTES", 1 << 20)
    with pytest.raises(SourceError, match="unpacks to more than 100000 files or 1 MiB"):
        unbundled(bomb, PUBLIC, "x")
    monkeypatch.setattr("zweck.law.load.archive.MAX_FILES", 1)
    with pytest.raises(SourceError, match="unpacks to more than 1 files"):
        unbundled(signed(packed(("manifest.json", MANIFEST), ("policies/a.yaml", b""))), PUBLIC, "x")


def test_a_bomb_that_lies_about_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is unpacked than is said, and that is not what was packed."""
    archive = packed(("manifest.json", MANIFEST), ("policies/a.yaml", bytes(2 << 20)), compression=zipfile.ZIP_DEFLATED)
    lying = archive.replace((2 << 20).to_bytes(4, "little"), (5).to_bytes(4, "little"))
    with pytest.raises(SourceError, match="holds something else than files"):
        unbundled(signed(lying), PUBLIC, "x")


@pytest.mark.parametrize("place", range(0, len(BUNDLE), 997))
def test_no_changed_byte_passes(place: int) -> None:
    changed = bytearray(BUNDLE)
    changed[place] ^= 1
    with pytest.raises(SourceError):
        unbundled(bytes(changed), PUBLIC, "x")


def test_what_is_too_large_is_not_read(tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.zweck").write_bytes(BUNDLE)
    monkeypatch.setattr("zweck.runtime.sources.bundle.MAX_BYTES", 1000)
    with pytest.raises(SourceError, match="is larger than"):
        read(parse_source(str(tmp_path / "large.zweck"), str(keys[1])))


def test_keys_that_cannot_be_used(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    locked = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    (tmp_path / "locked.pem").write_bytes(locked)
    (tmp_path / "locked.pem").chmod(0o600)
    (tmp_path / "open.pem").write_bytes(keys[0].read_bytes())
    (tmp_path / "open.pem").chmod(0o644)
    for wrong, sentence in (
        (lambda: private_key(keys[1]), "is not a private key that signs bundles"),
        (lambda: private_key(tmp_path / "open.pem"), "others can read or change the key"),
        (lambda: public_key(keys[0]), "is not a public key that verifies bundles"),
        (lambda: private_key(tmp_path / "locked.pem"), "is locked with a password"),
        (lambda: public_key(tmp_path / "gone.pem"), "cannot be read"),
        (lambda: public_key(Path("/dev/zero")), "is not a public key that verifies bundles"),
        (lambda: make(*keys), "is there already"),
    ):
        with pytest.raises(SourceError, match=sentence):
            wrong()
    assert keys[0].stat().st_mode & 0o077 == 0
    assert keys[1].read_bytes() == as_pem(private_key(keys[0]).public_key())


def test_faults_of_a_bundle_are_reported_with_their_lines(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    head = Path(HEAD)
    bundle = tmp_path / "faulty.zweck"
    bundle.write_bytes(bundled(FILES | {head: FILES[head] + b"nonsense: 1\n"}, "zweck 1", private_key(keys[0]), 1))
    with pytest.raises(PolicyError) as raised:
        read(parse_source(str(bundle), str(keys[1])))
    (fault,) = raised.value.diagnostics
    assert raised.value.sources[fault.span.path].splitlines()[fault.span.line - 1] == "nonsense: 1"
