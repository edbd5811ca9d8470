"""Citations: read into their parts, checked against the index of statutes, linked to the official text."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zweck.law.check.citations import check_citations
from zweck.law.check.names import written_rules
from zweck.law.citation.links import Link, links
from zweck.law.citation.lists import ranges, steps
from zweck.law.citation.parts import (
    Citation,
    Decision,
    Gazette,
    Guidance,
    Label,
    Period,
    Place,
    Reference,
    Relation,
    Remark,
    Unreadable,
    written,
)
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Index, Statute
from zweck.law.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.law.parse import citations as parse_citations
from zweck.law.parse.form import Context
from zweck.law.policy import PolicySet
from zweck.law.reader import read as read_yaml
from zweck.load import load, shipped

MAX_SECONDS = 0.4  # measured: 0.06; machines that test are slow


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    """The policies that come with zweck."""
    return load(shipped())


def cited(policies: PolicySet) -> Iterator[str]:
    """Every citation of every rule and scope."""
    for law in policies.laws.values():
        yield from (version.scope.citation for version in law.versions if version.scope is not None)
    yield from (rule.citation for _, rule in written_rules(policies.laws))


def parsed(text: str) -> Citation:
    found = read(text)
    assert isinstance(found, Citation), f"{text}: {found}"
    return found


def places(text: str) -> list[str]:
    """Every place of every reference, written out with its statute."""
    return [f"{written(place)} {reference.statute}".strip() for reference in parsed(text).references for place in reference.places or ((),)]


# --- reading ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 4 Abs. 1 BDSG a.F.", ["§ 4 Abs. 1 BDSG a.F."]),
        (
            "§ 28 Abs. 1 Satz 1 Nr. 3, Abs. 2 Nr. 1 BDSG a.F.",
            ["§ 28 Abs. 1 Satz 1 Nr. 3 BDSG a.F.", "§ 28 Abs. 2 Nr. 1 BDSG a.F."],
        ),
        ("§ 4 Abs. 1, § 4a Abs. 1 BDSG a.F.", ["§ 4 Abs. 1 BDSG a.F.", "§ 4a Abs. 1 BDSG a.F."]),
        ("§§ 1, 3 Abs. 1, § 27 Abs. 1 BDSG a.F.", ["§ 1 BDSG a.F.", "§ 3 Abs. 1 BDSG a.F.", "§ 27 Abs. 1 BDSG a.F."]),
        ("§ 28 Abs. 3 Satz 2 Nr. 1, Satz 3, 6 UWG", ["§ 28 Abs. 3 Satz 2 Nr. 1 UWG", "§ 28 Abs. 3 Satz 3 UWG", "§ 28 Abs. 3 Satz 6 UWG"]),
        ("§ 7 Abs. 3 Nr. 1-3 UWG", ["§ 7 Abs. 3 Nr. 1 UWG", "§ 7 Abs. 3 Nr. 2 UWG", "§ 7 Abs. 3 Nr. 3 UWG"]),
        ("Art. 9 Abs. 2 lit. g, h DSGVO", ["Art. 9 Abs. 2 lit. g DSGVO", "Art. 9 Abs. 2 lit. h DSGVO"]),
        ("Art. 2 Abs. 1, 2 lit. c DSGVO", ["Art. 2 Abs. 1 DSGVO", "Art. 2 Abs. 2 lit. c DSGVO"]),
        (
            "Art. 11, 12 Abs. 3, 5, Art. 15 DSGVO",
            ["Art. 11 DSGVO", "Art. 12 Abs. 3 DSGVO", "Art. 12 Abs. 5 DSGVO", "Art. 15 DSGVO"],
        ),
        ("§ 22 Abs. 1 Nr. 1 lit. a-b, Nr. 2 lit. a, Abs. 2 BDSG", None),
        ("Art. 49 Abs. 1 UAbs. 1 lit. a, b DSGVO", ["Art. 49 Abs. 1 UAbs. 1 lit. a DSGVO", "Art. 49 Abs. 1 UAbs. 1 lit. b DSGVO"]),
        ("Art. 5 Abs. 1 lit. b Hs. 2, Art. 89 DSGVO", ["Art. 5 Abs. 1 lit. b Hs. 2 DSGVO", "Art. 89 DSGVO"]),
        ("§ 28 Abs. 3a, 3b, § 4a BDSG a.F.", ["§ 28 Abs. 3a BDSG a.F.", "§ 28 Abs. 3b BDSG a.F.", "§ 4a BDSG a.F."]),
        ("§ 12 Abs. 4 Z 1, 3 DSG (AT)", ["§ 12 Abs. 4 Nr. 1 DSG (AT)", "§ 12 Abs. 4 Nr. 3 DSG (AT)"]),
        ("§ 9 mit Anlage, § 34 BDSG a.F.", ["§ 9 BDSG a.F.", "Anlage BDSG a.F.", "§ 34 BDSG a.F."]),
        ("§ 29 Abs. 1 Satz 1 Nr. 3 i.V.m. § 28a BDSG a.F.", ["§ 29 Abs. 1 Satz 1 Nr. 3 BDSG a.F.", "§ 28a BDSG a.F."]),
        ("Art. 4 Nr. 1 DSGVO; ErwG 14, 27", ["Art. 4 Nr. 1 DSGVO", "ErwG 14 DSGVO", "ErwG 27 DSGVO"]),
        ("ErwG 38, 71 DSGVO", ["ErwG 38 DSGVO", "ErwG 71 DSGVO"]),
        ("§ 147 AO, § 257 HGB", ["§ 147 AO", "§ 257 HGB"]),
        ("NetzDG; § 10 TMG", ["NetzDG", "§ 10 TMG"]),
        ("Art. 8 DSGVO und das Recht des Mitgliedstaats; § 4 DSG (AT)", ["Art. 8 DSGVO", "Recht des Mitgliedstaats", "§ 4 DSG (AT)"]),
        ("§ 174 TKG 2021 (AT); § 102 TKG 2004", ["§ 174 TKG 2021 (AT)", "§ 102 TKG 2004"]),
        ("Art. 13 RL 2002/58/EG; Art. 5 VO (EU) 2024/900", ["Art. 13 RL 2002/58/EG", "Art. 5 VO (EU) 2024/900"]),
        ("§ 41 Abs. 1 (literarische Zwecke), § 28 BDSG a.F.", ["§ 41 Abs. 1 BDSG a.F.", "§ 28 BDSG a.F."]),
    ],
)
def test_lists_are_read_as_lawyers_write_them(text: str, expected: list[str] | None) -> None:
    assert places(text) == (expected or places(str(parsed(text))))


def period(start: str | None = None, until: str | None = None) -> Period:
    return Period(*(date.fromisoformat(day) if day else None for day in (start, until)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("§ 28 BDSG a.F. (Fassung bis 31.8.2009)", [("§ 28 BDSG a.F.", period(until="2009-08-31"))]),
        ("§ 10 TMG (seit 1.3.2007); NetzDG (seit 1.10.2017)", [("§ 10 TMG", period("2007-03-01")), ("NetzDG", period("2017-10-01"))]),
        (
            "§ 2 Abs. 2 Nr. 13 UKlaG (bis 12.10.2023 Nr. 11)",
            [("§ 2 Abs. 2 Nr. 13 UKlaG", period("2023-10-13")), ("§ 2 Abs. 2 Nr. 11 UKlaG", period(until="2023-10-12"))],
        ),
        (
            "§ 13 Abs. 7 TMG (seit 25.7.2015 Abs. 8) i.V.m. § 34 BDSG a.F.",
            [("§ 13 Abs. 7 TMG", period(until="2015-07-24")), ("§ 13 Abs. 8 TMG", period("2015-07-25")), ("§ 34 BDSG a.F.", period())],
        ),
        (
            "§ 15 Abs. 2 TDDDG (bis 13.5.2024 TTDSG)",
            [("§ 15 Abs. 2 TDDDG", period("2024-05-14")), ("§ 15 Abs. 2 TTDSG", period(until="2024-05-13"))],
        ),
        (
            "§ 9 Abs. 2 DSG (AT) (bis 30.6.2024 § 9 Abs. 1 a.F.)",
            [("§ 9 Abs. 2 DSG (AT)", period("2024-07-01")), ("§ 9 Abs. 1 DSG (AT)", period(until="2024-06-30"))],
        ),
        ("§ 201 StGB (seit 6.8.2004 auch § 201a)", [("§ 201 StGB", period()), ("§ 201a StGB", period("2004-08-06"))]),
        (
            "§ 7 UWG; seit 25.5.2018 i.V.m. Art. 95 DSGVO, Art. 13 RL 2002/58/EG",
            [("§ 7 UWG", period()), ("Art. 95 DSGVO", period("2018-05-25")), ("Art. 13 RL 2002/58/EG", period("2018-05-25"))],
        ),
        ("§ 26 BDSG (bis EuGH C-34/21 vom 30.3.2023)", [("§ 26 BDSG", period(until="2023-03-30"))]),
        ("§ 107 Abs. 5 TKG 2003 (AT) (Rufnummer seit 2011 Abs. 1a)", [("§ 107 Abs. 5 TKG 2003 (AT)", period()), None]),
    ],
)
def test_days_limit_what_they_stand_with(text: str, expected: list[tuple[str, Period] | None]) -> None:
    found = [(f"{' '.join(map(written, part.places))} {part.statute}".strip(), part.period) for part in parsed(text).references]
    assert [pair for pair, wanted in zip(found, expected, strict=True) if wanted] == [pair for pair in expected if pair]


def test_a_year_alone_means_the_days_that_are_meant_in_any_case() -> None:
    assert [part.period for part in parsed("seit 2011 § 1 UWG; bis 2015 § 2 UWG").references] == [
        period("2011-12-31"),
        period(until="2015-01-01"),
    ]


def test_examples_and_other_times_are_told_apart() -> None:
    text = "§ 20 TTDSG (zuvor § 14a TMG); § 15 TMG (heute § 25 TDDDG); Landesrecht (z.B. Art. 38 BayDSG, § 19 DSG NRW)"
    assert [(part.statute, part.relation) for part in parsed(text).references] == [
        ("TTDSG", Relation.CITED),
        ("TMG", Relation.EARLIER),
        ("TMG", Relation.CITED),
        ("TDDDG", Relation.TODAY),
        ("Landesrecht", Relation.CITED),
        ("BayDSG", Relation.EXAMPLE),
        ("DSG NRW", Relation.EXAMPLE),
    ]


def test_the_manner_of_applying_a_statute_is_kept() -> None:
    found = list(parsed("§§ 823, 1004 BGB analog i.V.m. § 22 KUG; § 15 Abs. 3 TMG in richtlinienkonformer Auslegung").references)
    assert [part.manner for part in found] == ["analog", "", "in richtlinienkonformer Auslegung"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EuGH C-252/21, Rn. 77-84", [Decision("EuGH", "C-252/21", margins="77-84")]),
        ("EuGH C-101/01 (Lindqvist), C-212/13", [Decision("EuGH", "C-101/01", name="Lindqvist"), Decision("EuGH", "C-212/13")]),
        ("EuGH C-311/18 (Schrems II)", [Decision("EuGH", "C-311/18", name="Schrems II")]),
        ("EuG T-557/20", [Decision("EuG", "T-557/20")]),
        ("EuGH C-34/21 vom 30.3.2023", [Decision("EuGH", "C-34/21", date(2023, 3, 30))]),
        ("BGH 28.5.2020, I ZR 7/16", [Decision("BGH", "I ZR 7/16", date(2020, 5, 28))]),
        ("BGH VI ZR 233/17, Rn. 12", [Decision("BGH", "VI ZR 233/17", margins="12")]),
        ("BVerwG 29.1.2025, 6 C 3.23", [Decision("BVerwG", "6 C 3.23", date(2025, 1, 29))]),
        ("BVerfG 1 BvR 16/13", [Decision("BVerfG", "1 BvR 16/13")]),
        ("BAG 29.6.2023, 2 AZR 296/22", [Decision("BAG", "2 AZR 296/22", date(2023, 6, 29))]),
        ("VG Hannover 28.11.2013, 10 A 5342/11", [Decision("VG Hannover", "10 A 5342/11", date(2013, 11, 28))]),
        ("OVG Schleswig 22.4.2013, 4 MB 10/13", [Decision("OVG Schleswig", "4 MB 10/13", date(2013, 4, 22))]),
        ("KG 24.1.2014, 5 U 42/12", [Decision("KG", "5 U 42/12", date(2014, 1, 24))]),
        ("OLG Stuttgart 2 U 63/22; LG Bonn 29 OWi 1/20", [Decision("OLG Stuttgart", "2 U 63/22"), Decision("LG Bonn", "29 OWi 1/20")]),
        ("DSK, Orientierungshilfe Videoüberwachung 2020", [Guidance("DSK", "Orientierungshilfe Videoüberwachung 2020")]),
        ("BGBl. I 2009 S. 2814; BGBl. 2024 I Nr. 149", [Gazette("BGBl. I 2009 S. 2814"), Gazette("BGBl. 2024 I Nr. 149")]),
        ("RGBl. 1907 S. 7; BGBl. I Nr. 70/2003", [Gazette("RGBl. 1907 S. 7"), Gazette("BGBl. I Nr. 70/2003")]),
        ("ABl. L 119 vom 4.5.2016, S. 1", [Gazette("ABl. L 119 vom 4.5.2016, S. 1")]),
    ],
)
def test_decisions_guidance_and_gazettes(text: str, expected: list[Decision | Guidance | Gazette]) -> None:
    assert list(parsed(text).parts) == expected


def test_other_words_in_brackets_are_remarks() -> None:
    text = "§ 4 Abs. 1 BDSG a.F. (Betriebsvereinbarung als andere Rechtsvorschrift, ständige Rechtsprechung des BAG)"
    assert [part.text for part in parsed(text).parts if isinstance(part, Remark)] == [
        "Betriebsvereinbarung als andere Rechtsvorschrift",
        "ständige Rechtsprechung des BAG",
    ]


@pytest.mark.parametrize(
    ("text", "column", "help"),
    [
        ("", 1, "name what is cited"),
        ("§ 4 Absatz 1 BDSG", 5, "write `Abs.`"),
        ("Artikel 6 DSGVO", 1, "write `Art.`"),
        ("§ 4 Abs. 1 S. 2 BDSG", 12, "write `Satz`"),
        ("§ 4 Abs. 1", 1, "write its abbreviation"),
        ("§ 4 Abs. 1; § 5 BDSG", 1, "write its abbreviation"),
        ("§ BDSG", 3, ""),
        ("§ 4 Abs. BDSG", 10, ""),
        ("§ 4 Abs. 1 Abs. 2 BDSG", 12, ""),
        ("§ 4 Abs. 5-2 BDSG", 5, "lower end first"),
        ("Abs. 1 BDSG", 1, "section or article first"),
        ("§ 4 BDSG § 5 BDSG", 10, ""),
        ("§ 4 BDSG EuGH C-1/20", 10, ""),
        ("§ 4, BDSG", 6, ""),
        ("§ 4 BDSG,", 10, "remove the comma"),
        ("§ 4 BDSG;", 10, "remove the comma"),
        ("§ 4 BDSG,, § 5 BDSG", 10, "remove one comma"),
        ("§ 4 BDSG (Fassung bis 31.2.2009)", 11, ""),
        ("§ 4 BDSG (bis 31.12.9999 Abs. 2)", 11, ""),
        ("(bis 1.1.2009) § 4 BDSG", 2, ""),
        ("seit 1.1.2010 bis 1.1.2009 § 4 BDSG", 15, ""),
        ("§ 4 BDSG (zuvor", 10, "write `)`"),
        ("§ 4 BDSG (alt", 10, "write `)`"),
        ("§ 4 BDSG ((((alt))))", 14, ""),
        ("BGH; § 4 BDSG", 1, "day and docket"),
        ("§ 4 BDSG)", 9, "cite as"),
        ("§ 4 BDSG & mehr", 10, "cite as"),
        ("§ 4 des Gesetzes 12", 18, ""),
        ("§ 4 BDSG " * 200, 1000, "shorten it"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_column(text: str, column: int, help: str) -> None:
    found = read(text)
    assert isinstance(found, Unreadable), found
    assert (found.column, help in found.help) == (column, True), found


SAID = (
    "§ §§ Art. ErwG Abs. UAbs. Satz Hs. Nr. Z lit. Anlage BDSG DSGVO a.F. (AT) ( ) , ; i.V.m. und z.B. zuvor seit bis 1.1.2009 2011 auch"
    " Fassung EuGH C-1/20 BGH vom Rn. DSK analog 1 2a 3-5 a a-c Recht BGBl. I 2009 S. -"
)
WORDS = st.sampled_from(SAID.split())


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_in_order(text: str) -> None:
    found = read(text)
    if isinstance(found, Citation):
        assert read(str(found)) == found
    else:
        assert 1 <= found.column <= len(text) + 1
        assert found.message


SECTION = st.tuples(st.sampled_from([Label.SECTION, Label.ARTICLE]), st.integers(1, 99).map(str))
INNER = [Label.PARAGRAPH, Label.SUBPARAGRAPH, Label.SENTENCE, Label.NUMBER]


@st.composite
def a_place(draw: st.DrawFn) -> Place:
    """A place such as lawyers cite."""
    labels = [label for label in INNER if draw(st.booleans())]
    letter = [(Label.LETTER, draw(st.sampled_from("abcd")))] if draw(st.booleans()) else []
    return (draw(SECTION), *((label, draw(st.sampled_from(["1", "2", "3a"]))) for label in labels), *letter)


@given(st.lists(a_place(), min_size=1, max_size=6, unique=True).map(tuple))
def test_every_list_of_places_can_be_written_and_read(found: tuple[Place, ...]) -> None:
    reference = Reference("BDSG", found)
    assert parsed(str(reference)).parts == (reference,)


# --- the index ----------------------------------------------------------------------------------------------------------------------


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
def test_faults_of_the_index_are_told(old: str, new: str, codes: set[str]) -> None:
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
    check_citations({}, index, diagnostics)
    assert [(diagnostic.code, diagnostic.message) for diagnostic in diagnostics] == [("ZW604", "`§ 1 XG` has no `Abs. 3`")] * 2


# --- the check ----------------------------------------------------------------------------------------------------------------------

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


# --- links --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("citation", "day", "expected"),
    [
        (
            "Art. 6 Abs. 1 lit. f, Art. 9 Abs. 2 lit. a, e DSGVO; ErwG 47",
            "2020-01-01",
            [
                Link("Art. 6 Abs. 1 lit. f DSGVO", "https://data.europa.eu/eli/reg/2016/679/oj#art_6"),
                Link("Art. 9 Abs. 2 lit. a, e DSGVO", "https://data.europa.eu/eli/reg/2016/679/oj#art_9"),
                Link("ErwG 47 DSGVO", "https://data.europa.eu/eli/reg/2016/679/oj#rct_47"),
            ],
        ),
        ("§ 26 Abs. 2 BDSG", "2020-01-01", [Link("§ 26 Abs. 2 BDSG", "https://www.gesetze-im-internet.de/bdsg_2018/__26.html")]),
        ("§ 26 Abs. 2 BDSG", "2018-06-01", [Link("§ 26 Abs. 2 BDSG", "BGBl. I 2017 S. 2097")]),
        ("§ 28 Abs. 1 BDSG a.F.", "2005-01-01", [Link("§ 28 Abs. 1 BDSG a.F.", "BGBl. I 2003 S. 66")]),
        ("§ 7 Abs. 2 Nr. 2 UWG", "2015-01-01", [Link("§ 7 Abs. 2 Nr. 2 UWG", "BGBl. I 2010 S. 254")]),
        (
            "§ 7 Abs. 2 Nr. 2 UWG",
            "2023-01-01",
            [Link("§ 7 Abs. 2 Nr. 2 UWG", "https://www.gesetze-im-internet.de/uwg_2004/__7.html")],
        ),
        ("Art. 5 Abs. 3 GG", "2023-01-01", [Link("Art. 5 Abs. 3 GG", "https://www.gesetze-im-internet.de/gg/art_5.html")]),
        (
            "§ 15 Abs. 3 TMG (heute § 25 Abs. 2 TDDDG)",
            "2019-01-01",
            [
                Link("§ 15 Abs. 3 TMG", "BGBl. I 2007 S. 179"),
                Link("§ 25 Abs. 2 TDDDG", "https://www.gesetze-im-internet.de/ttdsg/__25.html"),
            ],
        ),
        (
            "§ 174 Abs. 3 TKG 2021 (AT)",
            "2022-02-03",
            [
                Link(
                    "§ 174 Abs. 3 TKG 2021 (AT)",
                    "https://www.ris.bka.gv.at/NormDokument.wxe?Abfrage=Bundesnormen&Gesetzesnummer=20011678&Paragraf=174"
                    "&FassungVom=2022-02-03",
                )
            ],
        ),
        (
            "EuGH C-252/21, Rn. 77; BGH 28.5.2020, I ZR 7/16",
            "2024-01-01",
            [Link("EuGH C-252/21, Rn. 77", "https://eur-lex.europa.eu/legal-content/DE/TXT/?uri=CELEX:62021CJ0252")],
        ),
        ("BGBl. I 2009 S. 2814", "2024-01-01", [Link("BGBl. I 2009 S. 2814", "BGBl. I 2009 S. 2814")]),
        ("§ 1 Absatz 1 BDSG", "2024-01-01", []),
        ("§ 1 ABCG", "2024-01-01", []),
    ],
)
def test_a_citation_leads_to_the_text_of_the_day(citation: str, day: str, expected: list[Link], policies: PolicySet) -> None:
    found = links(citation, date.fromisoformat(day), policies.citations)
    assert list(found) == expected
    assert all(bool(link.address) == link.target.startswith("https://") for link in found)


# --- the law itself -----------------------------------------------------------------------------------------------------------------


def test_every_citation_is_read_and_its_plain_form_means_the_same(policies: PolicySet) -> None:
    for text in cited(policies):
        found = parsed(text)
        assert read(str(found)) == found, text


def test_every_citation_resolves(policies: PolicySet) -> None:
    diagnostics = Diagnostics()
    check_citations(policies.laws, policies.citations, diagnostics)
    assert list(diagnostics) == []


def test_every_reference_leads_somewhere_on_every_day_of_change(policies: PolicySet) -> None:
    for law in policies.laws.values():
        for version in law.versions:
            for rule in version.rules:
                wanted = len({(part.statute, place[:1]) for part in parsed(rule.citation).references for place in part.places or ((),)})
                for day in (version.start, version.until or date(2026, 1, 1)):
                    assert len(links(rule.citation, day, policies.citations)) >= wanted, rule.citation


def test_each_statute_stands_somewhere_on_each_day_in_force(policies: PolicySet) -> None:
    for statute in policies.citations.statutes.values():
        assert all(text.whole or text.gazette for text in statute.texts), statute.id
        assert statute.period.first_not_in([text.period for text in statute.texts]) is None, statute.id


def test_each_statute_has_the_name_of_its_file(policies: PolicySet) -> None:
    files = {path.stem for path in (shipped() / "citations").glob("*.yaml")}
    assert files == set(policies.citations.statutes)


def test_no_statute_is_indexed_that_nobody_cites(policies: PolicySet) -> None:
    used = {part.statute for text in cited(policies) for part in parsed(text).references}
    unused = [statute.id for statute in policies.citations.statutes.values() if not used & set(statute.names)]
    assert unused == []


def test_a_law_that_encodes_a_statute_begins_and_ends_with_it(policies: PolicySet) -> None:
    """Where a law's `short` is a statute's name, no version begins before the statute or outlives it."""
    named = policies.citations.named()
    for law in policies.laws.values():
        for version in law.versions:
            statute: Statute | None = named.get(version.short)
            if statute is not None:
                whole = Period(version.start, version.until)
                assert whole.first_not_in([statute.period]) is None, (law.id, version.start)


def test_reading_and_checking_all_citations_is_quick(policies: PolicySet) -> None:
    read.cache_clear()
    start = perf_counter()
    check_citations(policies.laws, policies.citations, Diagnostics())
    assert perf_counter() - start < MAX_SECONDS
