"""Derives recorded answers again: from the policies of their own time, to the byte, or from other policies, to see what would change."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Final

from zweck.chain.content import UNREADABLE
from zweck.chain.database import Database, RecordDamaged
from zweck.decision.decision import Decision, Detail
from zweck.engine import Engine
from zweck.facts.basis import Basis
from zweck.facts.question import FactError
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.record.account import Derived, basis_of, derived, question_of, time_zone_of
from zweck.record.archive import restore
from zweck.record.build import engine_version, grammar_of
from zweck.record.entry import DECISION, Stored
from zweck.record.statements import scan
from zweck.words.said import Said, joined, quoted, says

Encode = Callable[[Decision], bytes]
"""Writes the message of an answer, without a caller's reference, whose digest the record keeps."""

Reduce = Callable[[bytes], bytes]
"""Takes from the message of an answer all that an earlier contract does not have."""

MAX_CACHED: Final = 10_000
"""Answers cached: callers ask many questions again and again."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An entry beside the register of persons: what does not fit, and the events that were erased since.

    `whole`: all facts of the person were derived again; otherwise only the events were compared that the answer names.
    """

    difference: Said | None = None
    erased: Sequence[int] = ()
    whole: bool = True


Witness = Callable[[Stored, Vocabulary], Compared | None]
"""Finds an entry beside the register; `None` where nothing was looked up for it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """An entry, and what became of it: `difference` is None where the answer is the same, `now` the outcome where there is one.

    `reworded`: another program answered, and this one explains the same outcome, rules and presumptions otherwise.
    """

    entry: Stored
    difference: Said | None = None
    now: str = ""
    reworded: bool = False
    erased: bool = False
    beside: Compared | None = None


def replay(
    database: Database, encode: Encode, since: int, until: int, witness: Witness | None = None, earlier: Sequence[Reduce] = ()
) -> Iterator[Replayed]:
    """Derive each answer given from `since` to before `until` (microseconds) from the policies that the record keeps for it.

    A witness compares its facts with the register. An answer of another program may also be one by an earlier contract.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    answering: dict[tuple[str, int | None], _Answering | Said] = {}
    for entry in _decisions(database, since, until):
        if entry.salt is None:
            yield Replayed(entry, erased=True)
            continue
        read = (entry.revision, grammar_of(entry.engine))
        if read not in answering:
            answering[read] = _restored(database, encode, earlier, entry)
        found = answering[read]
        now = found if isinstance(found, Said) else found.again(entry)
        beside = witness(entry, found.vocabulary) if witness is not None and not isinstance(found, Said) else None
        if isinstance(now, Said):
            yield Replayed(entry, now, beside=beside)
        else:
            said = _difference(entry, now)
            reworded = not said and now.answer != entry.content.answer and not isinstance(found, Said) and not found.by_earlier(entry)
            yield Replayed(entry, said, now.outcome, reworded, beside=beside)


def again(database: Database, entry: Stored, detail: Detail = Detail.FULL) -> tuple[PolicySet, Decision] | Said:
    """The answer of an entry derived again in another detail from the policies that the record keeps for it; or why that cannot be.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    found = _restored(database, lambda decision: b"", (), entry)
    if isinstance(found, Said):
        return found
    content = entry.content
    try:
        question = question_of(content.facts or "", content.presume_unstated or 0, found.vocabulary, basis_of(content.sources))
    except (FactError, *UNREADABLE) as error:
        return _not_asked(error)
    return found.policies, found.decide(replace(question, time_zone=time_zone_of(content.sources)), detail)


def replay_against(database: Database, engine: Engine, encode: Encode, since: int, until: int) -> Iterator[Replayed]:
    """Derive each answer from the policies of an engine, and compare outcome and rules.

    Raises:
        RecordUnavailable: if the record cannot be read.
    """
    answering = _Answering(engine, encode)
    for entry in _decisions(database, since, until):
        if entry.salt is None:
            yield Replayed(entry, erased=True)
            continue
        now = answering.again(entry)
        yield Replayed(entry, now) if isinstance(now, Said) else Replayed(entry, _change(entry, now), now.outcome)


def _decisions(database: Database, since: int, until: int) -> Iterator[Stored]:
    return scan(database, "kind = $3 AND time >= $4 AND time < $5", DECISION, since, until)


class _Answering:
    """Answers the questions of entries by one policy set."""

    def __init__(self, engine: Engine, encode: Encode, earlier: Sequence[Reduce] = ()) -> None:
        self._engine = engine
        self._earlier = [_Answering(engine, partial(_by_contract, encode, contract)) for contract in earlier]
        self._encode = encode
        self.policies, self.decide = engine.policies, engine.decide
        self.vocabulary = engine.policies.vocabulary
        self._derived = lru_cache(MAX_CACHED)(self._derive)

    def again(self, entry: Stored) -> Derived | Said:
        """The answer as an entry would have it, or why there is none."""
        content = entry.content
        try:
            basis = basis_of(content.sources)
        except UNREADABLE:
            return says("record.replay.basis_unreadable")
        return self._derived(content.facts or "", content.presume_unstated or 0, content.detail or "", basis)

    def _derive(self, facts: str, presume_unstated: int, detail: str, basis: Basis) -> Derived | Said:
        try:
            question, wanted = question_of(facts, presume_unstated, self._engine.policies.vocabulary, basis), Detail(detail)
        except FactError as error:
            return _not_asked(error)
        except UNREADABLE:
            return says("record.replay.question_unreadable")
        decision = self._engine.decide(question, wanted)
        return derived(decision, self._encode(decision))

    def by_earlier(self, entry: Stored) -> bool:
        """Whether the answer of an entry is the same by an earlier contract, to the byte."""
        again = (one.again(entry) for one in self._earlier)
        return any(not isinstance(now, Said) and now.answer == entry.content.answer for now in again)


def _by_contract(encode: Encode, contract: Reduce, decision: Decision) -> bytes:
    return contract(encode(decision))


def _restored(database: Database, encode: Encode, earlier: Sequence[Reduce], entry: Stored) -> _Answering | Said:
    """The policies that the record keeps for an entry, or why there are none."""
    revision = entry.revision
    rows = database.fetch("SELECT archive FROM policy_sets WHERE revision = $1", revision)
    if not rows:
        return says("record.policies_missing", revision=revision)
    try:
        return _Answering(Engine(restore(rows[0][0], revision, entry.engine)), encode, earlier)
    except RecordDamaged as error:
        return error.message
    except PolicyError as error:
        first = error.diagnostics[0]
        return says("record.replay.not_understood", program=engine_version(), revision=revision, code=first.code, why=first.message)


def _not_asked(error: Exception) -> Said:
    why = joined("words.and_then", [one.message for one in error.faults]) if isinstance(error, FactError) else quoted(str(error))
    return says("record.replay.not_asked", why=why)


def _difference(entry: Stored, now: Derived) -> Said | None:
    """How an answer differs from the recorded one; None where it is the same, or where another program only explained it otherwise."""
    differing = [name for name, value in now._asdict().items() if value != getattr(entry.content, name)]
    same = entry.engine == engine_version()
    if not same and "rules" in differing and _unordered(now.rules) == _unordered(entry.content.rules):
        differing.remove("rules")  # another program names the same rules in another order
    if not differing or (differing == ["answer"] and not same):
        return None
    said = _change(entry, now) or says("record.replay.another", parts=", ".join(differing))
    return said if same else says("record.replay.another_program", said=said, recorded=entry.engine, derived=engine_version())


def _change(entry: Stored, now: Derived) -> Said | None:
    """The change of outcome and rules; None where there is none."""
    if now.outcome != entry.content.outcome:
        return quoted(f"{entry.content.outcome} → {now.outcome}")
    if now.rules == entry.content.rules:
        return None
    before, after = ({*_unordered(rules).get("deciding", ())} for rules in (entry.content.rules, now.rules))
    changes = [f"-{rule}" for rule in sorted(before - after)] + [f"+{rule}" for rule in sorted(after - before)]
    return says("record.replay.other_rules", outcome=now.outcome, changes=f": {' '.join(changes)}" if changes else "")


def _unordered(rules: str | None) -> dict[str, Any]:
    """The rules of an answer, those that decide in an order of their own."""
    try:
        found: dict[str, Any] = json.loads(rules or "{}")
        return {**found, "deciding": sorted(found.get("deciding", ()))}
    except UNREADABLE:
        return {}
