"""The entries that an auditor asks for, by what their answers say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zweck.chain.content import UNREADABLE
from zweck.law.vocabulary import DECISION_DATE
from zweck.record.account import basis_of
from zweck.record.entry import Stored


@dataclass(frozen=True, slots=True)
class Wanted:
    """Answers with this outcome, about this activity and day, on this basis, in which this law applied and this rule had a part.

    An empty part asks for nothing; an activity may be a name or a version of it. An erased entry is none of these.
    """

    outcome: str = ""
    activity: str = ""
    day: str = ""
    basis: str = ""
    law: str = ""
    rule: str = ""

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return self != Wanted()

    def matches(self, entry: Stored) -> bool:
        """Whether an entry is one of these; one that cannot be read is none."""
        content = entry.content
        try:
            return (
                self.outcome in ("", content.outcome)
                and self.day in ("", _read(content.facts).get(DECISION_DATE))
                and self.basis in ("", basis_of(content.sources) if content.facts is not None else None)
                and self.activity in ("", *_names(_read(content.sources).get("activity", "")))
                and self.law in ("", *_laws(content.rules))
                and self.rule in ("", *_rules(content.rules))
            )
        except UNREADABLE:
            return False


@lru_cache(1024)
def _read(text: str | None) -> Any:
    return json.loads(text or "{}")


def _names(version: str) -> tuple[str, str]:
    return version, version.partition("@")[0]


@lru_cache(1024)
def _laws(text: str | None) -> frozenset[str]:
    """The laws that apply, with those laid over them, and those of which it is open whether they do."""
    rules = _read(text)
    applied = {name for law in rules.get("laws", ()) for name in (law["law"], *law.get("layers", ()))}
    return frozenset({*applied, *rules.get("open_laws", ())})


@lru_cache(1024)
def _rules(text: str | None) -> frozenset[str]:
    """The rules that decided, and the requirements, grounds and prohibitions of the laws that apply."""
    rules = _read(text)
    return frozenset({*rules.get("deciding", ()), *(name for law in rules.get("laws", ()) for name in _parts(law))})


def _parts(law: Any) -> Iterator[str]:
    yield from law.get("prohibitions", ())
    for name, requirement in law.get("requirements", {}).items():
        yield from (name, *requirement.get("grounds", ()))
