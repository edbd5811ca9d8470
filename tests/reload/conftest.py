"""Policies of another revision, a repository, and keys for bundles."""

from pathlib import Path

import pytest

from tests.reload import program
from tests.reload.sources import Repository
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import Read, read
from zweck.runtime.sources.signed import make


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Policies of another revision."""
    folder = program.Folder(tmp_path_factory.mktemp("other") / "policies")
    folder.write("# another one")
    return read(Folder(folder.path))


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository."""
    return Repository(tmp_path_factory.mktemp("commits") / "repository @ home")


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Files with a private and a public key."""
    files = tmp_path / "key.pem", tmp_path / "key.pem.pub"
    make(*files)
    return files
