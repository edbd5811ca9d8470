"""Citations of the shipped law: linked to the official text, read, and resolved, all of them."""

from collections.abc import Iterator
from datetime import date
from time import process_time

import pytest

from tests.engine.citing import parsed, plain
from tests.law import shipped_law
from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.citations import check_cited, check_divisions
from zweck.law.check.names import written_rules
from zweck.law.citation.parts import (
    Period,
)
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Link, Statute, links
from zweck.law.policy import PolicySet
from zweck.law.policy.law import cited_by_periods
from zweck.load import shipped

MAX_SECONDS = 0.4  # measured: 0.06; machines that test are slow


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    """The policies that come with zweck."""
    return shipped_law()


def cited(policies: PolicySet) -> Iterator[str]:
    """Every citation of every rule and scope, and of every row of periods."""
    for law in policies.laws.values():
        yield from (version.scope.citation for version in law.versions if version.scope is not None)
    yield from (rule.citation for _, rule in written_rules(policies.laws))
    yield from (one.text for one in cited_by_periods(policies.vocabulary.tables.values()))


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


def test_every_citation_is_read_and_its_plain_form_means_the_same(policies: PolicySet) -> None:
    for text in cited(policies):
        found = parsed(text)
        assert read(plain(found)) == found, text


def test_every_citation_resolves(policies: PolicySet) -> None:
    diagnostics = Diagnostics()
    check_divisions(policies.citations, diagnostics)
    for law in policies.laws.values():
        check_cited(law, policies.citations, diagnostics)
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


def test_every_indexed_statute_is_cited(policies: PolicySet) -> None:
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
    start = process_time()
    check_divisions(policies.citations, Diagnostics())
    for law in policies.laws.values():
        check_cited(law, policies.citations, Diagnostics())
    assert process_time() - start < MAX_SECONDS
