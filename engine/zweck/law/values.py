"""Values of facts as callers write them, shown in errors, and the advice where facts and values no longer exist."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zweck.forms.quoting import either, listed, near, nearest, read_day, shown
from zweck.law.countries import COUNTRIES, FORMER, LIMITED, advice, off_day
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Fact, FactType, Former, FormerValue, Vocabulary
from zweck.logic.condition import MAX_NUMBER, Value, interval
from zweck.words.said import Said, help_of, says
from zweck.words.text import Text

INT_LIMIT: Final = MAX_NUMBER + 1
MAX_MEANT: Final = 3

TRUTHS: Final = {"yes": "true", "no": "false", "ja": "true", "nein": "false", "true": "true", "false": "false"}
"""Words for yes and no that are no truth values."""

TYPES_OF: Final = {
    "truth_value": (FactType.BOOL,),
    "number": (FactType.INT,),
    "text": (FactType.ENUM, FactType.COUNTRY, FactType.DATE),
    "list": (FactType.SET,),
}
"""The types of facts that take a kind of value."""


@dataclass(frozen=True, slots=True)
class FactFault:
    """A stated fact that cannot be understood: its name, its value as text, one sentence, what to do, and the facts that it contradicts."""

    fact: str
    value: str
    message: Said
    advice: Said | None = None
    beside: tuple[str, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        """The fact, and those that it contradicts."""
        return (self.fact, *self.beside)

    @property
    def help(self) -> Said | None:
        """The advice, if there is any."""
        return help_of(self.message, self.advice)


def read_stated(fact: Fact, raw: object) -> Value | FactFault | None:
    """A value as a caller or another source states it: as the fact's type wants it, of a number also an interval (`18..`)."""
    found = interval(raw) if fact.type is FactType.INT and isinstance(raw, str) else None
    return read_value(fact, raw) if found is None else found


def read_value(fact: Fact, raw: object) -> Value | FactFault | None:
    """A stated value as the fact's type wants it, `None` for the word `unknown`, or what is wrong with it."""
    if raw == UNKNOWN_WORD:
        return None
    match fact.type:
        case FactType.BOOL:
            return raw if isinstance(raw, bool) else _fault(fact, raw, says("law.truth_value"))
        case FactType.INT:
            return (
                raw
                if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < INT_LIMIT
                else _fault(fact, raw, says("law.whole_number"))
            )
        case FactType.DATE:
            return _date(fact, raw)
        case FactType.COUNTRY:
            return raw if isinstance(raw, str) and raw in COUNTRIES else _fault(fact, raw, says("law.country"))
        case FactType.ENUM:
            return (
                raw if isinstance(raw, str) and raw in fact.allowed else _fault(fact, raw, says("law.one_of", values=listed(fact.values)))
            )
        case FactType.SET:
            return _set(fact, raw)


def _date(fact: Fact, raw: object) -> Value | FactFault:
    found = raw if isinstance(raw, date) and not isinstance(raw, datetime) else read_day(raw)
    return found or _fault(fact, raw, says("law.day"))


def _set(fact: Fact, raw: object) -> Value | FactFault:
    if not isinstance(raw, list | tuple | set | frozenset):
        return _fault(fact, raw, says("law.list_words"))
    if fact.values:
        for member in raw:
            if not isinstance(member, str) or member not in fact.allowed:
                return FactFault(
                    fact.name,
                    shown(member),
                    says("law.no_value", name=fact.name, raw=shown(member)),
                    _meant(fact, member) or says("forms.use", words=listed(fact.values)),
                )
        return frozenset(raw)
    for member in raw:
        if not (isinstance(member, str) and member in COUNTRIES):
            return _fault(fact, member, says("law.countries"))
    return frozenset(raw)


def former(value: Value | None) -> bool:
    """Whether a value is, or has in it, a country code that stands for no country today."""
    return within(value, FORMER)


def within(value: Value | None, codes: Set[str]) -> bool:
    """Whether a value is, or has in it, one of some country codes."""
    return value in codes if isinstance(value, str) else isinstance(value, frozenset) and not value.isdisjoint(codes)


def undated_countries(stated: Mapping[str, Value | None], facts: Mapping[str, Fact]) -> Iterator[FactFault]:
    """The faults of country codes that do not stand for a country on the stated day; without one, that no longer do."""
    if LIMITED.isdisjoint(stated.values()) and frozenset not in map(type, stated.values()):
        return
    day = stated.get(DECISION_DATE)
    for name, value in stated.items():
        codes = value if isinstance(value, frozenset) else (value,) if isinstance(value, str) else ()
        if LIMITED.isdisjoint(codes) or facts[name].values:
            continue
        for code in sorted(codes):
            if off := off_day(code, day if isinstance(day, date) else None):
                yield FactFault(name, code, says("law.of_fact", name=name, message=off[0]), off[1])


def _fault(fact: Fact, raw: object, wanted: Said) -> FactFault:
    sort = _sort(raw)
    key = f"law.takes_not.{sort}" if sort and fact.type not in TYPES_OF[sort] else "law.takes_not.value"
    return FactFault(fact.name, shown(raw), says(key, name=fact.name, wanted=wanted, raw=shown(raw)), _help(fact, raw))


def _sort(raw: object) -> str:
    """The kind of value that was sent, in a word; empty where the value says it."""
    match raw:
        case bool():
            return "truth_value"
        case int():
            return "number"
        case str():
            return "text"
        case list() | tuple() | set() | frozenset():
            return "list"
        case _:
            return ""


def _help(fact: Fact, raw: object) -> Said | None:
    """The correction, where it can be known."""
    match raw:
        case str() if fact.type is FactType.BOOL and raw in ("true", "false"):
            return says("law.write_without_quotation", raw=raw)
        case str() if fact.type is FactType.BOOL and raw.casefold() in TRUTHS:
            return says("forms.meant", name=TRUTHS[raw.casefold()])
        case str() if fact.type is FactType.INT:
            return says("law.write_without_quotation", raw=raw) if raw.isascii() and raw.isdigit() else says("law.write_number")
        case str() if fact.type is FactType.DATE and (day := read_day("-".join(part.zfill(2) for part in reversed(raw.split("."))))):
            return says("forms.meant", name=day.isoformat())
        case str() if not fact.values and fact.type in (FactType.COUNTRY, FactType.SET):
            return advice(raw)
        case str() if fact.type is FactType.SET and (member := raw if raw in fact.values else _labelled(fact, raw)):
            return says("forms.write_it", text=f"[{shown(member)}]")
        case str() if "," in raw and {word.strip() for word in raw.split(",")} <= {*fact.values}:
            return says("law.write_list", text=f"[{raw}]")
        case [str(member)] if member in fact.allowed:
            return says("forms.write_it", text=member)
        case _:
            return _meant(fact, raw)


def _meant(fact: Fact, raw: object) -> Said | None:
    """The value that a word means: by its label, by a part of its name, or by its spelling."""
    if not isinstance(raw, str):
        return None
    label, word = _labelled(fact, raw), raw.casefold().replace(" ", "_")
    parts = [value for value in fact.values if word and f"_{word}_" in f"_{value}_"]
    if label is None and 1 < len(parts) <= MAX_MEANT:
        return says("forms.meant_several", names=either(parts))
    found = label or (parts[0] if len(parts) == 1 else None)
    return says("forms.meant", name=found) if found else near(raw, fact.values) or _near_label(fact, raw)


def _near_label(fact: Fact, raw: str) -> Said | None:
    """A suggestion of the value whose label is spelled like the word."""
    labels = {said: value for value, label in fact.labels.items() for said in (label.en, label.de)}
    found = nearest(raw, labels)
    return says("forms.meant", name=labels[found]) if found else None


def _labelled(fact: Fact, raw: object) -> str | None:
    """The one value whose label in either language is this word."""
    word = raw.casefold() if isinstance(raw, str) else ""
    found = [value for value, label in fact.labels.items() if word and word in (label.de.casefold(), label.en.casefold())]
    return found[0] if len(found) == 1 else None


def former_fact(said: str, vocabulary: Vocabulary) -> Former | None:
    """The entry of a fact that lost values, or that no longer exists, by its name or its former label."""
    found = vocabulary.former.get(said)
    return found or next((one for one in vocabulary.former.values() if _is_label(one.label, said)), None)


def former_value(former: Former, raw: object) -> FormerValue | None:
    """The former value that a caller states, by itself, by its label, or as `ja` or `nein`."""
    word = _folded(shown(raw))
    names = (word, TRUTHS.get(word, word))
    return next((one for one in former.values if _folded(shown(one.value)) in names or _is_label(one.label, word)), None)


def replacement(said: str, raw: object, vocabulary: Vocabulary) -> Said | None:
    """The advice where a caller states what no longer exists; else None."""
    found = former_fact(said, vocabulary) if vocabulary.former else None
    if found is None:
        return None
    if found.name not in vocabulary.facts:
        return says("law.replaced", name=found.name, others=listed(found.replaced_by))
    value = former_value(found, raw)
    if value is None:
        return None
    return says("law.replaced", name=shown(value.value), others=listed(found.replaced_by))


def _is_label(label: Text | None, said: str) -> bool:
    return label is not None and _folded(said) in (_folded(label.de), _folded(label.en))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
