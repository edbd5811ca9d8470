"""The package for Node, packed and installed as npm does it, and programs that are run."""

import json
import os
from pathlib import Path
from typing import Final

from tests import processes

ROOT: Final = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path = ROOT, **more: str) -> str:
    """The output of a program."""
    done = processes.run(command, cwd=cwd, env=os.environ | more, timeout=300)
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def packed_into(folder: Path) -> Path:
    """The folder, after the package for Node was installed there, and nothing else."""
    (name,) = json.loads(run("npm", "pack", "--json", "--pack-destination", folder, ROOT / "proto" / "node"))
    (folder / "package.json").write_text('{"private": true, "type": "module"}', encoding="utf-8")
    run("npm", "install", "--offline", "--no-audit", "--no-fund", "--silent", f"./{name['filename']}", cwd=folder)
    assert [path.name for path in (folder / "node_modules").iterdir() if not path.name.startswith(".")] == ["zweck-client"]
    return folder
