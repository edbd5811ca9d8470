"""YAML as the policy language reads it."""

from pathlib import Path

import pytest

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Mapping, Node, Plain, Scalar, Sequence, read, read_file


def tree(text: str) -> Node:
    """A text that has no fault, read."""
    diagnostics = Diagnostics()
    node = read(text.encode(), "x", diagnostics)
    assert [str(diagnostic.message) for diagnostic in diagnostics] == []
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("true", True), ("false", False), ("~", None), ("null", None), ('""', ""), ("'true'", "true"), ('"5"', "5")),
        *(("5", 5), ("0", 0), ("-3", -3), ("007", "007"), ("1.10", "1.10"), ("1e3", "1e3"), ("0x10", "0x10"), ("1_000", "1_000")),
        *((word, word) for word in ("NO", "no", "yes", "on", "off", "y", "n", "True", "FALSE", "Null", "2018-05-25", "12:30", "=", "<<")),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_words_keep_their_letters(text: str, value: Plain) -> None:
    node = tree(f"[{text}]")
    assert isinstance(node, Sequence)
    (item,) = node.items
    assert isinstance(item, Scalar)
    assert (item.value, type(item.value)) == (value, type(value))


def test_a_mapping_keeps_the_order_of_the_file() -> None:
    node = tree("b: 1\na: 2\nc: 3\n")
    assert isinstance(node, Mapping)
    assert list(node.pairs) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a: word", ["x:1:4"]),
        ("a:\n  b: word", ["x:2:6"]),
        ("a:\n- one\n-   two", ["x:2:3", "x:3:5"]),
        ("ä: {b: 'two words'}", ["x:1:8"]),
        ("a: >-\n  folded\n  text", ["x:1:4"]),
        ("a:", ["x:1:3"]),
    ],
)
def test_every_value_knows_its_place(text: str, places: list[str]) -> None:
    def scalars(node: Node) -> list[Scalar]:
        if isinstance(node, Scalar):
            return [node]
        return [scalar for inner in (node.items if isinstance(node, Sequence) else node.pairs.values()) for scalar in scalars(inner)]

    assert [str(scalar.span) for scalar in scalars(tree(text))] == places


def test_the_whole_value_is_underlined() -> None:
    node = tree("key: 'two words'")
    assert isinstance(node, Mapping)
    assert (node.pairs["key"].span.column, node.pairs["key"].span.end_column) == (6, 17)
    assert (node.key_spans["key"].column, node.key_spans["key"].end_column) == (1, 4)


def test_the_first_of_two_equal_keys_is_kept_and_reading_goes_on() -> None:
    diagnostics = Diagnostics()
    node = read(b"a: 1\na: 2\nb: 3\nb: 4\n", "x", diagnostics)
    assert isinstance(node, Mapping)
    assert [value.value for value in node.pairs.values() if isinstance(value, Scalar)] == [1, 3]
    assert [diagnostic.code for diagnostic in diagnostics] == ["ZW107", "ZW107"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert read_file(tmp_path / "x", "x", diagnostics) is None
    assert [str(diagnostic.message) for diagnostic in diagnostics] == ["the file cannot be opened: no such file or directory"]


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a: 1\nwhen\n  b: 2\n", "x:2:1", "hinter diesem Schlüssel fehlt `: `"),
        ('a: 1\nb: "x\nc: 2\n', "x:2:4", "das Anführungszeichen, das hier beginnt, ist nicht geschlossen"),
        ("a: 1\nb: {c: 1\nd: 2\n", "x:2:4", "die Klammer, die hier beginnt, ist nicht geschlossen"),
        ("a: [b, c\n", "x:1:4", "die Klammer, die hier beginnt, ist nicht geschlossen"),
        ("a: @x\n", "x:1:4", "mit diesem Zeichen kann ein Wert nicht beginnen"),
        ("a: ]\n", "x:1:4", "mit diesem Zeichen kann ein Wert nicht beginnen"),
        ('a: "x" y\n', "x:1:8", "der Text vor dieser Stelle ist zu Ende, und hier beginnt kein Schlüssel"),
        ("- b\nc: 1\n", "x:2:1", "hier wird ein weiteres Glied der Liste erwartet"),
        ('a: "\\q"\n', "x:1:5", "zwischen doppelten Anführungszeichen bedeuten `\\` und das Zeichen dahinter nichts"),
        ('a: "\\xZZ"\n', "x:1:7", "zwischen doppelten Anführungszeichen bedeuten `\\` und das Zeichen dahinter nichts"),
        ("a: 1: 2\n", "x:1:5", "an dieser Stelle ist kein Schlüssel mit Doppelpunkt möglich"),
    ],
)
def test_what_is_no_yaml_is_said_in_the_readers_language_where_it_begins(text: str, place: str, sentence: str) -> None:
    diagnostics = Diagnostics()
    assert read(text.encode(), "x", diagnostics) is None
    (fault,) = diagnostics
    assert (str(fault.span), fault.message.in_("de")) == (place, sentence)
    assert fault.help is not None
    assert "while " not in str(fault.message)
