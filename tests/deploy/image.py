"""The content of `deploy/Dockerfile`, and its steps without Docker: the same commands in a folder of this machine."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"
USER: Final = "10001"
HOME: Final = "/opt/zweck"
"""Where the image has the installation."""

EXTRAS: Final = "otel,postgres"
"""The extras of the image."""

PYTHONS: Final = ("python3.12", "python3.11", "python3.13")
"""In this order: the image's own, others with both matchers, and one with the native matcher alone."""

PLACES: Final = "/usr/local/bin:/usr/bin"
AS_NOBODY: Final = (
    "setpriv",
    f"--reuid={USER}",
    f"--regid={USER}",
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--bounding-set=-all",
)


def instructions(name: str) -> list[str]:
    """The arguments of every instruction of this name, each on one line."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    return [" ".join(said.split()) for said in re.findall(rf"^{name} (.*)$", text, re.MULTILINE)]


def words(name: str) -> list[str]:
    """The words of the one instruction of this name in its JSON form."""
    (said,) = instructions(name)
    found: list[str] = json.loads(said[said.index("[") :])
    return found


def environment(home: Path) -> dict[str, str]:
    """The variables of the image, with the installation in another folder."""
    return {
        name: value.replace(HOME, str(home)).replace("$PATH", "/usr/bin:/bin")
        for said in instructions("ENV")
        for name, _, value in (word.partition("=") for word in shlex.split(said))
    }


def copied() -> Iterator[tuple[str, str]]:
    """Each source in the checkout with its target, from the working directory."""
    for said in instructions("COPY"):
        *sources, target = said.split()
        if not said.startswith("--from"):
            for source in sources:
                yield source, str(Path(target, Path(source).name)) if target.endswith("/") else target


def pinned() -> dict[str, str]:
    """Everything that the image installs, with its version."""
    return versions(ROOT / "deploy" / "image.txt")


def versions(file: Path) -> dict[str, str]:
    """The versions in a file of requirements, by the names that indexes have."""
    return {normal(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", file.read_text(encoding="utf-8"), re.MULTILINE)}


def normal(name: str) -> str:
    """The name of a package as indexes have it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def install(folder: Path) -> Path:
    """Install as the image does, below a folder that others can read; returns the installation."""
    source, home = folder / "src", folder / "opt" / "zweck"
    for what, target in copied():
        place = source / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / what).is_dir():
            shutil.copytree(ROOT / what, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / what, place)
    (step,) = [said for said in instructions("RUN") if " -m venv " in said]
    commands = step.replace(HOME, str(home)).replace("python -m venv", f"{interpreter()} -m venv")
    subprocess.run(["sh", "-ec", commands], cwd=source, check=True)
    return home


def interpreter() -> str:
    """A Python that everybody on this machine can run, so not one in somebody's home.

    Raises:
        FileNotFoundError: if there is none.
    """
    for name in PYTHONS:
        found = shutil.which(name, path=PLACES)
        test = [*AS_NOBODY, str(found), "-c", "import ensurepip, venv"]
        if found and subprocess.run(test, capture_output=True, check=False).returncode == 0:
            return found
    raise FileNotFoundError("no Python 3.11 or later with its venv module that every user can run: apt-get install python3 python3-venv")


def contained(command: list[str], *, readable: Path, writable: Path, environment: Mapping[str, str]) -> list[str]:
    """A command as the image runs it: another user without privileges, and nothing to write to but one folder and an empty `/tmp`.

    Memory that was written cannot be executed, as the systemd unit has it.
    """
    mounts = (
        f"mount --bind {writable} {writable}",
        f"mount --bind {readable} {readable}",
        f"mount -o remount,ro,bind {readable}",
        "mount -o remount,ro,bind /",
        "mount -t tmpfs tmpfs /tmp",
    )
    # PR_SET_MDWE is 65
    deny = "import ctypes, os, sys; assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0; os.execvp(sys.argv[1], sys.argv[1:])"
    given = [f"{name}={value}" for name, value in environment.items()]
    inner = [*AS_NOBODY, "env", "--ignore-environment", f"--chdir={writable}", *given, interpreter(), "-c", deny, *command]
    return ["unshare", "--mount", "sh", "-ec", f"{'; '.join(mounts)}; exec {shlex.join(inner)}"]
