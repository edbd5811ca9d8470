"""Policies from a commit: read, exchanged, refused."""

from collections import UserDict
from pathlib import Path

import pytest

from tests.cli.conftest import Zweck, zweck  # noqa: F401  a fixture
from tests.engine.strategies import ARCADIA
from tests.reload.program import HEAD
from tests.reload.sources import Repository, exchanging, url
from zweck.law.load.archive import ArchiveError, unpack
from zweck.runtime.sources.git import extract, files_at
from zweck.runtime.sources.parse import parse_source
from zweck.runtime.sources.read import read
from zweck.runtime.sources.source import SourceError


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


@pytest.mark.parametrize("steps", [(b"..",), (b"..", b".."), (b"eu", b"..", b"..")])
def test_a_tree_that_leads_out_writes_nothing(repository: Repository, tmp_path: Path, zweck: Zweck, steps: tuple[bytes, ...]) -> None:  # noqa: F811
    """Git itself writes no such tree, but a hostile repository may hold one, and `ls-tree` shows its paths as they are."""
    blob = repository.object("blob", b"written: outside\n")
    entry = b"100644 outside.yaml\0" + bytes.fromhex(blob)
    for step in reversed((b"policies", *steps)):
        entry = b"40000 " + step + b"\0" + bytes.fromhex(repository.object("tree", entry))
    tree = repository.object("tree", entry)
    commit = repository.git("commit-tree", tree, "-m", "x")
    folder = tmp_path / "one" / "two" / "three"
    folder.mkdir(parents=True)

    with pytest.raises(SourceError, match="which leads out of it"), parse_source(url(repository, commit)).opened():
        pass
    with pytest.raises(SourceError, match="which leads out of it"):
        extract(files_at(repository.path, commit, "policies"), folder, commit)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Path("/tmp/outside.yaml").exists()  # noqa: S108  where the copy's folder is made
    refused = zweck("check", "--policies", url(repository, commit))
    assert refused.exit_code
    assert "which leads out of it" in refused.stderr


def test_nothing_is_written_through_a_link_or_over_a_file(tmp_path: Path) -> None:
    """Others may put something into the folder between its making and the first file."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "eu").symlink_to(outside)
    (folder / "law.yaml").symlink_to(outside / "law.yaml")
    for path in ("eu/law.yaml", "law.yaml"):
        with pytest.raises(ArchiveError, match="cannot be beside its other files"):
            unpack({Path(path): b"x"}, folder)
    assert [*outside.iterdir()] == []
    (folder / "mine.yaml").write_bytes(b"mine")
    with pytest.raises(ArchiveError, match="cannot be beside its other files"):
        unpack({Path("mine.yaml"): b"x"}, folder)
    assert (folder / "mine.yaml").read_bytes() == b"mine"


def test_a_folder_that_is_exchanged_for_a_link_while_files_are_written(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()

    class Exchanging(UserDict[Path, bytes]):
        """Exchanges the folder before the second file."""

        def __getitem__(self, path: Path) -> bytes:
            if path.name == "two.yaml":
                folder.rename(tmp_path / "moved")
                folder.symlink_to(outside)
            return super().__getitem__(path)

    unpack(Exchanging({Path("one.yaml"): b"1", Path("two.yaml"): b"2"}), folder)
    assert [*outside.iterdir()] == []
    assert {path.name for path in (tmp_path / "moved").iterdir()} == {"one.yaml", "two.yaml"}
