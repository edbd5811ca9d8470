"""Citations are read into their parts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.citing import parsed, plain, plain_part
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


def places(text: str) -> list[str]:
    """Every place of every reference, written out with its statute."""
    return [f"{written(place)} {reference.statute}".strip() for reference in parsed(text).references for place in reference.places or ((),)]


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
    assert places(text) == (expected or places(plain(parsed(text))))


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


def test_examples_and_other_times_are_distinguished() -> None:
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
def test_what_cannot_be_read_is_reported_with_its_column(text: str, column: int, help: str) -> None:
    found = read(text)
    assert isinstance(found, Unreadable), found
    assert (found.column, help in str(found.help)) == (column, True), found


SAID = (
    "§ §§ Art. ErwG Abs. UAbs. Satz Hs. Nr. Z lit. Anlage BDSG DSGVO a.F. (AT) ( ) , ; i.V.m. und z.B. zuvor seit bis 1.1.2009 2011 auch"
    " Fassung EuGH C-1/20 BGH vom Rn. DSK analog 1 2a 3-5 a a-c Recht BGBl. I 2009 S. -"
)
WORDS = st.sampled_from(SAID.split())


@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_in_order(text: str) -> None:
    found = read(text)
    if isinstance(found, Citation):
        assert read(plain(found)) == found
    else:
        assert 1 <= found.column <= len(text) + 1
        assert str(found.message)


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
    assert parsed(plain_part(reference)).parts == (reference,)
