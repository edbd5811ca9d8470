"""The policies that were served last serve again while their source is broken, and nothing else ever does in their place."""

import asyncio
import errno
import json
import os
import random
import shutil
import signal
from collections.abc import Awaitable, Callable
from copy import copy
from pathlib import Path
from typing import Final

import grpc
import pytest
from click.testing import CliRunner

from tests.activities.group import FOLDER
from tests.arcadia import POLICIES
from tests.faults.kept import broken
from tests.faults.served import served
from tests.proving import drawn
from tests.reload.program import HEAD, eventually
from tests.reload.sources import FILES, KEY, OTHER
from tests.reload.test_shared_folder import PROFILES
from zweck.cli.main import cli
from zweck.forms.diagnostics import PolicyError
from zweck.load import load, shipped
from zweck.runtime.beginning import begin
from zweck.runtime.last_served import LastServed
from zweck.runtime.reload.compile import Compiler, Refused
from zweck.runtime.reload.reloader import NotServed, Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import identity, parse_source
from zweck.runtime.sources.read import Packed, Read, read
from zweck.runtime.sources.signed import as_pem, bundled
from zweck.runtime.sources.source import Changing, Source, SourceError
from zweck.v1 import admin_pb2 as admin
from zweck.v1.admin_pb2_grpc import AdminServiceStub
from zweck.words.said import quoted

Begin = Callable[[], tuple[Read, Refused | None]]


class Place:
    """A folder with policies, and the file of what was served last."""

    def __init__(self, folder: Path, company: Source | None = None) -> None:
        self.folder = folder
        self.policies = Path(shutil.copytree(POLICIES, folder / "policies"))
        self.file = folder / "last" / "served.json"
        self.file.parent.mkdir()
        self.source: Source = Folder(self.policies)
        self.company = company
        self.record_key: Path | None = None

    def begin(self) -> tuple[Read, Refused | None]:
        """As a server does when it starts."""
        return begin(self.source, self.company, LastServed(self.file, identity(self.source, self.company), self.record_key))

    @property
    def archive(self) -> Path:
        """The archive of the set that was served last; that of the set before may stand beside it."""
        digest = json.loads(self.file.read_text(encoding="utf-8"))["archive"]
        return self.file.with_name(f"{self.file.name}.{digest[:16]}.zip")

    def edit(self, line: str = "# another one\n") -> None:
        """Add a line."""
        with (self.policies / HEAD).open("a", encoding="utf-8") as file:
            file.write(line)

    def break_it(self) -> None:
        """Add one that is a fault."""
        self.edit("nonsense: 1\n")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Policies that were served once; a copy of them stands beside."""
    found = Place(tmp_path_factory.mktemp("begun") / "here")
    found.begin()
    shutil.copytree(found.folder, found.folder.with_name("copy"))
    return found


@pytest.fixture
def place(begun: Place) -> Place:
    """The same, as they were then: what was served last counts for sources at the same place alone."""
    shutil.rmtree(begun.folder)
    shutil.copytree(begun.folder.with_name("copy"), begun.folder)
    return copy(begun)


def test_the_same_set_serves_while_the_source_is_broken_and_the_source_again_once_it_is_whole(place: Place) -> None:
    before, _ = place.begin()
    text = (place.policies / HEAD).read_bytes()
    place.break_it()
    kept, why = place.begin()
    assert (kept.policies.revision, kept.archive, kept.inventory) == (before.policies.revision, before.archive, before.inventory)
    assert why is not None
    assert str(why) == "the policies have 1 fault"
    assert [fault.code for fault in why.faults] == ["ZW202"]

    (place.policies / HEAD).write_bytes(text + b"# whole\n")
    whole, nothing = place.begin()
    assert nothing is None
    assert whole.policies.revision != before.policies.revision
    place.edit()
    place.begin()
    assert len([*place.file.parent.glob("*.zip")]) == 2, "the last one and the one before"


def test_a_source_that_is_gone_or_lost_a_part_is_a_broken_one(place: Place) -> None:
    before, _ = place.begin()
    (place.policies / HEAD).rename(place.policies / HEAD.replace("policy.yaml", "policy.txt"))
    assert place.begin()[0].policies.revision == before.policies.revision
    shutil.rmtree(place.policies)
    place.source = Folder(place.policies)
    kept, why = place.begin()
    assert (kept.policies.revision, "is not a folder" in (str(why.faults[0].message) if why else "")) == (before.policies.revision, True)


def test_the_first_start_with_a_broken_source_fails(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.break_it()
    with pytest.raises(PolicyError):
        place.begin()


def broken_company(place: Place, profiles: Path) -> Read:
    """The set that serves where the files of the company are broken: the one that served before."""
    before, _ = place.begin()
    profiles.write_text("nonsense", encoding="utf-8")
    kept, why = place.begin()
    assert why is not None
    assert (kept.company.revision, kept.beside, kept.inventory) == (before.company.revision, before.beside, before.inventory)
    return kept


def test_the_company_is_kept_with_the_policies(tmp_path: Path) -> None:
    files = Path(shutil.copytree(FOLDER, tmp_path / "group"))
    place = Place(tmp_path, CompanyFiles(files))
    place.source = Folder(shipped())
    assert broken_company(place, files / "controllers.yaml").company.activities


def test_profiles_alone_are_kept_with_the_policies(tmp_path: Path) -> None:
    profiles = tmp_path / "controllers.yaml"
    profiles.write_text(PROFILES, encoding="utf-8")
    company = broken_company(Place(tmp_path, CompanyFiles(profiles)), profiles).company
    assert (company.activities, [*company.controllers]) == ({}, ["muster"])


NAMES: Final = ("numbers", "releases", "parts", "company", "revision", "activities", "origin", "sources", "archive", "seal")


# --- attacks --------------------------------------------------------------------------------------------------------------------------


def refused(place: Place) -> str:
    """Why a server does not begin."""
    with pytest.raises((PolicyError, SourceError)) as raised:
        place.begin()
    return str(raised.value)


@pytest.mark.parametrize("seed", range(drawn(1_000)))
def test_no_changed_byte_of_the_archive_serves(place: Place, seed: int) -> None:
    place.break_it()
    data = bytearray(place.archive.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= 1 << seed % 8
    place.archive.write_bytes(data)
    refused(place)


@pytest.mark.parametrize("name", NAMES)
def test_no_changed_word_of_the_file_serves(place: Place, name: str) -> None:
    """Neither while the source is broken, nor while it is whole: what was served last is not known any more."""
    text = (place.policies / HEAD).read_bytes()
    place.break_it()
    known = json.loads(place.file.read_text(encoding="utf-8"))
    value = known[name]
    known[name] = value[:-1] if value else ["x"] if isinstance(value, list) else "x"
    if name == "numbers":
        known[name] = [["the law", 1, "x"]]
    place.file.write_text(json.dumps(known), encoding="utf-8")
    assert "is not sealed with this server's key" in refused(place)
    (place.policies / HEAD).write_bytes(text)
    assert "is not sealed with this server's key" in refused(place)


def test_no_seal_is_no_seal(place: Place) -> None:
    known = json.loads(place.file.read_text(encoding="utf-8"))
    others: tuple[object, ...] = ("", None, 1, [], {})
    for seal in others:
        place.file.write_text(json.dumps(known | {"seal": seal}), encoding="utf-8")
        assert "is not sealed" in refused(place)
    del known["seal"]
    for text in (json.dumps(known), "[]", "", "nonsense", "{" * 100_000, "1"):
        place.file.write_text(text, encoding="utf-8")
        assert "does not say which policies were served last" in refused(place)


def test_the_key_of_the_record_seals_and_no_other_does(place: Place, tmp_path: Path) -> None:
    place.record_key = tmp_path / "record.key"
    place.record_key.write_text("a secret of sufficient length")
    place.record_key.chmod(0o600)
    assert "is not sealed" in refused(place)
    place.file.unlink()
    place.begin()
    place.record_key.write_text("another secret of that length")
    assert "is not sealed" in refused(place)
    place.record_key = None
    assert "is not sealed" in refused(place)


def test_an_archive_older_than_what_was_served_last_does_not_serve(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Even one that this server made, under the name of the one that is there."""
    older = place.archive.read_bytes()
    place.edit()
    later, _ = place.begin()
    place.break_it()
    assert place.begin()[0].policies.revision == later.policies.revision
    place.archive.write_bytes(older)
    refused(place)
    assert "does not hold the policies that were served last" in caplog.text


def test_what_was_served_for_other_sources_does_not_serve(place: Place, tmp_path: Path) -> None:
    """Another house, another company, none, or the same sources under another key."""
    place.break_it()
    shutil.copytree(place.policies, tmp_path / "another")
    group = CompanyFiles(FOLDER)
    for source, company in ((Folder(tmp_path / "another"), None), (place.source, group)):
        last = LastServed(place.file, identity(source, company), None)
        with pytest.raises(PolicyError):
            begin(source, company, last)
    assert place.begin()[1] is not None


def test_what_a_key_signed_that_is_trusted_no_more_does_not_serve(place: Place, tmp_path: Path) -> None:
    bundle, public = tmp_path / "law.zweck", tmp_path / "a.pub"
    bundle.write_bytes(bundled(FILES, "zweck 1", KEY, 1))
    public.write_bytes(as_pem(KEY.public_key()))
    place.source = parse_source(str(bundle), str(public))
    place.file.unlink()
    place.begin()
    data = bundle.read_bytes()
    bundle.write_bytes(data[:-1])
    assert place.begin()[1] is not None
    bundle.write_bytes(data)
    public.write_bytes(as_pem(OTHER.public_key()))
    assert "is signed with the key" in refused(place)


def test_bundles_are_rolled_back_neither_by_number_nor_by_content_at_a_restart(place: Place, tmp_path: Path) -> None:
    bundle, public = tmp_path / "law.zweck", tmp_path / "a.pub"
    public.write_bytes(as_pem(KEY.public_key()))
    other = FILES | {Path(HEAD): FILES[Path(HEAD)] + b"# another one\n"}
    place.file.unlink()

    def begun(files: dict[Path, bytes], number: int) -> tuple[str, str]:
        bundle.write_bytes(bundled(files, "zweck 1", KEY, number))
        place.source = parse_source(str(bundle), str(public))
        found, why = place.begin()
        return found.policies.revision, str(why or "")

    second, same = begun(other, 2), "the same number and other files"
    assert second[1] == ""
    for files, number, said in ((FILES, 1, "an earlier one"), (other, 1, "an earlier one"), (FILES, 2, same)):
        revision, why = begun(files, number)
        assert (revision, said in why) == (second[0], True)
    bundle.write_bytes(bundled(FILES, "zweck 1", KEY, 0))
    assert "has no number" in str(place.begin()[1])
    assert begun(FILES, 3)[1] == ""
    place.archive.unlink()
    assert "an earlier one" in _raised(lambda: begun(other, 2))


def _raised(call: Callable[[], object]) -> str:
    with pytest.raises(SourceError) as raised:
        call()
    return str(raised.value)


def exchanged(place: Place, exchange: Callable[[Packed], Awaitable[None]]) -> Status:
    """The status after an attempt of a server that has begun with what is kept."""
    found, _ = place.begin()
    status = Status(found.policies.revision, found.origin, watching=False)
    reload = Reloader(place.source, Compiler(place.source).compiled, status, served=found.inventory, stamp=None, watch=False)
    reload.keeper = LastServed(place.file, identity(place.source, None), None)
    place.edit()
    reload.exchange = exchange
    asyncio.run(reload.reload())
    return status


def test_a_set_is_kept_before_anybody_is_answered_by_it(place: Place) -> None:
    """A server may be killed right after its first answer; `make soak` found one that began with the set before."""
    kept: list[str] = []

    async def exchange(packed: Packed) -> None:
        known = LastServed(place.file, identity(place.source, None), None).last()
        kept.extend([packed.revision, known.revision if known else ""])

    exchanged(place, exchange)
    place.break_it()
    assert kept[0] == kept[1] == place.begin()[0].policies.revision


def test_a_set_that_came_to_be_served_by_none_is_not_kept(place: Place) -> None:
    async def full(packed: Packed) -> None:
        raise NotServed(quoted("the record does not take them"))

    before = exchanged(place, full).revision
    place.break_it()
    assert place.begin()[0].policies.revision == before


def test_a_set_that_cannot_be_kept_is_not_served(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an earlier one, or a bundle with a lower number, could be served after a restart."""
    served: list[str] = []

    async def exchange(packed: Packed) -> None:
        served.append(packed.revision)

    real, before = LastServed.write, place.begin()[0].policies.revision

    def full(self: LastServed, packed: Packed) -> None:
        if packed.revision != before:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(self, packed)

    monkeypatch.setattr(LastServed, "write", full)
    status = exchanged(place, exchange)
    assert (status.message.last_attempt.result, served) == (admin.REFUSED, [])
    assert "it cannot be kept which policies are served" in status.complaint


# --- the race of reading --------------------------------------------------------------------------------------------------------------


def test_files_that_change_while_they_are_read_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.runtime.sources.read.PAUSE", 0)
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    stamps = iter(range(3))
    real = Folder.stamp

    def stamp(self: Folder) -> object:
        """Touched twice."""
        os.utime(folder / HEAD, ns=(10**18 + min(next(stamps, 9), 2),) * 2)
        return tuple((path, about[0]) for path, *about in real(self))  # type: ignore[attr-defined]

    monkeypatch.setattr(Folder, "stamp", stamp)
    assert read(Folder(folder)).policies.laws


def test_a_half_written_file_is_a_change_and_no_fault(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))

    def written() -> None:
        with Folder(folder).opened() as opened:
            (folder / HEAD).write_text("nonsense", encoding="utf-8")
            load(opened.folder)

    with pytest.raises(Changing):
        written()


def test_files_that_change_again_and_again_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zweck.runtime.sources.read.PAUSE", 0)
    monkeypatch.setattr(Folder, "stamp", lambda self: object())
    with pytest.raises(Changing, match="changed while they were read"):
        read(Folder(POLICIES))


def test_a_crash_between_both_files_leaves_the_set_before(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    before, _ = place.begin()
    place.edit()
    real, done = Path.replace, list[Path]()

    def replaced(self: Path, target: Path) -> Path:
        if done:
            raise OSError(28, "no space left", str(target))
        done.append(target)
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replaced)
    with pytest.raises(SourceError, match=r"it cannot be kept which policies are served: .*: no space left on device"):
        place.begin()
    monkeypatch.undo()
    place.break_it()
    assert place.begin()[0].policies.revision == before.policies.revision


# --- a server -------------------------------------------------------------------------------------------------------------------------


def status(address: str) -> admin.PolicySetStatus:
    with grpc.insecure_channel(address) as channel:
        return AdminServiceStub(channel).GetPolicySetStatus(admin.GetPolicySetStatusRequest(), timeout=60)


def health(address: str, *words: str) -> int:
    return CliRunner().invoke(cli, ["health", address, *words, "--timeout", "60"]).exit_code


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_with_a_broken_source_serves_loudly_until_it_is_whole(tmp_path: Path, workers: int) -> None:
    policies = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    options = ["--last-served", tmp_path / "served.json", "--workers", workers]
    with served(tmp_path, *options, policies=policies) as server:
        whole = status(server.address)
        assert health(server.address, "--service", "zweck.policies") == 0
        server.kill()
    text = (policies / HEAD).read_bytes()
    (policies / HEAD).write_bytes(text + b"nonsense: 1\n")
    with served(tmp_path, *options, policies=policies) as server:
        kept = status(server.address)
        assert (kept.revision, kept.last_attempt.result, kept.last_attempt.faults) == (whole.revision, admin.FAULTY, 1)
        assert (health(server.address), health(server.address, "--service", "zweck.policies")) == (0, 4)
        assert f"those of revision {whole.revision}, which were served last, are served until the source is whole again" in server.log()
        assert "ZW202" in server.log()
        (policies / HEAD).write_bytes(text)
        server.process.send_signal(signal.SIGHUP)
        eventually(lambda: status(server.address).last_attempt.result == admin.UNCHANGED)
        assert (status(server.address).revision, health(server.address, "--service", "zweck.policies")) == (whole.revision, 0)
        assert server.stop() == 0


def test_killed_broken_and_started_again_and_again(tmp_path: Path) -> None:
    assert broken(tmp_path, times=2, seed=7) == []
