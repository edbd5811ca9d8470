"""Files that are written whole: an ordinary file is replaced, and nothing else."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from zweck.forms.whole import put


def as_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))


def as_link_to_a_pipe(path: Path) -> None:
    os.mkfifo(path.with_name("pipe"))
    path.symlink_to("pipe")


@pytest.mark.parametrize("made", [os.mkfifo, as_socket, Path.mkdir, as_link_to_a_pipe])
def test_what_is_no_ordinary_file_stays(tmp_path: Path, made: Callable[[Path], object]) -> None:
    """A device such as /dev/null would be gone for every program of the machine."""
    path = tmp_path / "place"
    made(path)
    before = path.lstat()
    with pytest.raises(OSError, match="place"):
        put(path, b"text")
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert {one.name for one in tmp_path.iterdir()} <= {"place", "pipe"}


def test_a_file_is_begun_and_replaced(tmp_path: Path) -> None:
    for text in (b"first", b"second"):
        put(tmp_path / "place", text)
        assert (tmp_path / "place").read_bytes() == text
