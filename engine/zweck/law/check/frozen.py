"""Released law is frozen: what it means has a digest, and that must stay what it was until a release says otherwise.

A digest is over meaning, so that neither comments nor form nor the files in which rules stand matter to it. Of a version it covers the
consolidated text with citations and reasons; of a table its rows; of a fact what a condition on it depends on. A version that ends because
the next one begins has not changed. A table that got rows for days after its release has grown, and has not changed either.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from enum import Enum
from functools import cache
from hashlib import sha256
from json import JSONEncoder
from typing import Any, Final

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_conditions, written_rules
from zweck.law.policy import Floor, Frozen, Part, PolicySet, Thing, Version
from zweck.law.vocabulary import Entry, Fact, Table, TableKind
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Meaning, Not, Rows, RuleRef, TableFor, Test, fold, walk
from zweck.words.said import says

DAY: Final = timedelta(days=1)
LAYOUT: Final = frozenset({"amends", "replaces", "repeals", "rules", "until", "house"})
"""Fields of a version that say how it is written down or whose it is, or that are treated apart."""
BESIDE: Final = frozenset({"checked_until", "courts_until", "compared_until", "covers", "omits", "announced"})
"""Fields of a version that are about the encoding, and no text of the law."""

FORMERLY: Final = {"order": "adverse"}
"""Fields of a fact's silence by the names that they have in digests."""

WORDS: Final = {Part.VERSION: "law.the_version", Part.TABLE: "law.the_table", Part.FACT: "law.the_fact"}


def check_frozen(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note every released thing that is not, or not any more, what was released; a table may have grown."""
    frozen = in_force(policies)
    now = digests(policies, frozen)
    more = grown(policies)
    for thing, one in frozen.items():
        said = says(WORDS[thing.part], name=thing.name)
        if thing not in now:
            diagnostics.add("ZW702", one.span, says("ZW702.missing", said=said, name=thing.name), place=_place(thing))
        elif now[thing] != one.digest and thing not in more:
            diagnostics.add("ZW701", one.span, says("ZW701.changed", said=said, name=thing.name), place=_place(thing))


def in_force(policies: PolicySet) -> dict[Thing, Frozen]:
    """Frozen versions, tables and facts, as they were released last, without withdrawn ones."""
    found = {one.thing: one for release in policies.releases for one in release.frozen}
    return {thing: one for thing, one in found.items() if one.digest}


def grown(policies: PolicySet) -> dict[Thing, tuple[Entry, ...]]:
    """The released tables that say the same as when they were released but for days after that day, with the rows that are new."""
    days = {one.thing: release.on for release in policies.releases for one in release.frozen}
    tables = policies.vocabulary.tables
    released = {thing: one.digest for thing, one in in_force(policies).items() if thing.part is Part.TABLE and thing.name in tables}
    found = {thing: _new(tables[thing.name], digest, days[thing]) for thing, digest in released.items()}
    return {thing: rows for thing, rows in found.items() if rows}


def _new(table: Table, digest: str, day: date) -> tuple[Entry, ...]:
    """The rows without which the table is the one that was released on a day; none where it still is that one, or another one."""
    rows = tuple(entry for entry in table.entries if entry.start is not None and entry.start > day)
    if not rows or _digest(_table(table)) == digest:
        return ()
    return rows if any(_digest(_table(before)) == digest for before in _before(table, rows)) else ()


def _before(table: Table, rows: tuple[Entry, ...]) -> Iterator[Table]:
    """The table without some rows; also with the rows before them going on, as they did until the new ones took their place."""
    left = tuple(entry for entry in table.entries if entry not in rows)
    yield replace(table, entries=left)
    firsts = {(entry.key, entry.start.toordinal()) for entry in rows if entry.start is not None}
    ended = (entry.until is not None and (entry.key, entry.until.toordinal() + 1) in firsts for entry in left)
    yield replace(table, entries=tuple(replace(entry, until=None) if end else entry for entry, end in zip(left, ended, strict=True)))


def freezable(policies: PolicySet) -> list[Thing]:
    """Versions in their order, and the tables and facts that they read: all that a release can freeze."""
    versions = [Thing.version(law.id, version.start) for law in policies.laws.values() for version in law.versions]
    tables = policies.vocabulary.tables.values()
    read = {Thing(part, name) for _, condition in written_conditions(policies.laws) for part, name in _reads(condition)}
    read |= {Thing(Part.TABLE, table.name) for table in tables if table.kind is TableKind.PERIODS}
    read |= {Thing(Part.FACT, rule.fact) for _, rule in written_rules(policies.laws) if isinstance(rule, Floor)}
    return versions + sorted(read)


def digests(policies: PolicySet, wanted: Iterable[Thing]) -> dict[Thing, str]:
    """The digests of these things, of those that are there."""
    versions = _versions(policies)
    rules: dict[int, str] = {}
    found: dict[Thing, str] = {}
    for thing in wanted:
        match thing.part:
            case Part.VERSION if thing.name in versions:
                found[thing] = _digest(_version(*versions[thing.name], rules))
            case Part.TABLE if thing.name in policies.vocabulary.tables:
                found[thing] = _digest(_table(policies.vocabulary.tables[thing.name]))
            case Part.FACT if thing.name in policies.vocabulary.facts:
                found[thing] = _digest(_fact(policies.vocabulary.facts[thing.name]))
            case _:
                pass
    return found


def version_of(thing: Thing, policies: PolicySet) -> Version | None:
    """The version that a thing is, if it is one and is there."""
    found = _versions(policies).get(thing.name) if thing.part is Part.VERSION else None
    return found[0] if found else None


def _place(thing: Thing) -> tuple[str, ...]:
    return (thing.name.partition("@")[0],) if thing.part is Part.VERSION else ()


def _versions(policies: PolicySet) -> dict[str, tuple[Version, date | None]]:
    """Each version with its last day, where that is not the day before the next version."""
    found = {}
    for law in policies.laws.values():
        for version, after in zip(law.versions, (*law.versions[1:], None), strict=True):
            ended = version.until if after is None or version.until != after.start - DAY else None
            found[Thing.version(law.id, version.start).name] = version, ended
    return found


def _reads(condition: Condition) -> Iterator[tuple[Part, str]]:
    for test in walk(condition):
        if isinstance(test, Test):
            yield Part.FACT, test.fact
            match test.operator, test.operand:
                case _, TableFor(table, fact):
                    yield Part.TABLE, table
                    yield Part.FACT, fact
                case _, Rows(table, facts_of_cells):
                    yield Part.TABLE, table
                    yield from ((Part.FACT, fact) for fact in facts_of_cells)
                case "in_table", str(table):
                    yield Part.TABLE, table
                case "same_as" | "contains_fact", str(fact):
                    yield Part.FACT, fact
                case _:
                    pass


# --- meaning ------------------------------------------------------------------------------------------------------------------------


def _digest(meaning: object) -> str:
    return sha256(_json(meaning).encode()).hexdigest()


_json: Final = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _version(version: Version, ended: date | None, known: dict[int, str]) -> object:
    """A version; rules are kept as JSON, for later versions share them."""
    for rule in version.rules:
        if id(rule) not in known:
            known[id(rule)] = _json({"kind": rule.kind, **_fields(rule)})
    head = {key: value for key, value in _fields(version).items() if key not in LAYOUT | BESIDE}
    return {"head": head, "until": _plain(ended), "rules": sorted(known[id(rule)] for rule in version.rules)}


def _table(table: Table) -> object:
    rows = [[entry.key, entry.value, _plain(entry.start), _plain(entry.until), *_row_meaning(table, entry)] for entry in table.entries]
    columns = {"columns": _plain(table.columns)} if table.kind is TableKind.ROWS else {}
    classes = {"classes": {name: sorted(one.starts) for name, one in table.periods.classes.items()}} if table.periods.classes else {}
    return {"kind": table.kind, "default": table.default, "rows": sorted(rows, key=_json), **columns, **classes}


def _row_meaning(table: Table, entry: Entry) -> tuple[object, ...]:
    """The meaning of a row of a table with columns, or of periods, beyond its days."""
    if entry.period is not None:
        return (_fields(replace(entry.period, note="", seen="")),)
    return (_plain(entry.cells), entry.rule, sorted(entry.marks), entry.checked) if table.kind is TableKind.ROWS else ()


def _fact(fact: Fact) -> object:
    silence = {FORMERLY.get(name, name): value for name, value in _fields(fact.silence).items() if name != "reason"}
    return {"type": fact.type, "order": fact.values if fact.ordered else None, "silence": silence}


def _fields(item: Any) -> dict[str, object]:
    """The fields of an item that say something."""
    stated = {name: _plain(getattr(item, name)) for name in _names(item.__class__)}
    return {name: value for name, value in stated.items() if value not in (None, "", [], {})}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.compare)


def _plain(value: object) -> object:
    """A value as plain data."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int():
            return value
        case str():
            return " ".join(value.split())
        case date():
            return value.isoformat()
        case frozenset():
            return sorted((_plain(item) for item in value), key=_json)
        case tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case All() | AnyOf() | Not() | DefinitionRef() | RuleRef() | Test():
            return fold(value, PLAIN, _referred)
        case _ if is_dataclass(value):
            return _fields(value)
        case _:
            raise TypeError(value)


PLAIN: Final[Meaning[object]] = Meaning(
    test=lambda test: [test.fact, test.operator, _plain(test.operand)],
    all=lambda parts: {"all": [*parts]},
    any=lambda parts: {"any": [*parts]},
    negated=lambda part: {"not": part},
)
"""The logic of plain data: a condition as the policy language has it."""


def _referred(reference: DefinitionRef | RuleRef) -> object:
    if isinstance(reference, DefinitionRef):
        return {"definition": reference.name}
    return {"met" if reference.met else "rule": reference.id}
