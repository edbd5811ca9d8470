"""`make constraints`: writes exact versions with hashes, in four files, of what pyproject.toml asks for by ranges."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.deploy.image import EXTRAS, ROOT

DEPLOY: Final = ROOT / "deploy"
ALL: Final = DEPLOY / "constraints.txt"
BUILD: Final = DEPLOY / "build.txt"
IMAGE: Final = DEPLOY / "image.txt"
CI: Final = DEPLOY / "ci" / "requirements.txt"
CLIENT: Final = "zweck-client"
"""Comes from this repository, and so stands in no file."""

HEAD: Final = "# {}, exactly, with the hashes of all its files. `make constraints` writes this file.\n"
FORM: Final = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-package", CLIENT)


def main() -> int:
    """Write the four files."""
    with tempfile.TemporaryDirectory(prefix="zweck-constraints-") as folder:
        client = Path(folder) / "client.txt"
        client.write_text(f"{CLIENT} @ {(ROOT / 'proto').as_uri()}\n", encoding="utf-8")
        project = ["pyproject.toml", "--override", str(client)]
        everything = compiled(*project, "--all-extras", "--group=dev", "--group=build", "--upgrade")
        ALL.write_text(HEAD.format("Everything that `make` installs") + everything, encoding="utf-8")
        same = ["--constraint", str(ALL)]
        BUILD.write_text(HEAD.format("What builds and installs") + compiled("--group=build", *same), encoding="utf-8")
        extras = [f"--extra={extra}" for extra in EXTRAS.split(",")]
        IMAGE.write_text(HEAD.format("What the image installs") + compiled(*project, *extras, *same), encoding="utf-8")
        CI.write_text(HEAD.format("What the action for GitHub installs") + compiled(*project, "--extra=analysis", *same), encoding="utf-8")
    return 0


def compiled(*arguments: str) -> str:
    """The requirements that uv finds."""
    command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", *FORM, *arguments]
    return str(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    sys.exit(main())
