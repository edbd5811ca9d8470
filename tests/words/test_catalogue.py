"""The catalogue and the code agree: every key is there and used, with the same holes; no sentence stands in a call that reports."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import pytest

from tests.words.calls import ROOT, ROOTS, forget, literals, raised, saying, shown, texts
from zweck.words.catalogue import FAULTS, read, titles
from zweck.words.said import Said, restored, says, stored
from zweck.words.text import Text

NO_SENTENCES: Final = {"Usage:", "Python \0", "zweck \0", "pip install --force-reinstall '\0\0'"}
"""Texts that are the same in both languages, or that click puts into German."""

OF_OTHERS: Final = {
    "Extra data": "goes on in the words of Python's own reader of JSON, which stand in the same hole",
    "Expecting \0": "so does this",
    "worker \0 does not obey": "stands in the log alone",
}
"""Sentences that errors of ours are raised with, and why they have no key."""

ELSEWHERE: Final = ["ZW603", "ZW604"]
"""Codes that share their sentences, `law.has_no` and `law.has_no_on`."""

KEY: Final = re.compile(r"(ZW\d{3}|[a-z_]+)(\\\.([a-z_]|\\w\+)+)+")
"""A pattern of keys."""

FORMS: Final = r"(\.(one|other))?"
OWN: Final = re.compile(r"\.(title|help)$")
"""Parts of an entry that no call names."""


def entries() -> Iterator[tuple[str, Text]]:
    """Every sentence by its key."""
    for root in ROOTS:
        for file in (ROOT / root).glob("*/words.yaml"):
            yield from read(file).items()
    yield from read(FAULTS).items()


KNOWN: Final = dict(entries())


def holes(text: str) -> frozenset[str]:
    """The names in the holes of a sentence."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@cache
def named(pattern: str) -> tuple[tuple[str, Text], ...]:
    """The sentences whose keys a pattern means, and what they say to do."""
    found = re.compile(rf"{pattern}{FORMS}(\.help)?")
    return tuple((key, text) for key, text in KNOWN.items() if found.fullmatch(key))


@pytest.fixture(scope="module", autouse=True)
def _freed() -> Iterator[None]:
    """No search for garbage goes through the syntax of all files."""
    yield
    forget()


def test_every_key_is_there() -> None:
    assert [(call.file, call.line, key) for call, key, _ in saying() if not named(key)] == []


def test_every_key_is_used() -> None:
    keys = {text for text in texts() if KEY.fullmatch(text)}
    used = re.compile(rf"({'|'.join(keys)}){FORMS}")
    assert [key for key in KNOWN if not OWN.search(key) and not used.fullmatch(key)] == []


def test_a_call_fills_the_holes_of_its_sentence_and_no_others() -> None:
    wrong = []
    for call, key, given in saying():
        wanted = frozenset().union(*(holes(text.de) for name, text in named(key)))
        if given - {"count"} != wanted - {"count"} and "" not in given:
            wrong.append((call.file, call.line, key, sorted(given ^ wanted)))
    assert wrong == []


def test_both_languages_have_the_same_holes() -> None:
    assert [key for key, text in KNOWN.items() if holes(text.de) != holes(text.en)] == []


def test_names_and_values_in_backticks_stay_as_they_are() -> None:
    def quoted(text: str) -> Counter[str]:
        return Counter(
            re.sub(r"JJJJ-MM-TT", "YYYY-MM-DD", text.replace("gesetz/name", "law/name")) for text in re.findall(r"`[^`]*`", text)
        )

    assert [key for key, text in KNOWN.items() if quoted(text.de) != quoted(text.en)] == []


def test_no_sentence_is_german_in_english_or_the_other_way_round() -> None:
    english = re.compile(r"\b(the|is|are|of|and|with|not|which|that|it)\b")
    german = re.compile(r"\b(der|die|das|ist|sind|und|mit|nicht|ein|eine|keine?)\b")

    def outside(text: str) -> str:
        return re.sub(r"`[^`]*`|\{\w+\}", " ", text)

    assert [key for key, text in KNOWN.items() if english.search(outside(text.de)) or german.search(outside(text.en))] == []


def test_every_code_has_a_title_and_a_sentence() -> None:
    said = {key.partition(".")[0] for key in KNOWN if not OWN.search(key)}
    codes = {key.partition(".")[0] for key in read(FAULTS)}
    assert codes == titles().keys()
    assert sorted(codes - said) == ELSEWHERE


def test_no_sentence_stands_in_a_call_that_reports() -> None:
    assert [one for one in (*literals(), *shown()) if one[2] not in NO_SENTENCES] == []


def test_no_error_of_ours_is_raised_with_a_sentence() -> None:
    found = [one for one in raised() if one[2] not in OF_OTHERS]
    assert found == []
    assert {text for _, _, text in raised()} >= OF_OTHERS.keys()


def test_a_message_is_a_value() -> None:
    one = says("forms.use", words="`a`")
    assert one == Said("forms.use", (("words", "`a`"),))
    assert len({one, says("forms.use", words="`a`")}) == 1
    assert (one.in_("de"), str(one)) == ("`a` verwenden", "use `a`")
    assert sorted([one, says("forms.meant", name="x")]) == [says("forms.meant", name="x"), one]


def test_values_stay_as_they_are() -> None:
    """A value can be no hole of a sentence, and a sentence in a hole speaks the language of the whole."""
    assert str(says("forms.use", words="{words} {0} {x.y}")) == "use {words} {0} {x.y}"
    assert says("forms.and", first=says("forms.use", words="1"), rest=Text("zwei", "two")).in_("de") == "1 verwenden und zwei"


def test_a_stored_message_comes_back_and_nothing_else_does() -> None:
    inner = says("forms.use", words=Text("zwei", "two"))
    message = says("ZW101.move_left", count=2, word=inner)
    assert restored(json.loads(json.dumps(stored(message)))) == message
    known = {"key": "forms.use", "args": {"words": "`a`"}}
    faulty: list[Any] = [None, "text", 1, [], {}, {"de": "a", "en": "b"}, {"key": "forms.use"}, {**known, "key": "nowhere.at_all"}]
    faulty += [{**known, "key": "forms.at_all"}, {**known, "args": {}}, {**known, "args": {"words": None}}, {**known, "args": []}]
    for one in faulty:
        with pytest.raises(ValueError, match=r"message"):
            restored(one)


def test_a_sentence_that_counts_has_two_forms() -> None:
    assert [says("ZW101.move_left", count=number, word="a").in_("de")[:13] for number in (1, 2)] == ["um eine Spalt", "um 2 Spalten "]


def test_what_to_do_stands_beside_the_sentence() -> None:
    assert str(says("ZW109.file_says_nothing").help) == "delete it, or write what belongs into it"
    assert says("forms.use", words="x").help is None


@pytest.mark.parametrize("key", ["nowhere.at_all", "forms.at_all", "ZW109.at_all"])
def test_an_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        str(says(key))


def test_a_sentence_without_a_language_is_refused(tmp_path: Path) -> None:
    faulty = tmp_path / "words.yaml"
    faulty.write_text("no_law: {de: kein Gesetz}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no_law` is no sentence"):
        read(faulty)
