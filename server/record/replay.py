"""Derives recorded answers again: from the policies of their own time, to the byte, or from other policies, to see what would change."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from engine.decide import Engine
from engine.decision import Decision, Detail
from engine.diagnostics import PolicyError
from engine.facts import FactError
from server.record.account import answer_bytes, asked, engine_version, rules
from server.record.archive import restore
from server.record.database import Database
from server.record.entry import DECISION, UNREADABLE, Stored
from server.record.errors import RecordDamaged
from server.record.statements import scan


@dataclass(frozen=True, slots=True)
class Replayed:
    """An entry, and what became of it: `difference` is empty where the answer is the same, `now` the outcome where there is one."""

    entry: Stored
    difference: str = ""
    now: str = ""
    erased: bool = False


def replay(database: Database, since: int, until: int) -> Iterator[Replayed]:
    """Derive each answer given from `since` to before `until` (microseconds) from the policies that the record keeps for it.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    engines = _Engines(database)
    for entry in _decisions(database, since, until):
        if entry.salt is None:
            yield Replayed(entry, erased=True)
            continue
        engine = engines.of(entry.revision)
        if isinstance(engine, str):
            yield Replayed(entry, engine)
            continue
        yield _compared(entry, engine)


def replay_against(database: Database, engine: Engine, since: int, until: int) -> Iterator[Replayed]:
    """Derive each answer from the policies of an engine, and compare outcome and rules.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    for entry in _decisions(database, since, until):
        if entry.salt is None:
            yield Replayed(entry, erased=True)
            continue
        decision = _decided(entry, engine)
        if isinstance(decision, str):
            yield Replayed(entry, decision)
            continue
        now = decision.outcome.value
        if now != entry.content.outcome:
            yield Replayed(entry, f"{entry.content.outcome} → {now}", now)
        else:
            yield Replayed(entry, _changed_rules(entry, decision), now)


def _decisions(database: Database, since: int, until: int) -> Iterator[Stored]:
    return scan(database, "kind = $3 AND time >= $4 AND time < $5", DECISION, since, until)


def _compared(entry: Stored, engine: Engine) -> Replayed:
    decision = _decided(entry, engine)
    if isinstance(decision, str):
        return Replayed(entry, decision)
    now = decision.outcome.value
    if sha256(answer_bytes(decision)).hexdigest() == entry.content.answer:
        return Replayed(entry, now=now)
    by = f" (recorded by {entry.engine}, derived by {engine_version()})" if entry.engine != engine_version() else ""
    if now != entry.content.outcome:
        return Replayed(entry, f"{entry.content.outcome} → {now}{by}", now)
    return Replayed(entry, f"{_changed_rules(entry, decision) or 'same outcome and rules, another wording'}{by}", now)


def _decided(entry: Stored, engine: Engine) -> Decision | str:
    """The answer, or why there is none."""
    try:
        return engine.decide(asked(entry.content, engine.policies.vocabulary), Detail(entry.content.detail or ""))
    except FactError as error:
        return f"the question cannot be asked: {error}"
    except UNREADABLE:
        return "the question cannot be read"


def _changed_rules(entry: Stored, decision: Decision) -> str:
    """Which of the rules that decided differ; empty where all that was recorded about rules is the same."""
    now = rules(decision)
    if now == entry.content.rules:
        return ""
    before, after = _deciding(entry.content.rules), _deciding(now)
    changes = [f"-{rule}" for rule in sorted(before - after)] + [f"+{rule}" for rule in sorted(after - before)]
    return f"{decision.outcome.value} by other rules{': ' if changes else ''}{' '.join(changes)}"


def _deciding(rules: str | None) -> set[str]:
    try:
        return set(json.loads(rules or "{}").get("deciding", ()))
    except UNREADABLE:
        return set()


class _Engines:
    """The engine of each revision, made when first asked for, or why there is none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, Engine | str] = {}

    def of(self, revision: str) -> Engine | str:
        if revision not in self._found:
            self._found[revision] = self._restored(revision)
        return self._found[revision]

    def _restored(self, revision: str) -> Engine | str:
        rows = self._database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", revision)
        if not rows:
            return f"the policies of revision {revision} are missing"
        try:
            return Engine(restore(rows[0][0], revision))
        except RecordDamaged as error:
            return str(error)
        except PolicyError:
            return f"{engine_version()} does not understand the policies of revision {revision}"
