"""The contract of the last release stands in the repository, and a change that breaks it is noticed."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
BUF: Final = Path(sys.executable).parent / "buf"


def breaking(folder: Path) -> str:
    """The complaints of buf about a contract, beside the one that is promised."""
    command = [str(BUF), "breaking", str(folder), "--against", str(ROOT / "proto" / "contract.binpb")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  string request_id = 1;\n", "", "request_id"),
        ("bool presume_unstated = 3;", "string presume_unstated = 3;", "presume_unstated"),
        ("  PERMITTED = 1;", "  ALLOWED = 1;", "ALLOWED"),
        ("rpc CheckProcessing(", "rpc Check(", "CheckProcessing"),
        ("  Detail detail = 4;", "  Detail detail = 4;\n  // New.\n  string further = 99;", ""),
    ],
)
def test_what_breaks_the_contract_is_noticed(tmp_path: Path, before: str, after: str, said: str) -> None:
    shutil.copytree(ROOT / "proto", tmp_path / "proto", ignore=shutil.ignore_patterns("*.py", "*.pyi", "node"))
    file = tmp_path / "proto" / "zweck" / "v1" / "decision.proto"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    complaints = breaking(tmp_path / "proto")
    assert (said in complaints) if said else complaints == ""
