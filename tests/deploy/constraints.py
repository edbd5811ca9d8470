"""`make constraints`: everything that the image installs, exactly, from what pyproject.toml pins."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.deploy.image import EXTRAS, ROOT, interpreter

HEAD: Final = (
    "# Everything that the image installs, exactly: what pyproject.toml pins, and what that needs. `make constraints` writes it anew.\n"
)


def main() -> int:
    """Install without the constraints, and write what came."""
    with tempfile.TemporaryDirectory(prefix="zweck-constraints-") as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([interpreter(), "-m", "venv", folder], check=True)
        pip: list[str | Path] = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", ROOT / "proto", f"{ROOT}[{EXTRAS}]"], check=True)
        found = subprocess.run(
            [*pip, "freeze", "--exclude", "zweck", "--exclude", "zweck-client"], check=True, capture_output=True, text=True
        ).stdout
    (ROOT / "deploy" / "constraints.txt").write_text(HEAD + found, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
