"""Every kind of edit, on a small law that is readable."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.analysis.conftest import Edited
from tests.arcadia import CASES
from tests.proving import PROVING
from zweck.analysis.diff import law
from zweck.analysis.diff.compare import compare
from zweck.analysis.diff.flips import cases, flips
from zweck.analysis.diff.result import Comparison, Direction, LawChange
from zweck.analysis.mutation.make import mutants
from zweck.analysis.mutation.mutant import applied
from zweck.analysis.space.sides import Side, stretches
from zweck.decision.decision import Outcome
from zweck.load import load

GROUNDS = "ar/privacy/2001-01-01/lawful-ground.yaml"
MESSAGES = "ar/privacy/2001-01-01/messages.yaml"
TERMS = "common/1990-01-01/terms.yaml"
AMENDMENTS = "ar/privacy/2010-07-01/amendments.yaml"
UNCHANGED = ("ar-code", "ar-press", "common")

ALLOWED = (Outcome.PROHIBITED, Outcome.PERMITTED)
FORBIDDEN = (Outcome.PERMITTED, Outcome.PROHIBITED)


def directions(comparison: Comparison) -> set[Direction]:
    """Which ways the stretches of all laws go."""
    return {change.direction for change in comparison.laws}


def pairs(change: LawChange) -> set[tuple[Outcome, Outcome]]:
    """Which outcomes change into which."""
    return {(region.old, region.new) for region in change.regions}


def test_nothing_edited(edited: Edited) -> None:
    """The same files: no law is touched."""
    comparison = edited()
    assert (comparison.laws, comparison.edits) == ((), ())
    assert set(comparison.untouched) == {"ar-privacy", *UNCHANGED}


def test_an_exception_dropped(edited: Edited) -> None:
    """Children's consent counts: laxer, described in the words of the rule, for the days until the rule was restated."""
    comparison = edited((GROUNDS, "  unless:\n    definition: child\n", ""))
    assert directions(comparison) == {Direction.LAXER}
    assert comparison.untouched == UNCHANGED
    first, last = comparison.laws[0], comparison.laws[-1]
    assert (first.law, first.start, last.until) == ("ar-privacy", date(2001, 1, 1), date(2010, 6, 30))
    (region,) = first.regions
    assert (region.old, region.new) == ALLOWED
    assert region.text.de == "Hat die Person eingewilligt? ja\n„child“ (§ 7 BGBAR)"
    assert region.text.en == "Has the person consented? yes\n“child” (§ 7 BGBAR)"
    assert region.always.en == "Is the person living? yes\nWhat kind of body is responsible? guild or ministry"
    assert region.rules == ("ar-privacy/HDSG-4-1",)
    assert region.complete
    assert not first.elsewhere


def test_a_condition_added(edited: Edited) -> None:
    """Consent needs a registered body: stricter."""
    with_register = "  when:\n    all:\n      - consent.given: true\n      - register.entry: true\n  unless:"
    comparison = edited((GROUNDS, "  when:\n    consent.given: true\n  unless:", with_register))
    assert directions(comparison) == {Direction.STRICTER}
    assert all(pairs(change) == {FORBIDDEN} for change in comparison.laws)
    assert "Does the body stand in the register of flocks? no" in comparison.laws[0].regions[0].text.en


def test_a_condition_swapped(edited: Edited) -> None:
    """Advertising is allowed in the place of statistics: mixed, with a region for each way."""
    comparison = edited((GROUNDS, "[herding, statistics]", "[herding, advertising]"))
    assert directions(comparison) == {Direction.MIXED}
    assert all(pairs(change) == {ALLOWED, FORBIDDEN} for change in comparison.laws)


def test_a_condition_rephrased(edited: Edited) -> None:
    """The same in other words: equivalent, and still listed, for an edit touched it."""
    other = "      - any:\n          - purpose.kind: statistics\n          - purpose.kind: herding\n"
    comparison = edited((GROUNDS, "      - purpose.kind: [herding, statistics]\n", other))
    assert directions(comparison) == {Direction.EQUIVALENT}
    assert all(change.regions == () for change in comparison.laws)


def test_a_condition_rephrased_for_those_who_know(edited: Edited) -> None:
    """`x or not x` is no condition once x is known: no complete case changes, but answers to incomplete questions do, and that is said."""
    doubled = "      - any:\n          - consent.objection: true\n          - not: {consent.objection: true}\n"
    comparison = edited((MESSAGES, "      - controller.kind: ministry\n", f"      - controller.kind: ministry\n{doubled}"))
    for change in comparison.laws:
        assert change.direction is Direction.LAXER
        assert not any(region.complete for region in change.regions)
        assert pairs(change) == {(Outcome.PROHIBITED, Outcome.UNDETERMINED)}


def test_a_citation_corrected(edited: Edited) -> None:
    """Nothing of which an outcome depends: equivalent, and the edit is shown as one that decides nothing."""
    comparison = edited((MESSAGES, "has objected to advertising may", "has objected to advertisements may"))
    assert directions(comparison) == {Direction.EQUIVALENT}
    assert [(edit.name, edit.decides) for edit in comparison.edits] == [("ar-privacy/HDSG-8", False)]


def test_a_day_moved(edited: Edited) -> None:
    """The time of transition ends a year later: laxer in that year, and on no other day."""
    comparison = edited((GROUNDS, "{until: 2003-12-31}", "{until: 2004-12-31}"))
    moved = [change for change in comparison.laws if change.direction is not Direction.EQUIVALENT]
    assert (moved[0].start, moved[-1].until) == (date(2004, 1, 1), date(2004, 12, 31))
    assert {change.direction for change in moved} == {Direction.LAXER}
    assert moved[0].regions[0].rules == ("ar-privacy/HDSG-4-4",)


def test_an_entry_of_a_table_changed(edited: Edited) -> None:
    """Italy leaves the League two years later: the Act applies there for two more years."""
    comparison = edited(("tables/league.yaml", "2011-12-31", "2013-12-31"))
    (change,) = comparison.laws
    assert (change.start, change.until, change.direction) == (date(2012, 1, 1), date(2013, 12, 31), Direction.MIXED)
    entering = {(Outcome.NOT_REGULATED, Outcome.PERMITTED), (Outcome.NOT_REGULATED, Outcome.PROHIBITED)}
    assert pairs(change) == entering | {ALLOWED}
    assert {region.rules for region in change.regions} == {("league",)}
    assert "In welchem Land hält sich die Person auf? Italien" in change.regions[0].text.de


def test_each_region_is_shown_by_its_own_edit(edited: Edited) -> None:
    """A ground loses statistics, and a prohibition turns to all that is sent: no example is one of both, and each names its edit."""
    comparison = edited(
        (GROUNDS, "[herding, statistics]", "[herding]"),
        (MESSAGES, "      - controller.kind: ministry\n      - purpose.kind: advertising\n", "      - operation.kind: send\n"),
    )
    ground, prohibition = "ar-privacy/HDSG-4-2", "ar-privacy/HDSG-9"
    stricter = [region for change in comparison.laws for region in change.regions if (region.old, region.new) == FORBIDDEN]
    assert {region.rules for region in stricter} == {(ground,), (prohibition,)}
    for region in stricter:
        facts = region.example.facts
        sent = facts.get("operation.kind") == "send"
        assert sent is (region.rules == (prohibition,))
        assert (facts.get("purpose.kind") == "statistics" and not facts.get("consent.given")) is (region.rules == (ground,))


def ways(comparison: Comparison, day: date) -> set[tuple[str, Direction, frozenset[tuple[Outcome, Outcome]]]]:
    """Which way each law goes on a day, by which outcomes."""
    there = [one for one in comparison.laws if (one.start or date.min) <= day <= (one.until or date.max)]
    return {(one.law, one.direction, frozenset(pairs(one))) for one in there}


def test_a_large_edit_goes_the_same_way_on_every_day(arcadia: Side, edited: Edited, copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the latest days of a law are described by regions; earlier ones have an example for each way, asked of both sides."""
    small = edited(
        (GROUNDS, "[herding, statistics]", "[herding, advertising]"),
        (MESSAGES, "      - controller.kind: ministry\n      - purpose.kind: advertising\n", "      - operation.kind: send\n"),
    )
    monkeypatch.setattr(law, "MAX_EDITS", 0)
    new = Side(load(copy))
    large = compare(arcadia, new)
    for stretch in stretches(arcadia, new):
        assert ways(large, stretch.day) == ways(small, stretch.day)
    (latest, *earlier) = sorted((one for one in large.laws if one.law == "ar-privacy"), key=lambda one: one.start or date.min, reverse=True)
    shown = [region for one in earlier for region in one.regions]
    assert shown
    assert all(region.text == law.LARGE and region.rules and region.complete for region in shown)
    assert all(region.text != law.LARGE for region in latest.regions)


HOLE = """\
fields: []
holes:
  - hole: LETTERS
    place: Briefgesetz
    text: {de: Briefe regelt ein eigenes Gesetz., en: An act of its own governs letters.}
    when: {operation.channel: letter}
"""


def test_a_gap_is_neither_stricter_nor_laxer(edited: Edited) -> None:
    """Law that is not there is named: no law changes, and where it may govern is shown."""
    comparison = edited(("coverage.yaml", "", HOLE))
    assert {(change.law, change.direction) for change in comparison.laws} == {("coverage", Direction.GAP)}
    (region,) = comparison.laws[0].regions
    assert (region.old, region.new, region.rules) == (Outcome.NOT_REGULATED, Outcome.UNDETERMINED, ("coverage/LETTERS",))
    assert region.example.facts["operation.channel"] == "letter"
    assert [(edit.what, edit.name) for edit in comparison.edits] == [("gap", "coverage/LETTERS")]


def test_a_scope_given_up_for_a_gap(edited: Edited) -> None:
    """Where a law ends and a gap begins, what was permitted is open: stricter, because of both edits."""
    scope = "ar/privacy/2001-01-01/policy.yaml"
    hole = HOLE.replace("operation.channel: letter", "controller.kind: guild")
    comparison = edited((scope, "controller.kind: household", "controller.kind: [household, guild]"), ("coverage.yaml", "", hole))
    changes = {change.law: change for change in comparison.laws if change.direction is not Direction.EQUIVALENT}
    assert pairs(changes["ar-privacy"]) == {(old, Outcome.UNDETERMINED) for old in ALLOWED}
    assert changes["ar-privacy"].direction is Direction.MIXED
    assert changes["coverage"].direction is Direction.GAP


def test_a_definition_changed(edited: Edited) -> None:
    """Pictures are no longer sensitive: laxer, because of the definition."""
    comparison = edited((TERMS, "[image, health]", "[health]"))
    assert directions(comparison) == {Direction.LAXER}
    assert {region.rules for change in comparison.laws for region in change.regions} == {("common/sensitive",)}
    assert comparison.laws[0].regions[0].text.en.splitlines() == [
        "Which kinds of data are concerned? not among them: health",
        "Which kinds of data are concerned? among them: image",
    ]


def test_a_floor_changed(edited: Edited) -> None:
    """A child's interest is raised less: laxer where it would have carried the day, because of the floor."""
    comparison = edited((TERMS, "at_least: weighty", "at_least: minor"))
    assert directions(comparison) == {Direction.LAXER}
    assert {region.rules for change in comparison.laws for region in change.regions} == {("common/F-CHILD",)}
    assert "Untergrenze F-CHILD greift (§ 7 Abs. 2 BGBAR)" in comparison.laws[0].regions[0].text.de


def test_a_new_version(edited: Edited) -> None:
    """From 2015 on advertising is forbidden: stricter from that day on."""
    comparison = edited(
        (
            "ar/privacy/2015-01-01/policy.yaml",
            "",
            "law: ar-privacy\nversion: 2015-01-01\namends: 2010-07-01\ntitle: {de: Hirtendatenschutzgesetz, en: Shepherds}\nshort: HDSG\n",
        ),
        (
            "ar/privacy/2015-01-01/advertising.yaml",
            "",
            "- prohibition: HDSG-20\n  citation: Art. 20 HDSG\n  reason: {de: Werbung ist verboten., en: Advertising is forbidden.}\n"
            "  when:\n    purpose.kind: advertising\n",
        ),
    )
    (change,) = [change for change in comparison.laws if change.direction is not Direction.EQUIVALENT]
    assert (change.start, change.until, change.direction) == (date(2015, 1, 1), None, Direction.STRICTER)
    assert [region.rules for region in change.regions] == [("ar-privacy/HDSG-20",)]


def test_a_new_law(edited: Edited) -> None:
    """It applies to ministries: stricter, and described by its scope."""
    comparison = edited(
        (
            "ar/ministries/2012-01-01/policy.yaml",
            "",
            "law: ar-ministries\nversion: 2012-01-01\ntitle: {de: Ministeriengesetz, en: Ministries Act}\nshort: MinG\n"
            "scope:\n  citation: § 1 BGBAR\n  reason: {de: Gilt für Ministerien., en: Applies to ministries.}\n"
            "  when:\n    controller.kind: ministry\n",
        ),
        (
            "ar/ministries/2012-01-01/rules.yaml",
            "",
            "- prohibition: MING-2\n  citation: § 2 BGBAR\n  reason: {de: Keine Gesundheit., en: No health.}\n"
            "  when:\n    data.kinds: {contains: health}\n",
        ),
    )
    (change,) = comparison.laws
    assert (change.law, change.start, change.direction) == ("ar-ministries", date(2012, 1, 1), Direction.STRICTER)
    assert pairs(change) == {(Outcome.NOT_REGULATED, Outcome.PERMITTED), (Outcome.NOT_REGULATED, Outcome.PROHIBITED)}
    assert {region.text.en for region in change.regions} == {"What kind of body is responsible? ministry"}
    assert {region.rules for region in change.regions} == {("ar-ministries",)}


def test_a_law_removed(edited: Edited, copy: Path) -> None:
    """Without the Press Act nothing is said of the press, and what rested on it falls with it."""
    for path in sorted((copy / "ar" / "press").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (copy / "ar" / "press").rmdir()
    comparison = edited((GROUNDS, "    rule: PRG-2\n", "    all:\n      - purpose.kind: news\n      - consent.given: true\n"))
    assert {change.law for change in comparison.laws} == {"ar-press", "ar-privacy"}
    press = [change for change in comparison.laws if change.law == "ar-press"]
    assert {pair[1] for change in press for pair in pairs(change)} == {Outcome.NOT_REGULATED}
    assert {change.direction for change in press} == {Direction.LAXER}


def test_a_value_added_to_the_vocabulary(edited: Edited) -> None:
    """A question that only one side can answer is not compared; the edit is shown."""
    comparison = edited(
        (
            "vocabulary/data.yaml",
            "      health: {de: Gesundheit, en: health}\n",
            "      health: {de: Gesundheit, en: health}\n      voice: {de: Stimme, en: voice}\n",
        ),
        (TERMS, "[image, health]", "[image, health, voice]"),
    )
    assert directions(comparison) == {Direction.EQUIVALENT}
    assert {edit.name for edit in comparison.edits} == {"common/sensitive", "data.kinds"}


def test_a_fact_added_to_the_vocabulary(edited: Edited) -> None:
    """The old side is asked without it."""
    fact = (
        "  - fact: data.public\n    type: bool\n    label: {de: öffentlich, en: public}\n    meaning: {de: Öffentlich., en: Public.}\n"
        "    question: {de: Sind die Daten öffentlich?, en: Are the data public?}\n"
        "    silence: {class: doing}\n    changeable_by: nobody\n"
    )
    comparison = edited(
        ("vocabulary/data.yaml", "facts:\n", f"facts:\n{fact}"),
        (
            GROUNDS,
            "  when:\n    consent.given: true\n  unless:",
            "  when:\n    any:\n      - consent.given: true\n      - data.public: true\n  unless:",
        ),
    )
    assert {change.direction for change in comparison.laws} == {Direction.LAXER}
    assert all(region.example.facts["data.public"] is True for change in comparison.laws for region in change.regions)


def test_cases_flip(arcadia: Side, edited: Edited, copy: Path) -> None:
    """The case of the child passes on the old side only; all others are answered alike."""
    edited((GROUNDS, "  unless:\n    definition: child\n", ""))
    (flip,) = flips(CASES, arcadia, Side(load(copy)))
    assert flip.case.id == "child"
    assert flip.old is not None
    assert flip.new is not None
    assert (flip.old.outcome, flip.old.passed, flip.new.outcome, flip.new.passed) == (*ALLOWED[:1], True, ALLOWED[1], False)


def test_sides_that_share_what_is_equal_find_what_sides_apart_find(arcadia: Side) -> None:
    """For mutants of all rules the same cases flip and the same changes are found, whether or not equal parts of both sides are one."""
    every = [*mutants(arcadia.policies)]
    flipping = 0
    for mutant in every if PROVING else every[::25]:
        edited = applied(arcadia.policies, mutant)
        old, apart = Side(arcadia.policies), Side(replace(edited, vocabulary=replace(edited.vocabulary)))
        shared = Side(edited, old)
        found = flips(CASES, old, shared)
        assert found == flips(CASES, old, apart), mutant
        flipping += bool(found)
        if PROVING:
            assert compare(old, shared) == compare(old, apart), mutant
    assert flipping


def test_a_new_fact_of_a_consulted_register_flips_nothing(arcadia: Side, copy: Path, tmp_path: Path) -> None:
    """The old side cannot know it, and the register held nothing adverse: it is asked without the fact."""
    vocabulary = copy / "vocabulary" / "person.yaml"
    fact = (
        "facts:\n  - fact: person.blocked\n    type: bool\n    label: {de: gesperrt, en: blocked}\n"
        "    meaning: {de: Gesperrt., en: Blocked.}\n    question: {de: Ist gesperrt?, en: Is it blocked?}\n"
        "    silence: {class: person, register: rights, harmless: false}\n    changeable_by: nobody\n"
    )
    vocabulary.write_text(vocabulary.read_text(encoding="utf-8").replace("facts:\n", fact, 1), encoding="utf-8")
    suite = tmp_path / "cases" / "consulted.yaml"
    suite.parent.mkdir()
    text = (CASES / "privacy-2001.yaml").read_text(encoding="utf-8")
    suite.write_text(text.replace("\ncases:\n", "\nconsulted: [rights]\ncases:\n", 1), encoding="utf-8")
    new = Side(load(copy))
    assert all("person.blocked" in case.question.stated for case in cases(suite, arcadia, new))
    assert flips(suite, arcadia, new) == []
