"""Writes the files that commands keep beside the law: releases, digests of wordings, the state of the law watch, expected changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zweck.analysis.diff.result import Proposal, Region
from zweck.editing.files import FileKind
from zweck.editing.format import formatted
from zweck.editing.schema import first_line
from zweck.editing.templates import quoted
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.files import display
from zweck.law.load.source import RELEASED, WATCHED, WORDING
from zweck.law.policy import Frozen, Part, Release, Thing
from zweck.law.policy.records import Digested, Examined, Read, TextVersion, Watch, Watched, WatchFinding

RELEASED_HEAD: Final = ("form: one", "releases:")
WORDING_NOTES: Final = (
    "# Prüfsummen der zitierten Wortlaute, je Fassung; der Wortlaut selbst steht nicht hier. `zweck texts DIR --write` schreibt sie.",
    "# Digests of the cited wording by version; the wording itself is not kept. `zweck texts DIR --write` writes them.",
)
WATCHED_NOTES: Final = (
    "# Bis wann Wortlaute verglichen und Quellen gelesen wurden, und was gefunden wurde. `zweck watch SOURCE --write` schreibt es.",
    "# Until when wordings were compared and sources read, and what was found. `zweck watch SOURCE --write` writes it.",
)

Pairs = Mapping[str, object]
"""A mapping: texts, days and numbers, lists of texts and inner mappings; what is empty is left out."""


def released(root: Path, release: Release) -> bytes:
    """The content of a policy directory's `released.yaml` with one release more, in form."""
    path = root / RELEASED
    old = [path.read_text(encoding="utf-8").rstrip()] if path.exists() else [*_head(path, root), *RELEASED_HEAD]
    head = {"release": release.name, "on": release.on}
    return _in_form([*old, "", *_member([*_lines(head), "frozen:", *_members(map(_frozen, release.frozen))])], path, FileKind.RELEASED)


def frozen(digests: Mapping[Thing, str], reasons: Mapping[Thing, str], things: Iterable[Thing]) -> tuple[Frozen, ...]:
    """Things with their digests and reasons; one without a digest is withdrawn."""
    return tuple(Frozen(thing, digests.get(thing, ""), reasons.get(thing, "")) for thing in things)


def _frozen(one: Frozen) -> Pairs:
    law, _, start = one.thing.name.partition("@")
    name = {"law": law, "version": date.fromisoformat(start)} if one.thing.part is Part.VERSION else {one.thing.part.value: law}
    return {**name, "digest": one.digest, "reason": one.reason}


def wording(root: Path, digests: Mapping[TextVersion, Iterable[Digested]], examined: Iterable[Examined]) -> bytes:
    """The content of a policy directory's `wording.yaml`, in form."""
    lines = ["texts:" if digests else "texts: []"]
    for (statute, day), places in digests.items():
        lines += _member([*_lines({"statute": statute, "from": day}), "places:", *map(_digested, places)])
    lines += _list("examined", map(_examined, examined))
    path = root / WORDING
    return _in_form([*_head(path, root), *WORDING_NOTES, *lines], path, FileKind.WORDING)


def _digested(one: Digested) -> str:
    return f"  - {{{', '.join(_lines({'place': one.place, 'digest': one.digest, 'letters': one.letters}))}}}"


def _examined(one: Examined) -> Pairs:
    return {"statute": one.statute, "place": one.place, "earlier": one.earlier, "later": one.later, "reason": one.reason}


def watched(root: Path, watch: Watch) -> bytes:
    """The content of a policy directory's `watched.yaml`, in form."""
    path = root / WATCHED
    lines = _list("watched", map(_watched, sorted(watch.watched, key=lambda one: one.statute)))
    lines += _list("findings", map(_finding, sorted(watch.findings, key=lambda one: (one.statute, one.day, one.id))))
    lines += _list("read", map(_read, watch.read))
    return _in_form([*_head(path, root), *WATCHED_NOTES, *(lines or ["watched: []"])], path, FileKind.WATCHED)


def _watched(one: Watched) -> Pairs:
    head = {"statute": one.statute, "source": one.source, "day": one.day, "result": one.result}
    return {**head, "places": one.places, "acts": one.acts}


def _finding(one: WatchFinding) -> Pairs:
    head = {"finding": one.id, "statute": one.statute, "kind": one.kind, "place": one.place}
    settled = {"on": one.settled_on, "reason": one.settled} if one.settled else None
    return {**head, "day": one.day, "seen": one.seen, "source": one.source, "settled": settled}


def _read(one: Read) -> Pairs:
    return {"law": one.law, "until": one.until, "source": one.source, "day": one.day, "digest": one.digest}


def change_file(path: Path, root: Path, on: date, laws: Iterable[Proposal], tests: Sequence[str], language: str) -> bytes:
    """The content of a file of expected changes; who expects them and why is left to be filled in."""
    lines = [f"change: {path.stem}", "reason: <why the law is edited>", "by: <who expects it, as a role>", f"on: {on}"]
    found = [line for law in laws for line in _proposed(law, language)]
    lines += ["laws:", *found] if found else ["laws: []"]
    return _in_form([*_head(path, root), *lines, *_lines({"tests": tests})], path, FileKind.CHANGES)


def _proposed(law: Proposal, language: str) -> Iterator[str]:
    for region in law.regions:
        yield from (f"  # {line}".rstrip() for line in _region(region, language))
    head = {"law": law.law, "from": law.start, "until": law.until, "class": law.direction}
    yield from _member([*_lines(head), *([f"rules: [{', '.join(law.rules)}]"] if law.rules else [])])


def _region(region: Region, language: str) -> Iterator[str]:
    yield f"{region.old} → {region.new}" + (":" if region.text[language] else "")
    yield from (f"  {line}" for line in region.text[language].splitlines())


# --- YAML ---------------------------------------------------------------------------------------------------------------------------


def _head(path: Path, root: Path) -> list[str]:
    return [first_line(path.absolute(), root.absolute())]


def _in_form(lines: Iterable[str], path: Path, kind: FileKind) -> bytes:
    data = ("\n".join(lines) + "\n").encode()
    return formatted(data, kind, display(path.absolute()), Diagnostics()) or data


def _list(name: str, members: Iterable[Pairs]) -> list[str]:
    """A list of mappings behind a key; nothing without members."""
    lines = _members(members)
    return [f"{name}:", *lines] if lines else []


def _members(members: Iterable[Pairs]) -> list[str]:
    return [line for pairs in members for line in _member(_lines(pairs))]


def _member(lines: Sequence[str]) -> list[str]:
    return [f"  {'  ' if place else '- '}{line}" for place, line in enumerate(lines)]


def _lines(pairs: Pairs) -> list[str]:
    """The lines of a mapping."""
    lines: list[str] = []
    for name, value in pairs.items():
        match value:
            case None | "" | () | []:
                continue
            case tuple() | list():
                lines += [f"{name}:", *(f"  - {_word(str(one))}" for one in value)]
            case Mapping():
                lines += [f"{name}:", *(f"  {line}" for line in _lines(value))]
            case _:
                lines.append(f"{name}: {_word(value) if isinstance(value, str) else value}")
    return lines


def _word(text: str) -> str:
    """A text on one line, without what cannot be printed."""
    return quoted("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))
