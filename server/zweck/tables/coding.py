"""Classes of a column's values: the law makes no difference between those of one class, so one of them stands for all."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

from zweck.binding.binding import Column, Null
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import UNKNOWN_WORD, Fact, FactType
from zweck.logic.condition import Value
from zweck.words.said import Said, help_of, says

MAX_CLASSES: Final = 1 << 20
SILENT: Final = "silent"
MAX_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Class:
    """A class by its first value, as a caller states it and as the law reads it; `silent` where the fact is left out."""

    raw: object
    value: Value | None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that a column must not have: one sentence, and what to do."""

    column: str
    value: str
    message: Said
    advice: Said | None = None

    @property
    def help(self) -> Said | None:
        """The advice, or that of the catalogue."""
        return help_of(self.message, self.advice)


class Coding:
    """The classes of one column, found as its values are met. Several threads may use it."""

    def __init__(self, column: Column, fact: Fact, read: Callable[[str, Value | None], Hashable]) -> None:
        self.column = column
        self.text = False
        """Whether the table has texts only, as a CSV file does."""
        self.classes: list[Class] = []
        self._fact = fact
        self._read_of = read
        self._known: dict[tuple[type, Hashable], int | Fault] = {}
        self._numbers: dict[Hashable, int] = {}
        self._lock = Lock()

    def of(self, raw: object) -> int | Fault:
        """The number of the class of a value as the table has it, or what is wrong with it."""
        key = (type(raw), tuple(raw) if isinstance(raw, list) else raw)
        try:
            found = self._known.get(key)
        except TypeError:  # a list of lists, or a mapping
            return self._read(raw)
        if found is None:
            with self._lock:
                found = self._known[key] = self._read(raw)
        return found

    def of_value(self, value: object) -> int:
        """The number of the class of a value that the fact can have, whether the table has it or not."""
        with self._lock:
            found = self._class(value)
        if isinstance(found, Fault):
            raise TypeError(found)
        return found

    def _read(self, raw: object) -> int | Fault:
        column = self.column
        if raw is None:
            match column.null:
                case Null.FAULT:
                    return Fault(column.name, "", says("tables.empty_unmeant", fact=column.fact))
                case Null.SILENT:
                    return self._number(SILENT, Class(None, None, silent=True))
                case Null.UNKNOWN:
                    return self._class(UNKNOWN_WORD)
        if column.values:
            if not isinstance(raw, str | int) or str(raw) not in column.values:
                word = shown(raw)
                help = near(word, column.values) or says("tables.words", words=listed([*column.values]))
                return Fault(column.name, word, says("tables.no_word", word=word, column=column.name), help)
            raw = column.values[str(raw)]
        elif isinstance(raw, str) and column.separator:
            raw = [part.strip() for part in raw.split(column.separator) if part.strip()]
        elif isinstance(raw, str) and self.text:
            raw = self._plain(raw)
        return self._class(raw)

    def _plain(self, raw: str) -> object:
        """A text as the value that it writes, where the fact takes no text."""
        match self._fact.type:
            case FactType.BOOL:
                return {"true": True, "false": False}.get(raw, raw)
            case FactType.INT:
                return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < MAX_DIGITS else raw
            case _:
                return raw

    def _class(self, raw: object) -> int | Fault:
        value = read_value(self._fact, raw)
        if isinstance(value, FactFault):
            return Fault(self.column.name, value.value, value.message, value.help)
        return self._number(self._read_of(self._fact.name, value), Class(raw.isoformat() if isinstance(raw, date) else raw, value))

    def _number(self, read: Hashable, first: Class) -> int:
        found = self._numbers.get(read)
        if found is None:
            found = self._numbers[read] = len(self.classes)
            self.classes.append(first)
        return found
