"""Writes releases: the file `released.yaml`, to which each release is added."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from zweck.editing.files import FileKind
from zweck.editing.first_line import first_line
from zweck.editing.format import formatted
from zweck.editing.templates import quoted
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.load.source import RELEASED
from zweck.law.policy import Frozen, Part, Release, Thing

HEAD = "form: one\nreleases:\n"


def released(root: Path, release: Release) -> bytes:
    """The content of a policy directory's `released.yaml` with one release more, in form."""
    path = root.absolute() / RELEASED
    old = path.read_text(encoding="utf-8") if path.exists() else f"{first_line(path, root.absolute())}\n{HEAD}"
    data = f"{old.rstrip()}\n\n{_release(release)}".encode()
    return formatted(data, FileKind.RELEASED, display(path), Diagnostics()) or data


def frozen(digests: Mapping[Thing, str], reasons: Mapping[Thing, str], things: Iterable[Thing]) -> tuple[Frozen, ...]:
    """Things with their digests and reasons; one without a digest is withdrawn."""
    return tuple(Frozen(thing, digests.get(thing, ""), reasons.get(thing, "")) for thing in things)


def _release(release: Release) -> str:
    lines = [f"  - release: {quoted(release.name)}", f"    on: {release.on}", "    frozen:"]
    for one in release.frozen:
        lines += [f"      - {line}" if not number else f"        {line}" for number, line in enumerate(_frozen(one))]
    return "\n".join(lines) + "\n"


def _frozen(one: Frozen) -> list[str]:
    """The lines of one entry."""
    law, _, start = one.thing.name.partition("@")
    lines = [f"law: {law}", f"version: {date.fromisoformat(start)}"] if one.thing.part is Part.VERSION else [f"{one.thing.part}: {law}"]
    lines += [f"digest: {one.digest}"] if one.digest else []
    return lines + ([f"reason: {quoted(one.reason)}"] if one.reason else [])
