"""The index of statutes is read, and citations are checked against it."""

from pathlib import Path

import pytest

from tests.engine.test_citations_read import period
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.forms.form import Context
from zweck.forms.reader import read as read_yaml
from zweck.law.check.citations import check_divisions
from zweck.law.citation.lists import ranges, steps
from zweck.law.citation.parts import (
    Label,
    Period,
    Unreadable,
)
from zweck.law.citation.statutes import Index
from zweck.law.parse import citations as parse_citations
from zweck.load import load


def test_lists_of_the_index() -> None:
    assert steps("§§ 1-3, 3a; Anlage") == (*((Label.SECTION, number) for number in ("1", "2", "3", "3a")), (Label.ANNEX, ""))
    assert isinstance(steps("1-3"), Unreadable)
    assert isinstance(steps("Abs. 3-1"), Unreadable)
    assert ranges({"1", "2", "3", "3a", "3b", "4", "10"}) == ["1-3", "3a", "3b", "4", "10"]


STATUTE = """
statute: xg
names: [XG, {name: YG, until: 2009-12-31}]
title: {de: X-Gesetz, en: X Act}
from: 2000-01-01
checked: memory
texts:
  - {gazette: BGBl. I 2000 S. 1, until: 2009-12-31}
  - {whole: "https://example.org/xg/{day}", section: "https://example.org/xg/{}", from: 2010-01-01}
has: ["§§ 1-5", {has: § 5a, from: 2005-01-01}]
within:
  § 1: Abs. 1, 2
  § 1 Abs. 2: [{has: "Nr. 1, 2"}, {has: Nr. 3, until: 2009-12-31}]
"""


def index_of(*texts: str) -> tuple[Index, Diagnostics]:
    diagnostics = Diagnostics()
    context = Context(diagnostics, ("citations",))
    nodes = [read_yaml(text.encode(), "x.yaml", diagnostics) for text in texts]
    found = [parse_citations.statute(node, context) for node in nodes if node is not None]
    return parse_citations.index((statute for statute in found if statute is not None), context), diagnostics


def test_a_statute_is_read_with_its_names_divisions_and_texts() -> None:
    index, diagnostics = index_of(STATUTE)
    assert list(diagnostics) == []
    statute = index.statutes["xg"]
    assert statute.names == {"XG": Period(), "YG": period(until="2009-12-31")}
    assert statute.members(())[Label.SECTION, "5a"] == [period("2005-01-01")]
    assert [text.period for text in statute.texts] == [period(until="2009-12-31"), period("2010-01-01")]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("§ 1: Abs. 1, 2", "§ 1: 1, 2", {"ZW601"}),
        ("§ 1: Abs. 1, 2", "Absatz 1: Abs. 1", {"ZW601"}),
        ("§ 1: Abs. 1, 2", "§ 1 XG: Abs. 1", {"ZW601"}),
        ("checked: memory", "checked: hearsay", {"ZW211"}),
        ("from: 2000-01-01", "from: yesterday", {"ZW205"}),
        ("gazette: BGBl. I 2000 S. 1, until: 2009-12-31", "until: 2009-12-31", {"ZW203"}),
        ("https://example.org/xg/{}", "example.org", {"ZW201"}),
        ("until: 2009-12-31}\n  - {whole", "from: 2010-01-01, until: 2009-12-31}\n  - {whole", {"ZW420"}),
    ],
)
def test_faults_of_the_index_are_reported(old: str, new: str, codes: set[str]) -> None:
    assert STATUTE.count(old) == 1
    _, diagnostics = index_of(STATUTE.replace(old, new))
    assert {diagnostic.code for diagnostic in diagnostics} == codes


def test_a_name_means_one_statute_only() -> None:
    _, diagnostics = index_of(STATUTE, STATUTE.replace("statute: xg", "statute: zg"))
    assert [diagnostic.code for diagnostic in diagnostics] == ["ZW404"] * 2
    _, diagnostics = index_of(STATUTE, STATUTE)
    assert [diagnostic.code for diagnostic in diagnostics] == ["ZW404"]


def test_what_is_divided_must_be_listed() -> None:
    index, _ = index_of(STATUTE.replace("§ 1 Abs. 2:", "§ 1 Abs. 3:"))
    diagnostics = Diagnostics()
    check_divisions(index, diagnostics)
    assert [(diagnostic.code, str(diagnostic.message)) for diagnostic in diagnostics] == [("ZW604", "`§ 1 XG` has no `Abs. 3`")] * 2


ARCADIA_RULE = """# a rule
- prohibition: HDSG-15
  citation: {}
  reason: {{de: Es wird nicht geworben., en: There is no advertising.}}
  in_force: {{from: {}, until: {}}}
  when: {{purpose.kind: advertising}}
"""


@pytest.mark.parametrize(
    ("citation", "days", "codes"),
    [
        ("Art. 4 Nr. 2 HDSG", "2001-01-01 2010-06-30", []),
        ("Art. 4 Nr. 2 HDSG", "2001-01-01 2010-07-01", ["ZW604"]),  # the law's own statute: on every day
        ("Art. 4 Nr. 2 HDSG (Fassung bis 30.6.2010)", "2001-01-01 2010-07-01", []),
        ("Art. 4 Abs. 1 HDSG (bis 30.6.2010 Art. 4 Nr. 1)", "2001-01-01 2010-07-01", []),
        ("Art. 4 Nr. 1 HDSG (seit 30.6.2010 Abs. 1)", "2001-01-01 2010-07-01", ["ZW604"]),  # a day too early
        ("zuvor Art. 4 Nr. 2 HDSG", "2010-07-01 2010-12-31", []),
        ("Art. 4 Nr. 2 HDSG (Fassung bis 30.6.2010)", "2010-07-01 2010-12-31", []),  # a transition keeps the older text alive
        ("Art. 15 HDSG; § 9 HGBAR", "2001-01-01 2004-12-31", ["ZW605"]),
        ("Art. 15 HDSG; § 9 HGBAR", "2001-01-01 2005-01-01", []),  # another statute: on one day
        ("Art. 15 HDSG; heute § 9 HGBAR", "2001-01-01 2004-12-31", []),
        ("Art. 15 HDSG (z.B. § 9 HGBAR)", "2001-01-01 2004-12-31", []),
        ("Art. 15 HDSG; § 99 HGBAR", "2001-01-01 2010-12-31", ["ZW603"]),
        ("§ 15 HDSG", "2001-01-01 2010-12-31", ["ZW603"]),
        ("ErwG 15 HDSG", "2001-01-01 2010-12-31", ["ZW603"]),
        ("Art. 15 Nr. 9 HDSG, § 12 Abs. 9 HGBAR", "2006-01-01 2010-12-31", ["ZW604", "ZW604"]),
        ("Art. 15 HDGS", "2001-01-01 2010-12-31", ["ZW602"]),
        ("Hirtenbrauch", "2001-01-01 2010-12-31", ["ZW602"]),
        ("Art. 15 HDSG (Hirtenbrauch)", "2001-01-01 2010-12-31", []),
        ("Art. 15 Absatz 1 HDSG", "2001-01-01 2010-12-31", ["ZW601"]),
    ],
)
def test_what_is_cited_must_exist_when_the_rule_relies_on_it(citation: str, days: str, codes: list[str], copy: Path) -> None:
    rule = ARCADIA_RULE.format(citation, *days.split())
    version = "2010-07-01" if days >= "2010-07-01" else "2001-01-01"
    (copy / f"policies/ar/privacy/{version}/example.yaml").write_text(rule, encoding="utf-8")
    assert [diagnostic.code for diagnostic in faults(copy)] == codes


def faults(copy: Path) -> list[Diagnostic]:
    try:
        load(copy / "policies")
    except PolicyError as error:
        return list(error.diagnostics)
    return []


@pytest.mark.parametrize(("quote", "column"), [("", 24), ('"', 25)], ids=["plain", "quoted"])
def test_the_column_in_the_file_is_that_of_the_part(quote: str, column: int, copy: Path) -> None:
    rule = ARCADIA_RULE.format(f"{quote}Art. 15 HDSG; Art. 51 HDSG{quote}", "2001-01-01", "2010-12-31")
    (copy / "policies/ar/privacy/2001-01-01/example.yaml").write_text(rule, encoding="utf-8")
    (found,) = [diagnostic.span for diagnostic in faults(copy)]
    assert (found.line, found.column) == (3, column + 3)


def test_without_the_folder_citations_are_not_checked(copy: Path) -> None:
    for path in (copy / "policies/citations").iterdir():
        path.unlink()
    rule = ARCADIA_RULE.format("as the shepherds say & do", "2001-01-01", "2010-12-31")
    (copy / "policies/ar/privacy/2001-01-01/example.yaml").write_text(rule, encoding="utf-8")
    assert faults(copy) == []
