"""Versions: what an amending act changes, what it leaves, and which version is in force on which day."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.engine.pages import put
from zweck.editions.build import Editions
from zweck.editions.resolve import key_of
from zweck.forms.diagnostics import Diagnostics
from zweck.law.load.consolidate import consolidate
from zweck.law.policy import Law, PolicySet, Prohibition, Rule, Scope, Version
from zweck.load import load
from zweck.logic.condition import All, Operator, Test, walk
from zweck.words.text import Text

DAY = timedelta(days=1)
NOTHING = Text("", "")


def version(
    start: str,
    *rules: str,
    amends: str | None = None,
    until: str | None = None,
    replaces: tuple[str, ...] = (),
    repeals: tuple[str, ...] = (),
    scope: str = "",
) -> Version:
    """A version of the law `x` with prohibitions by id; `X-1=new` cites `new`."""
    return Version(
        law="x",
        start=date.fromisoformat(start),
        title=NOTHING,
        short="X",
        rules=tuple(rule(text) for text in rules),
        scope=Scope(scope, NOTHING, All(())) if scope else None,
        until=date.fromisoformat(until) if until else None,
        amends=date.fromisoformat(amends) if amends else None,
        replaces=replaces,
        repeals=repeals,
    )


def rule(text: str) -> Rule:
    """A prohibition."""
    id, _, citation = text.partition("=")
    return Prohibition(id=id, law="x", of="x", citation=citation)


def consolidated(*written: Version) -> tuple[Law, list[tuple[str, str]]]:
    """The law and the faults."""
    diagnostics = Diagnostics()
    laws = consolidate(written, diagnostics)
    return (laws or {}).get("x", Law("x", ())), [(diagnostic.code, diagnostic.message) for diagnostic in diagnostics]


def content(law: Law) -> list[dict[str, str]]:
    """For each version its rules with their citations."""
    return [{rule.id: rule.citation for rule in version.rules} for version in law.versions]


def test_what_is_not_mentioned_is_taken_over() -> None:
    law, faults = consolidated(
        version("2001-01-01", "A=1", "B=1", "C=1"),
        version("2010-01-01", "B=2", "D=2", amends="2001-01-01", replaces=("B",), repeals=("C",)),
        version("2015-01-01", "C=3", amends="2010-01-01"),
    )
    assert faults == []
    assert content(law) == [{"A": "1", "B": "1", "C": "1"}, {"A": "1", "B": "2", "D": "2"}, {"A": "1", "B": "2", "D": "2", "C": "3"}]


def test_a_correction_of_the_first_version_flows_into_the_later_ones() -> None:
    law, _ = consolidated(version("2001-01-01", "A=corrected"), version("2010-01-01", amends="2001-01-01"))
    assert content(law)[1] == {"A": "corrected"}
    assert law.versions[0].rules[0] is law.versions[1].rules[0]


def test_a_version_that_amends_none_states_everything() -> None:
    law, faults = consolidated(version("2001-01-01", "A"), version("2010-01-01", "B"))
    assert faults == []
    assert content(law) == [{"A": ""}, {"B": ""}]


def test_an_earlier_version_can_be_amended_again() -> None:
    law, faults = consolidated(
        version("2001-01-01", "A"), version("2010-01-01", "B", amends="2001-01-01"), version("2015-01-01", "C", amends="2001-01-01")
    )
    assert faults == []
    assert content(law)[2] == {"A": "", "C": ""}


def test_the_scope_is_taken_over_replaced_and_repealed() -> None:
    law, faults = consolidated(
        version("2001-01-01", scope="old"),
        version("2005-01-01", amends="2001-01-01"),
        version("2010-01-01", amends="2005-01-01", scope="new", replaces=("scope",)),
        version("2015-01-01", amends="2010-01-01", repeals=("scope",)),
    )
    assert faults == []
    assert [version.scope and version.scope.citation for version in law.versions] == ["old", "old", "new", None]


@pytest.mark.parametrize(
    ("later", "code"),
    [
        (version("2010-01-01", amends="2005-01-01"), "ZW402"),
        (version("2010-01-01", amends="2010-01-01"), "ZW402"),
        (version("2010-01-01", "A", amends="2001-01-01"), "ZW405"),
        (version("2010-01-01", amends="2001-01-01", scope="new"), "ZW405"),
        (version("2010-01-01", "B", amends="2001-01-01", replaces=("B",)), "ZW406"),
        (version("2010-01-01", amends="2001-01-01", replaces=("A",)), "ZW406"),
        (version("2010-01-01", amends="2001-01-01", repeals=("B",)), "ZW406"),
        (version("2010-01-01", repeals=("A",)), "ZW406"),
        (version("2010-01-01", "B", "B", amends="2001-01-01"), "ZW404"),
        (version("2010-01-01", "scope", amends="2001-01-01"), "ZW404"),
        (version("2010-01-01", until="2009-12-31"), "ZW403"),
        (version("2001-01-01"), "ZW403"),
    ],
    ids=[
        "amends what does not exist",
        "amends itself",
        "restates in silence",
        "restates the scope in silence",
        "replaces what does not exist",
        "replaces without restating",
        "repeals what does not exist",
        "repeals without amending",
        "an id twice",
        "an id called scope",
        "ends before it begins",
        "begins on the same day",
    ],
)
def test_faults(later: Version, code: str) -> None:
    _, faults = consolidated(version("2001-01-01", "A", scope="old"), later)
    assert [found for found, _ in faults] == [code]


@pytest.mark.parametrize(
    ("until", "last", "code"),
    [
        (None, "2009-12-31", None),
        ("2009-12-31", "2009-12-31", None),
        ("2005-12-31", "2005-12-31", None),
        ("2010-01-01", "2010-01-01", "ZW403"),
    ],
    ids=["without until", "without gap", "with a gap", "overlapping"],
)
def test_the_last_day(until: str | None, last: str, code: str | None) -> None:
    law, faults = consolidated(version("2001-01-01", until=until), version("2010-01-01"))
    assert law.versions[0].until == date.fromisoformat(last)
    assert [found for found, _ in faults] == ([code] if code else [])


def test_in_a_gap_no_version_is_in_force() -> None:
    law, _ = consolidated(version("2001-01-01", until="2005-12-31"), version("2010-01-01"))
    days = [date(2000, 12, 31), date(2001, 1, 1), date(2005, 12, 31), date(2006, 1, 1), date(2009, 12, 31), date(2010, 1, 1), date.max]
    found = [law.on(day) for day in days]
    assert [version and version.start.year for version in found] == [None, 2001, 2001, None, None, 2010, 2010]


# --- Arcadia ----------------------------------------------------------------------------------------------------------------------

TURNS = {
    date(1990, 1, 1): "common terms",
    date(1990, 3, 1): "the League is founded",
    date(1995, 1, 1): "the Press Act",
    date(2001, 1, 1): "the Act",
    date(2004, 1, 1): "the transition has ended",
    date(2004, 5, 1): "Italy joins the League",
    date(2005, 1, 1): "the Code of Flocks",
    date(2010, 1, 1): "another age of discretion",
    date(2010, 7, 1): "the Act is amended",
    date(2012, 1, 1): "Italy has left",
}


def test_every_turn_of_the_law_begins_an_edition(arcadia: PolicySet) -> None:
    assert Editions.of(arcadia).starts == tuple(TURNS)


@pytest.mark.parametrize("turn", TURNS, ids=[reason.replace(" ", "-") for reason in TURNS.values()])
def test_the_day_before_is_another_edition_than_the_day_itself(turn: date, arcadia: PolicySet) -> None:
    editions = Editions.of(arcadia)
    before, after = editions.on(turn - DAY), editions.on(turn)
    assert before is not after
    assert (before.until, after.start) == (turn - DAY, turn)
    assert editions.on(before.start or date.min) is before
    assert editions.on(after.until or date.max) is after


def test_the_first_and_the_last_day_of_the_calendar(arcadia: PolicySet) -> None:
    editions = Editions.of(arcadia)
    assert editions.on(date.min).start is None
    assert editions.on(date.min).laws == ()
    assert editions.on(date.max).until is None


@pytest.mark.parametrize(
    ("day", "laws"),
    [
        (date(1994, 12, 31), []),
        (date(1995, 1, 1), ["ar-press"]),
        (date(2000, 12, 31), ["ar-press"]),
        (date(2001, 1, 1), ["ar-press", "ar-privacy"]),
    ],
)
def test_the_laws_in_force(day: date, laws: list[str], arcadia: PolicySet) -> None:
    assert [plan.version.law for plan in Editions.of(arcadia).on(day).laws] == laws


@pytest.mark.parametrize(
    ("day", "key", "stands"),
    [
        (date(2003, 12, 31), "ar-privacy/HDSG-4-4", True),
        (date(2004, 1, 1), "ar-privacy/HDSG-4-4", False),
        (date(2004, 12, 31), "ar-code/HGBAR-9", False),
        (date(2005, 1, 1), "ar-code/HGBAR-9", True),
        (date(2010, 6, 30), "ar-privacy/HDSG-9", True),
        (date(2010, 7, 1), "ar-privacy/HDSG-9", False),
        (date(2010, 6, 30), "ar-privacy/purpose-limitation", False),
        (date(2010, 7, 1), "ar-privacy/purpose-limitation", True),
    ],
)
def test_when_a_rule_stands(day: date, key: str, stands: bool, arcadia: PolicySet) -> None:
    assert (key in Editions.of(arcadia).on(day).index) is stands


@pytest.mark.parametrize(
    ("day", "citation"),
    [(date(2010, 6, 30), "Art. 4 Nr. 1 HDSG"), (date(2010, 7, 1), "Art. 4 Abs. 1 Satz 1 HDSG")],
    ids=["before", "after"],
)
def test_a_citation_that_moves(day: date, citation: str, arcadia: PolicySet) -> None:
    (version,) = [version for version in arcadia.laws["ar-privacy"].versions if arcadia.laws["ar-privacy"].on(day) is version]
    assert [rule.citation for rule in version.rules if rule.id == "HDSG-4-1"] == [citation]


def test_names_refer_only_to_names_before_them(arcadia: PolicySet) -> None:
    for day in (date.min, *TURNS):
        edition = Editions.of(arcadia).on(day)
        assert [edition.index[named.key] for named in edition.names] == list(range(len(edition.names)))
        assert all(named.rule is None or key_of(named.rule) == named.key for named in edition.names)


def test_no_table_and_no_floor_is_left_in_an_edition(arcadia: PolicySet) -> None:
    left = {
        part.operator
        for day in (date.min, *TURNS)
        for named in Editions.of(arcadia).on(day).names
        for part in walk(named.condition)
        if isinstance(part, Test)
    }
    assert Operator.IN_TABLE not in left


def test_the_revision_changes_with_every_byte_and_only_then(copy: Path) -> None:
    before = load(copy / "policies").revision
    assert load(copy / "policies").revision == before
    put("# policies/common/1990-01-01/terms-2.yaml\n- definition: feast\n  citation: § 7 BGBAR\n  when: {purpose.kind: news}\n", copy)
    after = load(copy / "policies").revision
    (copy / "policies/common/1990-01-01/terms-2.yaml").rename(copy / "policies/common/1990-01-01/terms-3.yaml")
    assert len({before, after, load(copy / "policies").revision}) == 3
