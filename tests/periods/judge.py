"""A second reckoner, which shares no code with the first: it reads the rows as data, counts with dateutil, and tries every world.

A world fixes all that is not known of a record: the day of an event, whether one happened, a hold, a fact, the country. In one world each
fact is plainly true or false. The answers of all worlds together are known where they are alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import yaml
from dateutil.relativedelta import relativedelta

BERLIN: Final = ZoneInfo("Europe/Berlin")
NIGHT: Final = timedelta(days=1)
LONG_AGO: Final = date(1900, 1, 1)
KINDS: Final = ("claims", "tax_assessment_open", "proceedings_pending", "order", "restriction")
TABLE: Final = Path(__file__).parents[2] / "policies" / "tables" / "retention.yaml"

Row = Mapping[str, Any]


@cache
def rows() -> list[Row]:
    """The rows of the shipped table."""
    found: list[Row] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["entries"]
    return found


@dataclass(frozen=True)
class Entered:
    """A record as it was entered or stated; `known` are the events about which all is known, with `held`."""

    of: str
    starts: Mapping[str, Any]
    known: frozenset[str]
    holds: tuple[tuple[date, date | None, str, date | None], ...] = ()
    extensions: tuple[tuple[date, date, str], ...] = ()
    reviewed: date | None = None
    demanded: date | None = None
    erased: date | None = None


@dataclass(frozen=True)
class World:
    """Everything about a record, fixed."""

    starts: Mapping[str, Any]
    declared_starts: Mapping[str, Any]
    hold: tuple[str, ...]
    facts: Mapping[str, Any]
    country: str


@dataclass
class Judge:
    """The reckoning of one record on one day."""

    record: Entered
    table: list[Row]
    erased: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    day: date
    country: str | None
    mine: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the rows that set facts."""
        self.mine = [row for row in self.table if row["records"] == self.record.of and row["effect"] != "horizon"]

    def all_facts(self) -> dict[str, bool | None]:
        """The facts on which all worlds agree."""
        if self.record.erased is not None and self.record.erased <= self.day:
            return dict.fromkeys(("data.retention_duty", "data.still_needed", "data.deletion_overdue"), False)
        found: dict[str, set[bool | None]] = {}
        for world in self.worlds():
            found.setdefault("data.retention_duty", set()).update((self.duty(world), self.duty(world, read=True)))
            said = {
                "data.still_needed": self.needed(world),
                "data.deletion_overdue": self.overdue(world),
            }
            for name, value in said.items():
                found.setdefault(name, set()).add(value)
        return {name: values.copy().pop() if len(values) == 1 else None for name, values in found.items()}

    # --- worlds

    def worlds(self) -> Iterator[World]:
        """Every world that is left possible."""
        created = self.record.starts.get("created")
        begun = created.astimezone(BERLIN).date() if isinstance(created, datetime) else created
        if begun is not None and begun > self.day:
            created = begun = None
        names = [name for name in dict.fromkeys(self._read()) if self.facts.get(name) is None]
        for first in (created,) if created is not None else (LONG_AGO, self.day):
            events = {name: self._days(name, begun, first) for name in self._read_events()}
            for days in product(*events.values()):
                plain = dict(zip(events, days, strict=True))
                for used in self._never_used(plain.get("used"), begun) if "used" in plain else [None]:
                    for values in product((True, False), repeat=len(names)):
                        for hold in self._holds():
                            for country in (self.country,) if self.country else ("DE", "AT"):
                                known = {**self.facts, **dict(zip(names, values, strict=True))}
                                starts = {"created": first, **plain}
                                yield World(starts, {**starts, "used": used}, hold, known, country)

    def _read_events(self) -> list[str]:
        """The events from which something counts, but for the beginning."""
        declared = [self.erased, *self.erased.get("keeps", ()), self.erased.get("needed", self.erased)] if self.erased is not None else []
        names = [row["start"] for row in self.mine] + [name for stretch in declared for name in _list(stretch["from"])]
        return [name for name in dict.fromkeys(names) if name != "created"]

    def _read(self) -> Iterator[str]:
        for row in self.mine:
            for one in self._parts(row.get("when")):
                yield from one

    @staticmethod
    def _parts(when: Any) -> list[Mapping[str, Any]]:
        return [] if when is None else when.get("all", [when])

    def _days(self, name: str, begun: date | None, first: Any) -> list[Any]:
        day = self.record.starts.get(name)
        sure = name in self.record.known and not self._doubted(name, begun)
        if name == "of_age":
            return [day] if day is not None else [LONG_AGO, self.day + relativedelta(years=80)]
        earliest = first if not isinstance(first, datetime) else first.astimezone(BERLIN).date()
        if day is not None:
            known = name in self.record.known
            later = [] if known else [self.day] if self.day > day else []
            return [day, *later, *([] if known or name == "used" else [None])]
        return [None] if sure and begun is not None else [earliest, self.day, None]

    def _never_used(self, used: Any, begun: date | None) -> list[Any]:
        """A record that was never used was last used, for a declared period, when it began, or will be used."""
        return [used] if used is not None or begun is None else [begun, None]

    def _doubted(self, name: str, begun: date | None) -> bool:
        if self.erased is None or "review_after" not in self.erased:
            return False
        named = {*_list(self.erased["from"]), *_list(self.erased.get("needed", self.erased)["from"])}
        looked = [day for day in (begun, self.record.reviewed) if day is not None]
        looked += [on for on, _, by in self.record.extensions if by == "review" and on <= self.day]
        due = max(looked) + length(self.erased["review_after"]) if looked else None
        return name in named and (due is None or self.day > due)

    def _holds(self) -> list[tuple[str, ...]]:
        standing = [
            kind
            for on, until, kind, released in self.record.holds
            if on <= self.day and (until is None or self.day <= until) and (released is None or self.day < released)
        ]
        plain = tuple(kind for kind in standing if kind)
        unless = (self.erased or {}).get("unless", KINDS)
        distinguished = [row["open"] for row in self.mine if "open" in row]  # kinds that something distinguishes, and one of all others
        distinguished += [next(iter(kinds)) for kinds in ([*unless], [kind for kind in KINDS if kind not in unless]) if kinds]
        some = [(*plain, kind) for kind in dict.fromkeys(distinguished)]
        if "" in standing:
            return some
        return [plain] if "held" in self.record.known else [plain, *some]

    # --- one world

    def applies(self, row: Row, world: World) -> bool:
        """Whether a row is law on the day for the country."""
        on = row["from"] <= self.day and ("until" not in row or self.day <= row["until"])
        return on and row["key"] in ("EU", world.country)

    @staticmethod
    def meets(row: Row, world: World) -> bool:
        """Whether a row's condition is true."""
        return all(world.facts.get(name) == value for one in Judge._parts(row.get("when")) for name, value in one.items())

    def governing(self, row: Row, start: date) -> tuple[Row, date] | None:
        """The row that governs a record, found from the newest row backwards, and the last day."""
        before = [
            one for one in self.mine if row.get("chain") and one.get("chain") == row["chain"] and one.get("until") == row["from"] - NIGHT
        ]
        alike = (
            [one for one in before if one.get("when") == row.get("when")] or [one for one in before if one.get("when") is None] or before
        )
        if start >= row["from"] or not alike:
            return (
                None
                if not alike and row.get("change") == "new" and start < row["from"]
                else (row, counted(start, row["period"], row["count"]))
            )
        earlier = self.governing(alike[0], start)
        if earlier is not None and row["change"] == "running" and earlier[1] >= row["from"]:
            return row, max(counted(start, row["period"], row["count"]), row["from"] - NIGHT)
        return earlier

    def running(self, row: Row, world: World) -> date | Literal[True] | None:
        """The last day of a row's period; `None` where it does not apply, `True` where it has not begun."""
        start = world.starts[row["start"]]
        if start is None:
            return None if row["start"] == "used" or not self.meets(row, world) else True
        if isinstance(start, datetime):
            start = start.astimezone(BERLIN).date()
        found = self.governing(row, start)
        return None if found is None or not self.meets(found[0], world) else found[1]

    def duty(self, world: World, *, read: bool = False) -> bool:
        """Whether a duty runs; with `read` one whose wording was read."""
        for row in self.mine:
            if row["effect"] == "keep" and self.applies(row, world) and not (read and self.law_of(row, world)["checked"] == "memory"):
                end = self.running(row, world)
                if end is True or (end is not None and (self.day <= end or row.get("open") in world.hold)):
                    return True
        return any(self.declared_runs(keep, world) is not False for keep in (self.erased or {}).get("keeps", ()))

    def rows(self) -> frozenset[str]:
        """The rows that set the last day of a duty, or a maximum, where that day is known."""
        worlds = [dict(self._ends(world)) for world in self.worlds()]
        known = {row: end for row, end in worlds[0].items() if all(world.get(row) == end for world in worlds)}
        duties = {row["row"] for row in self.mine if row["effect"] == "keep"}
        last = max((end for row, end in known.items() if row in duties), default=None)
        return frozenset(row for row, end in known.items() if row not in duties or end == last)

    def _ends(self, world: World) -> Iterator[tuple[str, date]]:
        for row in self.mine:
            if self.applies(row, world) and world.facts.get(row.get("not_if", "")) is not True:
                start = world.starts[row["start"]]
                by_hour = row["count"] == "hour"
                end = None if by_hour and start is None else self.last_hour(start, row["period"]) if by_hour else self.running(row, world)
                if isinstance(end, date):
                    yield (row if by_hour else self.law_of(row, world))["row"], end

    def law_of(self, row: Row, world: World) -> Row:
        """The row that governs the record."""
        start = world.starts[row["start"]]
        day = start.astimezone(BERLIN).date() if isinstance(start, datetime) else start
        found = None if day is None else self.governing(row, day)
        return row if found is None else found[0]

    def declared_end(self, stretch: Mapping[str, Any], world: World) -> date | None:
        """The end of a declared period; `None`: it has not begun."""
        starts = [world.declared_starts[name] for name in _list(stretch["from"])]
        known = [one.astimezone(BERLIN).date() if isinstance(one, datetime) else one for one in starts if one is not None]
        return counted(min(known), stretch["after"], stretch.get("count", "day")) if known else None

    def declared_runs(self, stretch: Mapping[str, Any], world: World) -> bool:
        """Whether a declared period runs."""
        end = self.declared_end(stretch, world)
        return end is None or self.day <= end

    def extended(self) -> date:
        """The latest day of an extension."""
        return max((until for on, until, _ in self.record.extensions if on <= self.day), default=date.min)

    def needed(self, world: World) -> bool | None:
        """Whether the purpose needs the record."""
        if self.erased is None:
            return None
        if "because" in self.erased:
            return self.declared_runs(self.erased["needed"], world)
        return self.declared_runs(self.erased, world) or self.day <= self.extended()

    def threshold(self, end: date) -> date:
        """The last day for erasing what ends on a day."""
        erased = self.erased or {}
        within, unless = length(erased.get("within", "P0D")), erased.get("unless", KINDS)
        found = end + within
        freed = [
            released for _, _, kind, released in self.record.holds if released and released <= self.day and (not kind or kind in unless)
        ]
        if freed:
            found = max(found, max(freed) + within)
        if self.record.demanded is not None and self.record.demanded <= self.day:
            found = min(found, max(end, self.record.demanded + relativedelta(months=1)))
        return found

    def overdue(self, world: World) -> bool | None:
        """Whether erasing is overdue."""
        maxima = [self.maximum(row, world) for row in self.mine if row["effect"] == "at_most" and self.applies(row, world)]
        by_law = [over for over in maxima if over != "lifted"]
        late = None if not maxima and self.erased is None else any(over is True for over in by_law)
        if None in by_law and not late:
            late = None
        late = late and not world.hold if late is not None else False if world.hold and maxima else None
        if self.erased is not None:
            unless = self.erased.get("unless", KINDS)
            end = self.declared_end(self.erased, world)
            own = end is not None and self.day > self.threshold(max(end, self.extended()))
            own = own and not any(kind in unless for kind in world.hold)
            late = own or late
        return late

    def maximum(self, row: Row, world: World) -> Any:
        """Whether a maximum with its time for erasing is over; `None` on the very day of one that counts hours."""
        if world.facts.get(row.get("not_if", "")) is True:
            return "lifted" if self.meets(row, world) else False
        freed = [released for *_, released in self.record.holds if released and released <= self.day]
        if row["count"] == "hour":
            start = world.starts[row["start"]]
            if start is None:
                return False
            last = self.last_hour(start, row["period"])
            return None if self.day == last and not freed else self.day > max([last, *freed])
        end = self.running(row, world)
        if end is None or end is True:
            return False
        for on, until, by in sorted(self.record.extensions):
            way = row.get("extendable")
            if way and by == way["by"] and on <= self.day:
                most = end + length(way["period"]) if "period" in way else date.max
                end = max(end, min(until, most))
                if not way.get("again"):
                    break
        if row.get("grace") == "next_31_march":
            end = date(end.year + 1, 3, 31)
        elif "grace" in row:
            end += length(row["grace"])
        return self.day > max([end, *freed])

    def last_hour(self, start: Any, period: str) -> date:
        """The day on which a period of hours ends; one that ends at midnight ends on the day before."""
        moment = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=BERLIN)
        utc = moment.astimezone(ZoneInfo("UTC")) + timedelta(hours=int(period[2:-1]))
        return (utc.astimezone(BERLIN) - timedelta(microseconds=1)).date() if isinstance(start, datetime) else utc.astimezone(BERLIN).date()


def _list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def length(text: str) -> relativedelta:
    """A period as dateutil has it."""
    units = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
    found, number = relativedelta(), ""
    for sign in text[1:]:
        if sign.isdigit():
            number += sign
        else:
            found += relativedelta(**{units[sign]: int(number)})  # type: ignore[arg-type]
            number = ""
    return found


def counted(start: date, period: str, count: str) -> date:
    """The last day of a period."""
    years = length(period).years
    if count == "year":
        return date(start.year, 12, 31) + relativedelta(years=years)
    if count == "age":
        birthday = start + relativedelta(years=years)
        return birthday if (birthday.month, birthday.day) != (start.month, start.day) else birthday - NIGHT
    return start + length(period)
