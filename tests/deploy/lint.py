"""`make lint-deploy`: what `deploy/` ships, by the tools that are made for it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
BIN: Final = Path(sys.executable).parent
KUBERNETES: Final = ("1.30", "1.37")
"""The oldest version with everything that the manifests use, and the latest one that the validator knows."""

VARIANTS: Final = ("base", "mesh")
"""The folders of manifests: with TLS in the pods, and with a mesh around them."""

EXPOSURE: Final = "20"
"""Tenths of the scale of `systemd-analyze security`, from 0 (closed) to 10."""

PACKAGES: Final = {"kubectl": "kubectl", "systemd-analyze": "systemd", "systemd-sysusers": "systemd", "promtool": "prometheus"}
"""The Debian packages that hold the tools which are not Python's."""


class Fault(Exception):
    """The complaints of a tool."""


def main() -> int:
    """Say which parts are sound; exit code 1 if one is not."""
    parts: dict[str, Callable[[], object]] = {
        "Dockerfile": dockerfile,
        "systemd unit": unit,
        "alerts": alerts,
        **{f"manifests for Kubernetes {version}": partial(manifests, version) for version in KUBERNETES},
    }
    faults = 0
    with ThreadPoolExecutor() as pool:
        for name, done in [(name, pool.submit(part)) for name, part in parts.items()]:
            try:
                done.result()
            except Fault as fault:
                faults += 1
                print(f"{name}:\n{fault}", file=sys.stderr)
    return 1 if faults else 0


def dockerfile() -> None:
    """By hadolint."""
    run(BIN / "hadolint", "--failure-threshold", "info", DEPLOY / "Dockerfile")


def unit() -> None:
    """By systemd: every directive known, every program there, closed as far as a service like this can be."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "zweck.service"
        text = (DEPLOY / "systemd" / "zweck.service").read_text(encoding="utf-8")
        copy.write_text(text.replace("/opt/zweck/bin/zweck", str(BIN / "zweck")), encoding="utf-8")
        said = run("systemd-analyze", "verify", "--man=no", copy)
        if said.strip():
            raise Fault(said)
        run("systemd-analyze", "security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE}", copy)
    run("systemd-sysusers", "--dry-run", DEPLOY / "systemd" / "zweck.sysusers")


def alerts() -> None:
    """By Prometheus: the rules are understood, and each comes and goes as the stories in `tests/observe/alerts.yaml` say."""
    rules = DEPLOY / "observability" / "zweck-alerts.yaml"
    run("promtool", "check", "rules", rules)
    with tempfile.TemporaryDirectory() as folder:
        bare, stories = Path(folder) / "rules.yaml", Path(folder) / "stories.yaml"
        content = yaml.safe_load(rules.read_text(encoding="utf-8"))
        for rule in (rule for group in content["groups"] for rule in group["rules"]):
            rule.pop("annotations", None)  # stories say when an alert comes, not in which words
        bare.write_text(yaml.safe_dump(content), encoding="utf-8")
        text = (ROOT / "tests" / "observe" / "alerts.yaml").read_text(encoding="utf-8")
        stories.write_text(text.replace("RULES", str(bare)), encoding="utf-8")
        run("promtool", "test", "rules", stories)


def manifests(version: str) -> None:
    """By kubectl, which puts them together, and by Kubernetes' own schemas."""
    with tempfile.TemporaryDirectory() as folder:
        whole = [Path(folder) / f"{name}.yaml" for name in VARIANTS]
        for path in whole:
            path.write_text(kustomized(path.stem), encoding="utf-8")
        run(BIN / "kubernetes-validate", "--strict", "--quiet", "--kubernetes-version", version, *whole)


def kustomized(name: str) -> str:
    """The manifests of a folder, put together."""
    return run("kubectl", "kustomize", DEPLOY / "kubernetes" / name)


def run(program: str | Path, *arguments: str | Path) -> str:
    """The output of a tool.

    Raises:
        Fault: if it complains, or is missing.
    """
    if shutil.which(program) is None:
        name = Path(program).name
        help = f"apt-get install {PACKAGES[name]}" if name in PACKAGES else "make clean, then try again"
        raise Fault(f"`{name}` is missing: {help}")
    done = subprocess.run([program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise Fault(done.stdout)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
