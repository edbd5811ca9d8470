"""Writes `wording.yaml`: the digests of the wording of cited places."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from zweck.editing.files import FileKind
from zweck.editing.first_line import first_line
from zweck.editing.format import formatted
from zweck.editing.templates import quoted
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.load.source import WORDING
from zweck.law.policy.wording import Digested, Examined, TextVersion

NOTES = (
    "# Prüfsummen der zitierten Wortlaute, je Fassung; der Wortlaut selbst steht nicht hier. `zweck texts DIR --write` schreibt sie.",
    "# Digests of the cited wording by version; the wording itself is not kept. `zweck texts DIR --write` writes them.",
)


def wording(root: Path, digests: Mapping[TextVersion, Iterable[Digested]], examined: Iterable[Examined]) -> bytes:
    """The content of a policy directory's `wording.yaml`, in form."""
    path = root.absolute() / WORDING
    lines = [first_line(path, root.absolute()), *NOTES, "texts:" if digests else "texts: []"]
    for (statute, day), places in digests.items():
        lines += [f"  - statute: {statute}", f"    from: {day}", "    places:"]
        lines += map(_digested, places)
    explained = [line for one in examined for line in _examined(one)]
    lines += ["examined:", *explained] if explained else []
    data = ("\n".join(lines) + "\n").encode()
    return formatted(data, FileKind.WORDING, display(path), Diagnostics()) or data


def _digested(one: Digested) -> str:
    letters = f", letters: {quoted(one.letters)}" if one.letters else ""
    return f"      - {{place: {quoted(one.place)}, digest: {quoted(one.digest)}{letters}}}"


def _examined(one: Examined) -> list[str]:
    days = [f"    earlier: {one.earlier}", f"    later: {one.later}"]
    return [f"  - statute: {one.statute}", f"    place: {quoted(one.place)}", *days, f"    reason: {quoted(one.reason)}"]
