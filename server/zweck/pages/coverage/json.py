"""The coverage of the law by its cases, as JSON."""

import json
from collections.abc import Iterable
from datetime import timedelta

from zweck.analysis.coverage.boundaries import Boundary, Side
from zweck.analysis.coverage.formulas import Atom
from zweck.analysis.coverage.points import Point, Way
from zweck.facts.question import canonical
from zweck.pages.coverage.outline import Chapter, Entry, chapters
from zweck.pages.coverage.result import BOTH, Result, Share, atom_in_words

DAY = timedelta(days=1)


def all_as_json(result: Result) -> str:
    """Everything as one JSON object."""
    return json.dumps(_Writer(result).document(), ensure_ascii=False, indent=1) + "\n"


class _Writer:
    def __init__(self, result: Result) -> None:
        self._result = result
        self._coverage = result.coverage

    def document(self) -> dict[str, object]:
        found = list(chapters(self._result))
        tables = [boundary for boundary in self._coverage.boundaries if not boundary.law]
        return {
            "revision": self._result.policies.revision,
            "cases": len(self._result.cases),
            "shares": {
                "rules": _share(self._result.rules),
                **self._shares(self._coverage.atoms),
                "dates": _share(self._result.dates(self._coverage.boundaries)),
            },
            "laws": [self._law(chapter) for chapter in found],
            "tables": [self._boundary(boundary) for boundary in tables],
        }

    def _shares(self, atoms: Iterable[Atom]) -> dict[str, object]:
        atoms = tuple(atoms)
        return {"conditions": _share(self._result.conditions(atoms)), "decisive": _share(self._result.decisive(atoms))}

    def _law(self, chapter: Chapter) -> dict[str, object]:
        return {
            "law": chapter.law.id,
            "shares": {**self._shares(chapter.atoms), "dates": _share(self._result.dates(chapter.boundaries))},
            "versions": [
                {"version": version.start.isoformat(), "rules": [self._rule(entry) for entry in entries]}
                for version, entries in chapter.versions
            ],
            "dates": [self._boundary(boundary) for boundary in chapter.boundaries],
        }

    def _rule(self, entry: Entry) -> dict[str, object]:
        return {
            "kind": entry.kind,
            "rule": entry.id,
            "file": entry.span.path,
            "line": entry.span.line,
            "points": [self._point(point) for point in entry.points],
            "conditions": [self._atom(atom) for atom in entry.atoms],
        }

    def _point(self, point: Point) -> dict[str, object]:
        proven = self._coverage.proven
        return {
            "point": str(point.kind),
            "part": point.part,
            "holds": proven.get((point, Way.HOLDS)),
            "holds_not": proven.get((point, Way.HOLDS_NOT)),
        }

    def _atom(self, atom: Atom) -> dict[str, object]:
        return {
            "line": atom.span.line,
            "column": atom.span.column,
            "text": {language: atom_in_words(self._result, atom, language) for language in ("de", "en")},
            **{str(truth).lower(): self._truth(atom, truth) for truth in BOTH},
        }

    def _truth(self, atom: Atom, truth: bool) -> dict[str, object]:
        """The first case in which it was so, the first in which it decided, and where there is none, whether there can be one."""
        key = (atom, truth)
        said: dict[str, object] = {"seen": self._coverage.seen.get(key), "decides": self._coverage.decided.get(key)}
        if key not in self._coverage.decided:
            found = self._result.situations[key]
            said["possible"] = found is not None
            if found is not None:
                said["example"] = {name: canonical(value) for name, value in found.facts.items()}
        return said

    def _boundary(self, boundary: Boundary) -> dict[str, object]:
        dated = self._coverage.dated
        return {
            "what": boundary.what,
            "name": str(boundary),
            "day": boundary.day.isoformat(),
            "before": dated.get((boundary, Side.BEFORE)),
            "on": dated.get((boundary, Side.ON)),
            "file": boundary.span.path,
            "line": boundary.span.line,
        }


def _share(share: Share) -> dict[str, int]:
    return {"shown": share.shown, "total": share.total}
