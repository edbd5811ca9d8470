"""Charts, rendered by helm, or by Helm's SDK for Python (`pip install helm-python-sdk`) where there is no helm."""

import json
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

CHART: Final = Path(__file__).parents[2] / "deploy" / "helm" / "zweck"
AVAILABLE: Final = shutil.which("helm") is not None or find_spec("helm_python") is not None


def rendered(**values: Any) -> str:
    """All manifests of the chart with these values.

    Raises:
        Exception: if the values are none that the chart takes.
    """
    if shutil.which("helm") is not None:
        return _helm("template", values)
    import helm_python  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  it need not be there

    with helm_python.Chart.load(CHART) as chart:
        chart.validate_schema(values)
        found: dict[str, str] = chart.render(values, name="zweck", namespace="default")
    return "\n---\n".join(text for name, text in found.items() if name.endswith(".yaml"))


def findings() -> list[str]:
    """The complaints of helm's linter."""
    if shutil.which("helm") is not None:
        _helm("lint", {}, "--strict", "--quiet")
        return []
    import helm_python  # noqa: PLC0415  it need not be there

    return [one["error"] for one in helm_python.lint(CHART)["messages"] if one["error"] != "icon is recommended"]


def _helm(command: str, values: dict[str, Any], *more: str) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(values, file)
        file.flush()
        named = ["zweck"] if command == "template" else []
        done = subprocess.run(["helm", command, *named, CHART, "--values", file.name, *more], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr or done.stdout)
    return done.stdout
