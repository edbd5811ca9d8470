"""Policies from every source at the command line."""

import os
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck, zweck  # noqa: F401  a fixture
from tests.engine.strategies import ARCADIA
from tests.reload.sources import BUNDLE, Repository, url
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.signed import id_of, public_key


def test_commands_take_every_source(zweck: Zweck, repository: Repository, tmp_path: Path) -> None:  # noqa: F811
    key, public, bundle = tmp_path / "k.pem", tmp_path / "k.pem.pub", tmp_path / "a.zweck"
    made = zweck("keys", key)
    assert (made.exit_code, made.stdout) == (0, f"{key} signs, {public} verifies: key {id_of(public_key(public))}\n")
    assert zweck("keys", key).stdout == zweck("keys", public).stdout == f"key {id_of(public_key(public))}\n{public.read_text()}"
    packing = zweck("bundle", url(repository, "v1"), "--key", key, "-o", bundle, "--sequence", 1)
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
        (["serve", "--policies", bundle, "--listen", "127.0.0.1:0"], 2, "is a bundle, and without `--last-served`"),
        (["serve", "--policies", bundle, "--last-served", tmp_path / "last"], 3, "needs the public key of those who made it"),
        (["serve", "--policies", tmp_path / "nowhere", "--last-served", tmp_path / "last"], 2, "there is nothing to read at"),
        (["check", tmp_path / "nowhere"], 2, "there is nothing to read at"),
        (["test", "--policies", bundle, "--bundle-key", keys[1]], 3, "is signed with the key"),
        (["bundle", POLICIES, "--key", keys[1], "-o", bundle, "--sequence", 1], 3, "is not a private key"),
    ):
        result = zweck(*words)
        assert result.exit_code == code, words
        assert sentence in result.stderr
        assert "Traceback" not in result.stderr
    assert bundle.read_bytes() == BUNDLE


@pytest.mark.parametrize("kind", [Folder, CompanyFiles])
def test_a_link_that_is_renamed_is_an_edit(kind: type[Folder | CompanyFiles], tmp_path: Path) -> None:
    """As git-sync does it beside a pod (deploy/helm): the same files, at the same times, in another folder."""
    text = "controllers: []\n"
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "controllers.yaml").write_text(text, encoding="utf-8")
        os.utime(tmp_path / name / "controllers.yaml", (1_000_000, 1_000_000))
        (tmp_path / f"to-{name}").symlink_to(name)
    link = (tmp_path / "to-one").rename(tmp_path / "current")
    source = kind(link)
    before = source.stamp()
    (tmp_path / "to-two").replace(link)
    assert source.stamp() != before
