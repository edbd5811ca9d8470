"""Rows of a table as events, one for each reference to the person that a row holds, and as persons."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from zweck.chain.content import canonical
from zweck.chain.database import RecordError
from zweck.company.event import ADVERSE, OF_RECORDS
from zweck.company.register import EVERYTHING, EventKind
from zweck.forms.quoting import listed, near, shown
from zweck.pseudonym import Kind, Pseudonyms, ReferenceFault
from zweck.pseudonym.reference import normalised, with_country
from zweck.register.entry import Entry
from zweck.register.table.csv_rows import Fault, FaultyTable, Line, reading, renamed
from zweck.register.terms import Terms, checked
from zweck.words.said import says

PSEUDONYM: Final = "pseudonym"
REFERENCES: Final = (*(kind.value for kind in Kind), PSEUDONYM)
FIELDS: Final = (
    *REFERENCES,
    "controller",
    "kind",
    "scope",
    "effective",
    "channels",
    "until",
    "state",
    "evidence",
    "source",
    "declared_by",
    "about",
    "about_key",
    "key",
)
Result = TypeVar("Result")

SPREADSHEET: Final = re.compile(r"\d+[.,]0+|\d+(?:[.,]\d+)?[eE]\+\d+")  # 1003.0, 1.2E+15: no person is found by it, or another one
GERMAN: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
ENTERED: Final = tuple(kind for kind in EventKind if kind is not EventKind.USED)
"""The kinds that a table can hold; a use follows from an answer."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How rows are read: under which key of pseudonyms, with which values where a row has none, in which time zone."""

    pseudonyms: Pseudonyms
    terms: Terms | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    country_code: str = ""
    """The country of telephone numbers without country code, e.g. `+49`."""

    recorder: str = ""
    kinds: Collection[EventKind] = ENTERED
    """The kinds that a row can be of."""

    def entries(self, row: Mapping[str, str], now: int) -> Iterator[Entry]:
        """The events of a row.

        Raises:
            RecordError: if one of them cannot be entered; it repeats no reference.
        """
        row = {**self.values, **{name: value for name, value in row.items() if value}}
        given = [(name, row[name]) for name in REFERENCES if row.get(name)]
        if not given:
            raise RecordError(says("register.row_names_no", references=listed(REFERENCES)))
        kind = self._kind(row.get("kind", ""))
        if kind in OF_RECORDS and len(given) > 1:
            raise RecordError(says("register.record_one_reference", kind=kind))
        moment = moment_of(row.get("effective", ""), self.zone, kind)
        if moment is None and kind not in ADVERSE:
            raise RecordError(says("register.no_time", kind=kind))
        for name, reference in given:
            form, *subjects = self._subjects(name, reference)
            entry = Entry(
                subject=subjects[0],
                controller=row.get("controller", ""),
                kind=kind,
                scope=row.get("scope", EVERYTHING),
                effective=moment,
                channels=frozenset(re.split(r"[,\s]+", row["channels"])) if row.get("channels") else frozenset(),
                until=_day(row["until"], "until") if row.get("until") else None,
                state=row.get("state", ""),
                evidence=row.get("evidence", ""),
                source=row.get("source", ""),
                declared_by=row.get("declared_by", ""),
                recorder=self.recorder,
                about=_position(row.get("about", "")),
                once=row.get("key", "") if kind is EventKind.STARTED else _once(row, name, form),
                record=row.get("about_key", ""),
                earlier=tuple(subjects[1:]),
            )
            yield checked(entry, self.terms, now)

    def _kind(self, word: str) -> EventKind:
        name = word.upper()
        if name not in self.kinds:
            names = [kind.value for kind in self.kinds]
            raise RecordError(
                says("register.no_kind_event", word=shown(word)) if word else says("register.row_no_kind"),
                near(name, names) or says("forms.use", words=listed(names)),
            )
        return EventKind(name)

    def subjects(self, row: Mapping[str, str]) -> list[str]:
        """Every pseudonym of the person whom a row names.

        Raises:
            RecordError: if it names none, or one cannot be understood.
        """
        given = [(name, row[name]) for name in REFERENCES if row.get(name)]
        if not given:
            raise RecordError(says("register.row_names_no", references=listed(REFERENCES)))
        return [subject for name, reference in given for subject in self._subjects(name, reference)[1:]]

    def _subjects(self, name: str, reference: str) -> list[str]:
        """The reference in its one form, and the pseudonyms of the person under every version of the key."""
        if name == Kind.TELEPHONE and self.country_code:
            reference = with_country(reference, self.country_code)
        if name == Kind.CUSTOMER_NUMBER and SPREADSHEET.fullmatch(reference):
            raise RecordError(says("forms.about", name=f"`{name}`", text=says("pseudonym.spreadsheet_number")), says("pseudonym.as_text"))
        try:
            if name == PSEUDONYM:
                return [reference, self.pseudonyms.checked(reference)]
            return [normalised(Kind(name), reference), *self.pseudonyms.all(Kind(name), reference)]
        except ReferenceFault as fault:
            raise RecordError(says("forms.about", name=f"`{name}`", text=fault), fault.help) from None


def rows_in(
    path: Path,
    encoding: str,
    names: Mapping[str, str],
    known: Sequence[str],
    read: Callable[[Mapping[str, str]], Result],
    faults: list[Fault],
    *,
    keyed: bool = False,
) -> Iterator[tuple[Line, Result]]:
    """Each row of a file with what is read from its fields; what cannot be read is added to the faults. With `keyed` it needs keys.

    Raises:
        RecordError: if the file is no table, or has no column that names persons.
    """
    with reading(path, encoding) as (columns, lines):
        fields = renamed(columns, names, known, path)
        if not {*fields.values()} & {*REFERENCES}:
            raise RecordError(says("register.no_column_names", path=path, references=listed(REFERENCES)))
        if keyed and "key" not in fields.values():
            raise RecordError(says("register.no_column_key", path=path))
        for line in lines:
            try:
                if line.fault:
                    raise RecordError(line.fault)
                yield line, read({field: line.values[column] for column, field in fields.items()})
            except RecordError as error:
                faults.append(Fault(line.number, error.message, error.help))


def twice(path: Path, rows: Callable[[list[Fault]], Iterator[Result]]) -> Iterator[Result]:
    """Rows that were all read before the first one is given.

    Raises:
        FaultyTable: if one of them is faulty.
    """
    faults: list[Fault] = []
    for _ in rows(faults):
        pass
    if faults:
        raise FaultyTable(path, faults)
    return rows(faults)


def _once(row: Mapping[str, str], name: str, form: str) -> str:
    """The row's key; a row that says when is its own key. An objection without a time counts each time that it is read."""
    if row.get("key"):
        return f"{row['key']} {name}"
    if not row.get("effective"):
        return ""
    said = {column: value for column, value in row.items() if column in FIELDS and column not in REFERENCES and column != "source"}
    return sha256(canonical([name, form, said]).encode()).hexdigest()


def moment_of(text: str, zone: tzinfo, kind: EventKind) -> datetime | None:
    """A time; of a day without one its beginning, but its end for what stands against the controller, as far as that has passed.

    Raises:
        RecordError: if the text is neither.
    """
    if not text:
        return None
    if len(text) > len("2026-01-31") or "T" in text:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise RecordError(says("register.no_time_effective", text=shown(text))) from None
        return found if found.tzinfo else found.replace(tzinfo=zone)
    day = _day(text, "effective")
    if kind not in ADVERSE:
        return datetime.combine(day, time(), zone)
    now = datetime.now(UTC)
    end = datetime.combine(day, time.max, zone)
    return now if datetime.combine(day, time(), zone) <= now < end else end


def _day(text: str, name: str) -> date:
    german = GERMAN.fullmatch(text)
    try:
        return date(int(german[3]), int(german[2]), int(german[1])) if german else date.fromisoformat(text)
    except ValueError:
        raise RecordError(says("register.no_day", name=name, text=shown(text))) from None


def _position(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19 and int(text)):  # noqa: PLR2004  64 bits
        raise RecordError(says("register.no_position_event", text=shown(text)))
    return int(text or 0)


def country_code(text: str) -> str:
    """A country code.

    Raises:
        RecordError: if it is none.
    """
    if not re.fullmatch(r"\+[1-9]\d{0,3}", text):
        raise RecordError(says("register.no_country_code", text=shown(text)))
    return text
