"""Policies from a commit and from a signed bundle: read, exchanged, refused."""

import json
import subprocess
import zipfile
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Final

import grpc
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck, zweck  # noqa: F401  a fixture
from tests.engine.strategies import ARCADIA
from tests.reload.program import ASKED, HEAD, Folder
from zweck.engine import Engine
from zweck.law.load.archive import zipped
from zweck.load import contents
from zweck.runtime.reload.compile import Compiler
from zweck.runtime.reload.exchange import Exchange
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.server import Server
from zweck.runtime.serving import ServerOptions
from zweck.runtime.sources.keys import as_pem, id_of, make, private_key, public_key
from zweck.runtime.sources.parse import parse_source
from zweck.runtime.sources.read import read
from zweck.runtime.sources.signed import MAGIC, bundled, unbundled
from zweck.runtime.sources.source import FaultyFiles, Source, SourceError
from zweck.v1 import admin_pb2 as admin
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

FILES: Final = contents(POLICIES)
KEY: Final = Ed25519PrivateKey.generate()
OTHER: Final = Ed25519PrivateKey.generate()
BUNDLE: Final = bundled(FILES, "zweck 1", KEY)
FOREIGN: Final = bundled(FILES, "zweck 1", OTHER)
PUBLIC: Final = KEY.public_key()


class Repository:
    """A repository whose policies are edited and committed."""

    def __init__(self, path: Path) -> None:
        """Begin with a commit of Arcadia's."""
        self.path = path
        path.mkdir()
        self.git("init", "-q", "-b", "main")
        self.policies = Folder(path / "policies")
        self.commit()
        self.git("tag", "v1")

    def git(self, *words: str) -> str:
        """The output of git."""
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        return subprocess.run(["git", "-C", self.path, *who, *words], capture_output=True, text=True, check=True).stdout.strip()

    def commit(self, more: str = "") -> str:
        """Add a line, and commit it."""
        self.policies.write(more)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository."""
    return Repository(tmp_path_factory.mktemp("commits") / "repository @ home")


def url(repository: Repository, ref: str) -> str:
    """The policies at a ref."""
    return f"git+file://{str(repository.path).replace('@', '%40')}@{ref}"


def exchanging(source: Source, change: Callable[[int], object]) -> list[tuple[str, admin.PolicySetStatus]]:
    """The revisions that answer, with the status, from the beginning and after each of two changes."""
    found = read(source)
    state = Status(found.policies.revision, found.origin, watching=False)
    reload = Reloader(source, Compiler(source.arguments), state, stamp=None, watch=False)
    server = Server(Engine(found.policies), found.policies, "127.0.0.1:0", ServerOptions(control=reload))
    reload.exchange = Exchange(server.serving, Engine, None)
    server.start()
    told = []
    try:
        with grpc.insecure_channel(server.address) as channel:
            reported = AdminServiceStub(channel).GetPolicySetStatus(admin.GetPolicySetStatusRequest(), timeout=60)
            for number in range(3):
                told.append((DecisionServiceStub(channel).CheckProcessing(ASKED, timeout=60).revision, reported))
                if number < 2:
                    change(number)
                    reported = AdminServiceStub(channel).ReloadPolicies(admin.ReloadPoliciesRequest(), timeout=60)
    finally:
        server.stop(grace=1)
    return told


def test_a_ref_that_moves(repository: Repository) -> None:
    """Whatever lies in the working tree; faults are reported with their places in the repository."""
    commits = [repository.commit()]

    def change(number: int) -> None:
        commits.append(repository.commit(["nonsense: 1", "# mended"][number]))
        repository.policies.write("no one has committed: this")

    before, faulty, mended = exchanging(parse_source(url(repository, "main")), change)

    assert before[0] == faulty[0] == ARCADIA.revision != mended[0]
    assert (before[1].source, mended[1].source) == tuple(f"{url(repository, 'main')} at {commit}" for commit in (commits[0], commits[2]))
    (fault,) = faulty[1].last_attempt.diagnostics
    assert (fault.file, fault.line, fault.code) == (f"policies/{HEAD}", 5, "ZW202")


def test_the_stamp_is_the_commit(repository: Repository) -> None:
    source = parse_source(url(repository, "main"))
    before = source.stamp()
    assert before == repository.git("rev-parse", "main")
    repository.policies.write("# not committed")
    assert source.stamp() == before
    assert repository.commit("# committed") == source.stamp() != before
    assert parse_source(url(repository, "gone")).stamp() is None


def test_files_of_a_commit_are_those_that_were_committed(repository: Repository) -> None:
    """Not as attributes would have them in a working tree; any folder, any ref, also in a repository without a working tree."""
    (repository.path / ".gitattributes").write_text("*.yaml eol=crlf\npolicies/tables export-ignore\n", encoding="utf-8")
    commit = repository.commit()
    repository.git("tag", "v2")
    bare = repository.path.parent / "bare.git"
    repository.git("clone", "-q", "--bare", ".", str(bare))
    names = [url(repository, ref) for ref in ("v2", commit, "v2#policies")] + [f"git+file://{bare}@v2", f"git+file://{bare}"]

    assert {read(parse_source(name)).policies.revision for name in names} == {ARCADIA.revision}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("{}@gone", "there is no commit `gone`"),
        ("{}@--all", "there is no commit `--all`"),
        ("{}@v1#elsewhere", "there is no folder `elsewhere` at `v1`"),
        ("{}@v1#../policies", "`../policies` is not a folder of the repository"),
        ("{}@", "does not name a commit"),
        ("{}/nowhere@v1", "there is no repository"),
        ("{}/policies/tables@linked", "is a link, which is not followed in a commit"),
        ("git+file://example.org/repository@main", "does not name a commit"),
        ("git+file://[/repository@main", "does not name a commit"),
        ("/nowhere", "there is nothing to read at `/nowhere`"),
    ],
)
def test_what_is_no_commit(repository: Repository, name: str, sentence: str) -> None:
    if "linked" in name:
        (repository.path / "policies" / "link.yaml").symlink_to("/etc/passwd")
        repository.commit()
        repository.git("tag", "-f", "linked")
        (repository.path / "policies" / "link.yaml").unlink()
    with pytest.raises(SourceError) as raised:
        read(parse_source(name.replace("{}", url(repository, "").removesuffix("@"))))
    assert sentence in str(raised.value)
    assert raised.value.help


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SourceError, match="git cannot read"):
        read(parse_source(f"git+file://{tmp_path}@main"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="the program `git` is not here"):
        read(parse_source(f"git+file://{tmp_path}@main"))


# --- bundles ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Files with a private and a public key."""
    files = tmp_path / "key.pem", tmp_path / "key.pem.pub"
    make(*files)
    return files


def test_a_bundle_is_exchanged(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    """For one that is signed; one that is not changes nothing."""
    bundle = tmp_path / "policies.zweck"
    signer = private_key(keys[0])
    head = Path(HEAD)
    other = FILES | {head: FILES[head] + b"# another one\n"}
    bundle.write_bytes(bundled(FILES, "zweck 1", signer))
    files = [
        bundled(other, "zweck 2", signer),
        bundled(FILES, "zweck 1", OTHER),
    ]
    before, after, foreign = exchanging(parse_source(str(bundle), str(keys[1])), lambda number: bundle.write_bytes(files[number]))

    assert before[0] == ARCADIA.revision != after[0] == foreign[0]
    assert (before[1].source, after[1].source) == (f"{bundle}, made by zweck 1", f"{bundle}, made by zweck 2")
    assert foreign[1].last_attempt.result == admin.REFUSED
    assert f"is signed with the key {id_of(OTHER.public_key())}" in foreign[1].last_attempt.message


def test_the_same_policies_are_the_same_bytes() -> None:
    assert bundled(dict(reversed(FILES.items())), "zweck 1", KEY) == BUNDLE
    assert unbundled(BUNDLE, PUBLIC, "x") == ("zweck 1", FILES)


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


MANIFEST: Final = b'{"format": 1, "revision": "x", "engine": "x", "files": {}}'

TAMPERED: Final = [
    (b"", "is not a bundle"),
    (zipped(FILES), "is not a bundle"),
    (unsigned(BUNDLE), "is not signed"),
    (FOREIGN, "is signed with the key"),
    (
        bundled(FILES, "zweck 1", OTHER).replace(id_of(OTHER.public_key()).encode(), id_of(PUBLIC).encode(), 1),
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
    for wrong, sentence in (
        (lambda: private_key(keys[1]), "is not a private key that signs bundles"),
        (lambda: public_key(keys[0]), "is not a public key that verifies bundles"),
        (lambda: private_key(tmp_path / "locked.pem"), "is locked with a password"),
        (lambda: public_key(tmp_path / "gone.pem"), "cannot be read"),
        (lambda: make(*keys), "is there already"),
    ):
        with pytest.raises(SourceError, match=sentence):
            wrong()
    assert keys[0].stat().st_mode & 0o077 == 0
    assert keys[1].read_bytes() == as_pem(private_key(keys[0]).public_key())


def test_faults_of_a_bundle_are_told_with_their_lines(tmp_path: Path, keys: tuple[Path, Path]) -> None:
    head = Path(HEAD)
    bundle = tmp_path / "faulty.zweck"
    bundle.write_bytes(bundled(FILES | {head: FILES[head] + b"nonsense: 1\n"}, "zweck 1", private_key(keys[0])))
    with pytest.raises(FaultyFiles) as raised:
        read(parse_source(str(bundle), str(keys[1])))
    (fault,) = raised.value.diagnostics
    assert raised.value.sources[fault.span.path].splitlines()[fault.span.line - 1] == "nonsense: 1"


# --- at the command line ----------------------------------------------------------------------------------------------------------


def test_commands_take_every_source(zweck: Zweck, repository: Repository, tmp_path: Path) -> None:  # noqa: F811
    key, public, bundle = tmp_path / "k.pem", tmp_path / "k.pem.pub", tmp_path / "a.zweck"
    made = zweck("keys", key)
    assert (made.exit_code, made.stdout) == (0, f"{key} signs, {public} verifies: key {id_of(public_key(public))}\n")
    assert zweck("keys", key).stdout == zweck("keys", public).stdout == f"key {id_of(public_key(public))}\n{public.read_text()}"
    packing = zweck("bundle", url(repository, "v1"), "--key", key, "-o", bundle)
    assert (packing.exit_code, packing.stderr) == (0, "")
    assert ARCADIA.revision in packing.stdout

    folder = zweck("check", POLICIES).stdout
    assert zweck("check", "--policies", url(repository, "v1")).stdout == folder
    assert zweck("check", bundle, "--bundle-key", public).stdout == folder
    shown = zweck("show", "--policies", bundle, ZWECK_BUNDLE_KEY=str(public))
    assert shown.stdout == zweck("show", "--policies", POLICIES).stdout
    assert "zweck works here" in zweck("doctor", "--policies", bundle, "--bundle-key", public, "--listen", "127.0.0.1:0").stdout


def test_what_cannot_be_read_takes_one_sentence(zweck: Zweck, tmp_path: Path, keys: tuple[Path, Path]) -> None:  # noqa: F811
    bundle = tmp_path / "a.zweck"
    bundle.write_bytes(BUNDLE)
    for words, code, sentence in (
        (["check", "--policies", bundle], 3, "needs the public key of those who made it"),
        (["show", "--policies", bundle, "--bundle-key", keys[1]], 3, "is signed with the key"),
        (["serve", "--policies", bundle, "--listen", "127.0.0.1:0"], 3, "needs the public key of those who made it"),
        (["check", tmp_path / "nowhere"], 2, "there is nothing to read at"),
        (["test", "--policies", bundle, "--bundle-key", keys[1]], 3, "is signed with the key"),
        (["bundle", POLICIES, "--key", keys[1], "-o", bundle], 3, "is not a private key"),
    ):
        result = zweck(*words)
        assert result.exit_code == code, words
        assert sentence in result.stderr
        assert "Traceback" not in result.stderr
    assert bundle.read_bytes() == BUNDLE
