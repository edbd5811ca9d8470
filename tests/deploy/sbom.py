"""`make sbom`: the bill of materials of what the image installs, as CycloneDX, valid by its schema."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.deploy.image import ROOT, install, normal, pinned

CYCLONEDX: Final = Path(sys.executable).parent / "cyclonedx-py"


def main() -> int:
    """Write it to the file that is named."""
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zweck-sbom-") as folder:
        Path(folder).chmod(0o755)
        home = install(Path(folder))
        about: list[str | Path] = ["--pyproject", ROOT / "pyproject.toml", "--mc-type", "application"]
        form: list[str | Path] = ["--spec-version", "1.6", "--output-reproducible", "--validate", "--output-file", target]
        command: list[str | Path] = [CYCLONEDX, "environment", *about, *form, home / "bin" / "python"]
        subprocess.run(command, check=True)
    found = {normal(part["name"]): part["version"] for part in json.loads(target.read_text(encoding="utf-8"))["components"]}
    if found != pinned():
        print(f"{target} and deploy/constraints.txt differ: {sorted(found.items() ^ pinned().items())}", file=sys.stderr)
        return 1
    print(f"{target}: {len(found)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
