"""One number everywhere, for the programs, the packages, the image and the chart."""

import json
import tomllib
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]


def project(path: str) -> dict[str, Any]:
    """The project in a file."""
    found: dict[str, Any] = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))["project"]
    return found


def test_the_number_is_the_same_everywhere() -> None:
    zweck = project("pyproject.toml")
    chart = yaml.safe_load((ROOT / "deploy/helm/zweck/Chart.yaml").read_text(encoding="utf-8"))
    base = yaml.safe_load((ROOT / "deploy/kubernetes/base/kustomization.yaml").read_text(encoding="utf-8"))
    node = json.loads((ROOT / "proto/node/package.json").read_text(encoding="utf-8"))
    found = {
        "zweck-client": project("proto/pyproject.toml")["version"],
        "zweck's need of it": next(one.partition("==")[2] for one in zweck["dependencies"] if one.startswith("zweck-client")),
        "the package for Node": node["version"],
        "the chart": chart["version"],
        "the chart's image": chart["appVersion"],
        "the base's image": base["images"][0]["newTag"],
    }
    assert found == dict.fromkeys(found, zweck["version"])
