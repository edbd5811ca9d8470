"""Official texts: read, searched for cited places, compared with the digests that are kept."""

from datetime import date
from pathlib import Path

import pytest

from tests.engine.citing import parsed
from tests.texts import EARLIER, FEDERAL, LATER, put_texts
from zweck.forms.diagnostics import PolicyError
from zweck.law.citation.statutes import Index
from zweck.law.texts import plain_text
from zweck.law.texts.content import digest, halves, sentences, words
from zweck.law.texts.quote import Quotations
from zweck.law.texts.report import State
from zweck.law.texts.report import report as proven
from zweck.load import load
from zweck.pages.faults import report

HEAD = "---\nstatute: hdsg\nwindow: 1990-01-01..2010-06-30\n---\n"
ENTRY = "  - statute: hdsg\n    from: 1990-01-01\n"
DIGEST = "{place: Art. 1, digest: 0123456789abcdef}"
SECTION = """
## Art. 9
(1) Hirten dürfen Schafe zählen, wenn
  1. Wölfe nach Art. 3 Abs. 2 Nr. 1 nahen oder
  2. der Käse
    a) reift,
    b) fehlt; Milch genügt,
    aa) verdirbt,
es sei denn, es regnet. Am 1. Mai ruht die Zählung (Feiertag). Satz 1 gilt bis 31. Dezember 2001.
Dies gilt nicht für Ziegen; Böcke werden gezählt.
(2a) Hunde zählen mit.
Ein Hund ist kein Wolf.

## Anlage
Alle Schafe.
"""


def index() -> Index:
    return load(Path("policies")).citations


def wording(place: str, sections: str = SECTION) -> str | None:
    Path("texts").mkdir(exist_ok=True)
    Path("texts/hdsg@1990-01-01.md").write_text(HEAD + sections, encoding="utf-8")
    (text,) = plain_text.texts(Path("texts"), index())
    (reference,) = parsed(f"{place} HDSG").references
    (found,) = reference.places
    content = text.wording(found)
    return None if content is None else words(content)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Art. 9 Abs. 1 Nr. 1", "Wölfe nach Art. 3 Abs. 2 Nr. 1 nahen oder"),
        ("Art. 9 Abs. 1 Satz 1 Nr. 1", "Wölfe nach Art. 3 Abs. 2 Nr. 1 nahen oder"),
        ("Art. 9 Abs. 1 Satz 1 Nr. 2 lit. b", "fehlt; Milch genügt,"),
        ("Art. 9 Abs. 1 Satz 1 Nr. 2 lit. b Hs. 2", "Milch genügt,"),
        ("Art. 9 Abs. 1 Satz 1 Nr. 2 lit. b Hs. 3", None),
        ("Art. 9 Abs. 1 Satz 1 Nr. 2 lit. c", None),
        ("Art. 9 Abs. 1 Satz 1 Nr. 3", None),
        ("Art. 9 Abs. 1 Satz 2", "Am 1. Mai ruht die Zählung (Feiertag)."),
        ("Art. 9 Abs. 1 Satz 3", "Satz 1 gilt bis 31. Dezember 2001."),
        ("Art. 9 Abs. 1 Satz 4 Hs. 2", "Böcke werden gezählt."),
        ("Art. 9 Abs. 1 Satz 5", None),
        ("Art. 9 Abs. 2a", "Hunde zählen mit. Ein Hund ist kein Wolf."),
        ("Art. 9 Abs. 2a Satz 2", "Ein Hund ist kein Wolf."),
        ("Art. 9 Abs. 2a UAbs. 2", "Ein Hund ist kein Wolf."),
        ("Art. 9 Abs. 2a UAbs. 3", None),
        ("Art. 9 Satz 1", None),
        ("Art. 9 Abs. 2", None),
        ("Anlage", "Alle Schafe."),
    ],
)
@pytest.mark.usefixtures("copy")
def test_the_wording_of_a_place(place: str, expected: str | None) -> None:
    assert wording(place) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Das gilt nach Abs. 1 Satz 2 BGBl. I S. 3. Jenes nicht.", ["Das gilt nach Abs. 1 Satz 2 BGBl. I S. 3.", "Jenes nicht."]),
        ("Er zählt im 3. Abschnitt. Sie ruht.", ["Er zählt im 3. Abschnitt.", "Sie ruht."]),
        ("Es gilt Nummer 2. Danach nicht.", ["Es gilt Nummer 2.", "Danach nicht."]),
        ("Es heißt „Schaf.“ Lämmer sind gemeint (Art. 2). Ende!", ["Es heißt „Schaf.“", "Lämmer sind gemeint (Art. 2).", "Ende!"]),
        ("Käse, Milch u. Wolle", ["Käse, Milch u. Wolle"]),
    ],
)
def test_the_sentences_of_a_line(line: str, expected: list[str]) -> None:
    assert sentences(line) == expected


def test_half_sentences_are_parted_by_semicolons() -> None:
    assert halves("Er zählt; sie ruht.") == ["Er zählt;", "sie ruht."]


def test_white_space_does_not_change_a_digest_and_a_word_does() -> None:
    assert digest(("Alle  Schafe ",)) == digest(("Alle Schafe",)) != digest(("Alle Lämmer",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Art. 1\n", "hdsg@1990-01-01.md:1:1: ZW203: the head does not say `statute`"),
        ("---\nstatute: hdsg\n---\n", "hdsg@1990-01-01.md:1:1: ZW203: the head does not say `window`"),
        (HEAD.replace("hdsg", "hdgs"), "hdsg@1990-01-01.md:2:1: ZW602: there is no statute `hdgs` in `citations/`"),
        (HEAD.replace("2010-06-30", "2010"), "hdsg@1990-01-01.md:3:1: ZW205: `1990-01-01..2010` does not say a first and a last day"),
        (HEAD.replace("2010", "1980"), "hdsg@1990-01-01.md:3:1: ZW205: `1990-01-01..1980-06-30` does not say a first and a last day"),
        (HEAD.replace("1990", "1991"), "hdsg@1990-01-01.md:2:1: ZW401: the head says `hdsg@1991-01-01`, the file says `hdsg@1990-01-01`"),
        (HEAD + "\n# Art. 1\n", "hdsg@1990-01-01.md:6:1: ZW201: a section is expected here"),
        (HEAD + "Text\n", "hdsg@1990-01-01.md:5:1: ZW201: a section is expected here"),
        (HEAD + "## § 1\na\n## § 1\nb\n", "hdsg@1990-01-01.md:7:1: ZW404: `§ 1` stands twice in this text"),
    ],
)
@pytest.mark.usefixtures("copy")
def test_a_text_that_cannot_be_used_says_why(text: str, expected: str) -> None:
    put_texts(Path("texts"), earlier=text)
    with pytest.raises(PolicyError) as error:
        plain_text.texts(Path("texts"), index())
    assert f"texts/{expected}" in report(error.value).splitlines()[0]
    assert "help: " in report(error.value)


@pytest.mark.usefixtures("copy")
def test_a_folder_without_texts_and_a_file_that_is_no_text_are_refused() -> None:
    Path("texts").mkdir()
    with pytest.raises(PolicyError, match="ZW110: there is no text of a statute in this folder"):
        plain_text.texts(Path("texts"), index())
    Path("texts/hdsg@1990-01-01.md").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="ZW102"):
        plain_text.texts(Path("texts"), index())


@pytest.mark.usefixtures("copy")
def test_places_are_proven_by_the_text_of_the_days_on_which_a_rule_relies_on_them() -> None:
    policies = load(Path("policies"))
    found = proven(policies, plain_text.texts(put_texts(Path("texts")), policies.citations))
    having = {use.written: [text.name for text in use.having] for use in found.uses if use.state is State.PROVEN}
    assert having["Art. 4 Nr. 1 HDSG"] == ["hdsg@1990-01-01"]
    assert having["Art. 4 Abs. 1 Satz 2 HDSG"] == ["hdsg@2010-07-01"]
    assert having["Art. 7 Abs. 2 HDSG"] == ["hdsg@1990-01-01", "hdsg@2010-07-01"]
    assert found.by_state[State.CONTRADICTED] == ()
    assert "§ 9 HGBAR" in {some[0].written for some in found.by_state[State.WITHOUT_TEXT]}
    assert sum(map(len, found.by_state.values())) == len(found.places)


@pytest.mark.usefixtures("copy")
def test_a_place_that_the_text_of_its_day_lacks_is_contradicted() -> None:
    policies = load(Path("policies"))
    folder = put_texts(Path("texts"), later=LATER.replace(" Wölfe im Sinne des Art. 3 sind ausgenommen.", ""))
    (uses,) = proven(policies, plain_text.texts(folder, policies.citations)).by_state[State.CONTRADICTED]
    assert [(use.written, use.cited.span.line, [text.name for text in use.lacking]) for use in uses] == [
        ("Art. 4 Abs. 1 Satz 2 HDSG", 15, ["hdsg@2010-07-01"])
    ]


@pytest.mark.usefixtures("copy")
def test_a_wording_that_changes_while_the_rule_does_not_is_named() -> None:
    policies = load(Path("policies"))
    same = LATER.replace("Hirten\n  und ihre Hunde.", "Hirten.")
    assert [one.use.written for one, _ in _changes(EARLIER, LATER)] == ["Art. 1 HDSG", "Art. 4 HDSG"]
    assert [one.use.written for one, _ in _changes(EARLIER, same)] == ["Art. 4 HDSG"]
    changed = _changes(EARLIER, same.replace("ist der Aushang", "ist der Ausruf"))
    assert {one.use.written for one, _ in changed} == {"Art. 4 HDSG", "Art. 7 Abs. 2 HDSG"}
    assert len(changed) == 1 + sum(use.written == "Art. 7 Abs. 2 HDSG" for use in proven(policies, ()).uses)


def _changes(earlier: str, later: str) -> tuple:  # type: ignore[type-arg]
    policies = load(Path("policies"))
    return proven(policies, plain_text.texts(put_texts(Path("texts"), earlier=earlier, later=later), policies.citations)).changes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"texts:\n{ENTRY}    places: [{{place: Art. 1, digest: abc}}]\n", "wording.yaml:4:38: ZW207: `abc`"),
        (f"texts:\n{ENTRY}    places: []\n{ENTRY}    places: []\n", "ZW404: the text `hdsg@1990-01-01` stands twice"),
        ("texts:\n  - statute: hdsg\n    from: 1990\n    places: []\n", "wording.yaml:3:11: ZW205: `1990` is not a day"),
        ("examined: []\n", "wording.yaml:1:1: ZW203: `texts` is missing"),
        (f"texts:\n{ENTRY.replace('hdsg', 'hdgs')}    places: [{DIGEST}]\n", "wording.yaml:4:22: ZW602: there is no statute `hdgs`"),
    ],
)
@pytest.mark.usefixtures("copy")
def test_a_faulty_record_says_where(text: str, expected: str) -> None:
    Path("policies/wording.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load(Path("policies"))
    assert expected in str(error.value)


@pytest.mark.usefixtures("copy")
def test_a_place_that_stands_twice_in_the_record_is_a_fault() -> None:
    text = f"texts:\n{ENTRY}    places:\n      - {DIGEST}\n      - {DIGEST}\n"
    Path("policies/wording.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"wording.yaml:6:17: ZW404: `Art. 1` stands twice, first in policies/wording.yaml:5:17"):
        load(Path("policies"))


@pytest.mark.parametrize(
    ("citation", "day", "expected"),
    [
        ("Art. 7 HDSG", "2005-01-01", ["(1) Werbung ist verboten.", "(2) Erlaubt ist der Aushang."]),
        (
            "Art. 4 HDSG",
            "2005-01-01",
            ["Daten dürfen erhoben werden", "1. zum Zählen der Schafe,", "2. zum Schutz vor Wölfen,", "3. mit Einwilligung."],
        ),
        ("Art. 6 Abs. 1 HDSG", "2005-01-01", []),
        ("Art. 6 Abs. 1 HDSG", "2015-01-01", ["Schafe werden gezählt."]),
        ("seit 1.1.2006 Art. 1 HDSG", "2005-01-01", []),
        ("zuvor Art. 1 HDSG", "2005-01-01", []),
        ("§ 2 PrG", "2005-01-01", []),
    ],
)
@pytest.mark.usefixtures("copy")
def test_what_a_citation_names_is_quoted_as_on_the_day(citation: str, day: str, expected: list[str]) -> None:
    known = index()
    quoted = Quotations(known, plain_text.texts(put_texts(Path("texts")), known)).of(citation, date.fromisoformat(day))
    assert [line for one in quoted for line in one.lines] == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("Art. 4 Abs. 1 Satz 1 Nr. 1", "Schafe a) weiden, b) ruhen, oder"),
        ("Art. 4 Abs. 1 Nr. 1 lit. b", "ruhen,"),
        ("Art. 4 Abs. 1 Nr. 2", "Wölfe nahen,"),
        ("Art. 4 Abs. 1 Satz 2", "Danach nicht."),
        ("Art. 4 Abs. 2", "Alt. Neu."),
    ],
)
@pytest.mark.usefixtures("copy")
def test_the_federal_xml_is_read_as_the_plain_format(place: str, expected: str) -> None:
    Path("texts").mkdir()
    Path("texts/hdsg@2010-07-01.xml").write_text(FEDERAL, encoding="utf-8")
    (text,) = plain_text.texts(Path("texts"), index())
    (reference,) = parsed(f"{place} HDSG").references
    content = text.wording(reference.places[0])
    assert content is not None
    assert words(content) == expected
    assert [str(step[1]) for step in text.sections] == ["4"]
    assert (text.name, text.period.until) == ("hdsg@2010-07-01", None)


@pytest.mark.usefixtures("copy")
def test_a_text_ends_before_the_next_one_of_its_statute_begins() -> None:
    folder = put_texts(Path("texts"))
    (folder / "hdsg@2005-01-01.xml").write_text(FEDERAL, encoding="utf-8")
    ends = [(text.name, text.period.until) for text in plain_text.texts(folder, index())]
    assert ends == [
        ("hdsg@1990-01-01", date(2004, 12, 31)),
        ("hdsg@2005-01-01", date(2010, 6, 30)),
        ("hdsg@2010-07-01", None),
    ]


@pytest.mark.parametrize("text", ["<html/>", "<dokumente>", FEDERAL.replace("<!DOCTYPE", "<!-- <!ENTITY --><!DOCTYPE")])
@pytest.mark.usefixtures("copy")
def test_other_xml_is_refused(text: str) -> None:
    folder = put_texts(Path("texts"))
    (folder / "hdsg@2005-01-01.xml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"hdsg@2005-01-01.xml:1:1: ZW101: the file is not the XML of the German federal site"):
        plain_text.texts(folder, index())
