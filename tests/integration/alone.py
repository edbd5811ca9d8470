"""Each wheel in an environment of its own, with the packages that it requires and no extras: every module of it is imported.

`python -m tests.integration.alone`. A module may miss a package of an extra, and nothing else.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.integration.installed import ROOT, Installed, build, files

NAMES: Final = {"durable-rules": "durable_rules_engine", "python-docx": "docx"}
"""Packages that are imported by another name than their own."""

BESIDE: Final = {"fastapi", "opentelemetry", "pytest"}
"""Modules for users of these packages, who have them; and one that is imported by a part of its name."""

IMPORTING: Final = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        print(name, error.name)
    except Exception as error:
        print(name, type(error).__name__)
"""


def optional() -> set[str]:
    """The packages of the extras, as they are imported."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    found = {re.split(r"[^\w.-]", line)[0].lower() for lines in extras.values() for line in lines}
    return {NAMES.get(name, name.replace("-", "_")) for name in found} | BESIDE


def modules(wheel: Path) -> list[str]:
    """The modules in a wheel."""
    names = (name.removesuffix(".py").removesuffix("/__init__") for name in files(wheel) if name.endswith(".py"))
    return sorted(name.replace("/", ".") for name in names)


def faults(folder: Path) -> Iterator[str]:
    """Every module that cannot be imported where its wheel is installed alone."""
    wheels = build(folder)
    for name, wheel, others in (("zweck-client", wheels.client, []), ("zweck", wheels.zweck, [wheels.client])):
        alone = Installed(folder / name, sys.executable, [wheel, *others])
        code, said = alone.run("python", "-c", IMPORTING, *(one for one in modules(wheel) if not one.endswith("__main__")), cwd=folder)
        missing = [line.split() for line in said.splitlines()]
        yield from (f"{name}: {' '.join(line)}" for line in missing if line[-1].partition(".")[0] not in optional() or code)
        if code:
            yield f"{name}: the imports end with {code}\n{said}"
        print(f"{name}: {len(modules(wheel))} modules, {len(missing)} of them want a package of an extra", flush=True)


def main() -> int:
    """Print all faults, and return 1 if there are any."""
    with TemporaryDirectory() as name:
        found = [*faults(Path(name).resolve())]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
