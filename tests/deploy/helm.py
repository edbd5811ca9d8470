"""The chart, rendered and linted by helm: that of the environment (`.ci/helm` puts it there), or one of the system."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

CHART: Final = Path(__file__).parents[2] / "deploy" / "helm" / "zweck"
OWN: Final = Path(sys.executable).parent / "helm"
HELM: Final = str(OWN) if OWN.exists() else shutil.which("helm")


def rendered(**values: Any) -> str:
    """All manifests of the chart with these values.

    Raises:
        ValueError: if the values are none that the chart takes.
    """
    return _helm("template", values)


def lint() -> None:
    """By helm's linter.

    Raises:
        ValueError: with its complaints.
    """
    _helm("lint", {}, "--strict", "--quiet")


def _helm(command: str, values: dict[str, Any], *more: str) -> str:
    assert HELM is not None
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(values, file)
        file.flush()
        named = ["zweck"] if command == "template" else []
        done = subprocess.run([HELM, command, *named, CHART, "--values", file.name, *more], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr or done.stdout)
    return done.stdout
