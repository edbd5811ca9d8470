"""Facts stated by German labels: put in names, each at its place; ambiguous words are refused."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.arcadia import POLICIES as ARCADIA
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.form import Context
from zweck.forms.reader import Mapping, read
from zweck.law.parse.stated import in_names, plain
from zweck.law.vocabulary import ChangeableBy, Fact, FactType, Silence, SilenceClass, Vocabulary
from zweck.load import load
from zweck.words.text import Text


def fact(id: str, label: str, type: FactType, /, **values: str) -> Fact:
    labels = {value: Text(said, value) for value, said in values.items()}
    empty, silence = Text("", ""), Silence(SilenceClass.DOING)
    group = id.partition(".")[0]
    return Fact(id, group, type, empty, empty, silence, ChangeableBy.NOBODY, tuple(values), labels, label=Text(label, id))


VOCABULARY = Vocabulary(
    {
        one.name: one
        for one in (
            fact("a.call", "Anruf", FactType.BOOL),
            fact("a.medium", "Weg", FactType.ENUM, phone="Telefon", mail="Brief", mobile="Telefon", nein="kein Weg"),
            fact("a.kinds", "Arten von Daten", FactType.SET, name="Name", photo="Bild"),
            fact("b.medium", "weg", FactType.ENUM, phone="Telefon"),
            fact("a.age", "Alter", FactType.INT),
        )
    },
    {},
)


def understood(text: str) -> tuple[object, list[tuple[str, int, str]]]:
    """The facts by their names, and every fault with its code, column and sentence."""
    diagnostics = Diagnostics()
    node = read(text.encode(), "a.yaml", diagnostics)
    assert isinstance(node, Mapping)
    found = in_names(node, VOCABULARY, Context(diagnostics))
    return plain(found), [(fault.code, fault.span.column, str(fault.message)) for fault in diagnostics]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("{Anruf: ja}", {"a.call": True}),
        ("{ANRUF: Nein}", {"a.call": False}),
        ("{a.call: unbekannt}", {"a.call": "unknown"}),
        ("{a.medium: brief}", {"a.medium": "mail"}),
        ("{a.medium: mail}", {"a.medium": "mail"}),
        ("{a.medium: nein}", {"a.medium": "nein"}),
        ('{"arten  von daten": [NAME, photo, Rad]}', {"a.kinds": ["name", "photo", "Rad"]}),
        ("{a.age: ja, a.shoe: 3}", {"a.age": "ja", "a.shoe": 3}),
        ("{a.call: true, a.age: {b: c}}", {"a.call": True, "a.age": {"b": "c"}}),
    ],
)
def test_labels_are_understood(text: str, facts: object) -> None:
    assert understood(text) == (facts, [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{Weg: Brief}", ("ZW301", 2, "`Weg` may mean `a.medium`, `b.medium`")),
        ("{a.medium: telefon}", ("ZW302", 12, "`telefon` may mean `phone`, `mobile`")),
        ("{Alte: 3}", ("ZW301", 2, "`Alte` is not a fact of the vocabulary")),
        ("{Anruf: ja, a.call: false}", ("ZW107", 13, "`a.call` states `a.call` a second time, first in a.yaml:1:2")),
    ],
)
def test_words_that_may_mean_several_things_are_refused(text: str, fault: tuple[str, int, str]) -> None:
    assert understood(text)[1] == [fault]


@pytest.mark.parametrize("condition", ["Werbung: true", "consent.given: ja", "purpose.kind: Berichterstattung"])
def test_policies_know_names_alone(condition: str, tmp_path: Path) -> None:
    """A label is refused in a condition."""
    copytree(ARCADIA, tmp_path / "policies")
    rule = f"- prohibition: HDSG-99\n  citation: Art. 9 HDSG\n  reason: {{de: a, en: b}}\n  when: {{{condition}}}\n"
    (tmp_path / "policies/ar/privacy/2001-01-01/example.yaml").write_text(rule, encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load(tmp_path / "policies")
    assert {fault.code for fault in refused.value.diagnostics} <= {"ZW301", "ZW302", "ZW303"}


def test_very_many_unknown_words_take_no_longer_than_some() -> None:
    """After some faults no near word is looked for, as looking takes time."""
    _, faults = understood("{" + ", ".join(f"Alter{number}: 1" for number in range(5_000)) + "}")
    assert len(faults) == 5_000
