"""`make sbom`: the bill of materials of what the image installs, as CycloneDX, valid by its schema.

Each package has the hash of the file that was installed, and the parts written in other languages that its file brings along.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from tests.deploy.image import ROOT, install, normal, pinned
from tests.deploy.native import parts
from tests.deploy.wheels import Wheel, wheels

CYCLONEDX: Final = Path(sys.executable).parent / "cyclonedx-py"
OURS: Final = "zweck-client"
"""Comes from this repository, and so stands in no file of constraints."""

HASH_OF: Final = "zweck:hash-of"
"""The property that names the file."""

NATIVE: Final = "zweck:native-parts"
"""The property of a package that has native code and of which nothing says what else is in it."""

Component = dict[str, Any]


def main() -> int:
    """Write it to the file that is named."""
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zweck-sbom-") as folder:
        Path(folder).chmod(0o755)
        home = install(Path(folder))
        about: list[str | Path] = ["--pyproject", ROOT / "pyproject.toml", "--mc-type", "application"]
        form: list[str | Path] = ["--spec-version", "1.6", "--output-reproducible", "--output-file", target]
        subprocess.run([CYCLONEDX, "environment", *about, *form, home / "bin" / "python"], check=True)
        bill = json.loads(target.read_text(encoding="utf-8"))
        complete(bill, wheels(Path(folder) / "src" / "wheels"), parts(home))
    text = json.dumps(bill, ensure_ascii=False, indent=2)
    target.write_text(text, encoding="utf-8")
    faults = invalid(text) + differing(bill["components"])
    for fault in faults:
        print(f"{target}: {fault}", file=sys.stderr)
    if not faults:
        native = sum(len(component.get("components", ())) for component in bill["components"])
        print(f"{target}: {len(bill['components'])} packages, each with its hash; {native} native parts")
    return int(bool(faults))


def complete(bill: Component, files: dict[str, Wheel], native: dict[str, list[Component]]) -> None:
    """Give each package its hash, and its native parts or that they are not known."""
    for component in bill["components"]:
        name = normal(component["name"])
        if (file := files.get(name)) is None:
            continue
        component["hashes"] = [{"alg": "SHA-256", "content": file.digest}]
        properties = [{"name": HASH_OF, "value": file.named}]
        if name in native:
            component["components"] = native[name]
        elif file.native:
            properties.append({"name": NATIVE, "value": "its file does not say which"})
        component["properties"] = component.get("properties", []) + properties


def differing(components: list[Component]) -> list[str]:
    """The packages that are not those of deploy/image.txt, and those without a hash."""
    found = {normal(part["name"]): part["version"] for part in components}
    wanted = {**pinned(), OURS: found.get(OURS, "")}
    faults = [f"it and deploy/image.txt differ: {sorted(found.items() ^ wanted.items())}"] if found != wanted else []
    return faults + [f"{part['name']} has no hash" for part in components if not part.get("hashes")]


def invalid(text: str) -> list[str]:
    """The fault that CycloneDX's schema finds, if there is one."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415  only `make sbom` installs it
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return [] if fault is None else [f"not valid: {fault}"]


if __name__ == "__main__":
    sys.exit(main())
