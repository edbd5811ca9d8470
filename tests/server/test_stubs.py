"""The committed stubs are what the protos give."""

import subprocess
import sys
from pathlib import Path

PROTO = Path(__file__).parents[2] / "proto"


def stubs(folder: Path) -> dict[str, str]:
    """All stubs below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*_pb2*.py*")) if path.suffix != ".pyc"}


def test_stubs_are_up_to_date(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PROTO / "generate.py", tmp_path], check=True)

    assert stubs(tmp_path), "nothing was generated"
    assert stubs(PROTO) == stubs(tmp_path), "run `make proto`"
