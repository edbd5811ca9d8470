"""The law watch: cited places compared with texts of other days (acts A3 to A5 of the plan)."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from tests.arcadia import POLICIES
from tests.texts import EARLIER, LATER, put_texts
from zweck.editing.records import wording
from zweck.law.policy import PolicySet
from zweck.law.policy.records import Compared, FindingKind
from zweck.law.texts.content import digest_of_letters as letters
from zweck.law.texts.plain_text import texts
from zweck.law.texts.report import report, to_keep
from zweck.law.watch import sources
from zweck.law.watch.compare import Comparison, Seen, compared, level, stepped
from zweck.law.watch.sources import Unreadable, federal_site, plain
from zweck.law.watch.state import missing, noted, settled, unreadable
from zweck.load import load

TODAY = date(2012, 1, 1)
SITE = """<?xml version="1.0"?>
<dokumente builddate="20110101" doknr="X"><norm><metadaten><jurabk>HDSG</jurabk>
<standangabe><standtyp>{kind}</standtyp><standkommentar>{stand}</standkommentar></standangabe></metadaten></norm>
{norms}</dokumente>
"""
NORM = "<norm><metadaten><enbez>{name}</enbez></metadaten><textdaten><text format='XML'><Content>{text}</Content></text></textdaten></norm>"
ARTICLES = {
    "Art 1": "<P>Dieses Gesetz gilt für Hirten <DL><DT>1.</DT><DD><LA>nach Absatz 1</LA></DD></DL></P>",
    "Art 4": "<P>Daten dürfen erhoben werden <DL><DT>3.</DT><DD><LA>mit Einwilligung.</LA></DD></DL></P>"
    "<P>(1) Schafe dürfen gezählt werden. Wölfe im Sinne des Art. 3 sind ausgenommen.</P>",
    "Art 6": "<P>(1) Schafe werden gezählt.</P><P>(2) Lämmer werden nicht gezählt.</P>",
    "Art 7": "<P>(1) Werbung ist verboten.</P><P>(2) Erlaubt ist der Aushang.</P>",
}
FIRST = LATER.replace(
    "## Art. 1\nDieses Gesetz gilt für Hirten\n  und ihre Hunde.", "## Art. 1\nDieses Gesetz gilt für Hirten\n  1. nach Absatz 1"
)


@pytest.fixture
def watching(tmp_path: Path) -> PolicySet:
    """Arcadia with digests of the wording of two days, and an address of its statute on the federal site."""
    copy = Path(copytree(POLICIES, tmp_path / "policies"))
    index = next((copy / "citations").glob("hdsg*.yaml"))
    text = index.read_text(encoding="utf-8")
    assert "\ntexts:\n" in text
    address = "https://www.gesetze-im-internet.de/hdsg/index.html"
    index.write_text(text.replace("\ntexts:\n", f"\ntexts:\n  - whole: {address}\n    until: 1989-12-31\n"), encoding="utf-8")
    policies = load(copy)
    known = texts(put_texts(tmp_path / "texts", later=FIRST), policies.citations)
    (copy / "wording.yaml").write_bytes(wording(copy, to_keep(policies.wording, report(policies, known).uses, known), ()))
    return load(copy)


Site = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The statute as the federal site has it, with some articles changed or gone."""

    def call(stand: str = "", kind: str = "Stand", **changed: str | None) -> Path:
        articles = {**ARTICLES, **{name.replace("_", " "): text for name, text in changed.items()}}
        norms = "\n".join(NORM.format(name=name, text=text) for name, text in articles.items() if text is not None)
        folder = tmp_path / "site" / "hdsg"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "BJNR.xml").write_text(SITE.format(kind=kind, stand=stand, norms=norms), encoding="utf-8")
        return tmp_path / "site"

    return call


def look(policies: PolicySet, folder: Path) -> Comparison:
    (seen,) = federal_site(folder, policies.citations)
    assert isinstance(seen, Seen)
    made = compared(seen, policies, TODAY)
    assert made is not None
    return made


def kinds(made: Comparison) -> list[tuple[str, str]]:
    return [(one.finding.kind.value, one.finding.place) for one in made.changes]


def test_the_same_text_is_the_same(watching: PolicySet, site: Site) -> None:
    made = look(watching, site())
    assert kinds(made) == []
    assert (made.watched.result, made.watched.day) == (Compared.SAME, date(2011, 1, 1))
    assert noted(watching.watch, [made]).compared_until("hdsg") == date(2011, 1, 1)


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("Art_7", "<P>(1) <SUP>1</SUP>Werbung\n   ist  verboten.</P><P>(2) Erlaubt ist der Aushang.<FnR ID='x'/></P>"),
        ("Art_7", "<P>(1) Werbung ist verboten. (XXXX)</P><P>(2) Erlaubt ist der Aushang.</P>"),
        ("Art_1", "<P>Dieses Gesetz gilt für Hirten <DL><DT>1.</DT><DD><LA>nach Abs. 1</LA></DD></DL></P>"),
        ("Art_1", "<P>Dieses Gesetz gilt für Hirten<BR/>1. nach Absatz 1</P>"),
    ],
)
def test_layout_and_abbreviations_are_no_alarm(watching: PolicySet, site: Site, article: str, text: str) -> None:
    made = look(watching, site(**{article: text}))
    assert {one.finding.kind for one in made.changes} <= {FindingKind.EDITORIAL}
    assert made.watched.result is Compared.SAME


def test_only_the_words_count_as_editorial_once_each(watching: PolicySet, site: Site) -> None:
    made = look(watching, site(Art_7="<P>(1) Werbung ist verboten. (XXXX)</P><P>(2) Erlaubt ist der Aushang.</P>"))
    assert {kind for kind, _ in kinds(made)} == {"editorial"}
    assert {level(one) for one in made.changes} == {"editorial"}


def test_a_file_that_was_fetched_later_than_it_was_built(watching: PolicySet, site: Site) -> None:
    """The site builds a file when the statute changes; on the day of the fetch it still had that wording. A day before is none."""
    folder = site()
    for written, day in (("2011-12-24\n", date(2011, 12, 24)), ("2010-12-24", date(2011, 1, 1)), ("soon", date(2011, 1, 1))):
        (folder / "SEEN").write_text(written, encoding="utf-8")
        made = look(watching, folder)
        assert (made.watched.result, made.watched.day) == (Compared.SAME, day)
        assert noted(watching.watch, [made]).compared_until("hdsg") == day


def test_a_changed_word_is_an_alarm(watching: PolicySet, site: Site) -> None:
    made = look(watching, site(Art_6="<P>(1) Schafe werden gezählt.</P><P>(2) 17 Lämmer werden nicht gezählt.</P>"))
    assert ("changed", "Art. 6 Abs. 2") in kinds(made)
    assert {level(one) for one in made.changes} == {"alarm"}
    assert {one.now for one in made.changes if one.finding.place == "Art. 6 Abs. 2"} == {"17 Lämmer werden nicht gezählt."}
    assert noted(watching.watch, [made]).compared_until("hdsg") == date(2010, 12, 31)


def test_a_negation_is_an_alarm(watching: PolicySet, site: Site) -> None:
    made = look(watching, site(Art_6="<P>(1) Schafe werden gezählt.</P><P>(2) Lämmer werden gezählt.</P>"))
    assert ("changed", "Art. 6 Abs. 2") in kinds(made)


def test_a_section_that_is_gone_is_an_alarm_and_one_that_is_new_a_notice(watching: PolicySet, site: Site) -> None:
    made = look(watching, site(Art_7=None, Art_77="<P>Neu.</P>"))
    assert all(kind == "changed" and place.startswith("Art. 7") for kind, place in kinds(made) if kind != "new")
    gone = next(one for one in made.changes if one.finding.kind is FindingKind.CHANGED)
    assert (gone.now, gone.finding.id.endswith("-gone")) == ("", True)
    assert [(one.finding.place, level(one)) for one in made.changes if one.finding.kind is FindingKind.NEW] == [("Art. 77", "notice")]


@pytest.mark.parametrize(("article", "new"), [("Art 41", True), ("Art 7a", True), ("Art 41a", False), ("Art 0", False)])
def test_a_section_is_new_only_beside_those_that_are_known(watching: PolicySet, site: Site, article: str, new: bool) -> None:
    """The index has articles 1 to 40: one behind the last, or with a letter behind a known one; of an excerpt most sections are unknown."""
    made = look(watching, site(**{article.replace(" ", "_"): "<P>Neu.</P>"}))
    assert [one.finding.place for one in made.changes if one.finding.kind is FindingKind.NEW] == (
        [article.replace("Art ", "Art. ")] if new else []
    )


def test_the_wording_before_is_shown_where_a_text_has_it(watching: PolicySet, site: Site, tmp_path: Path) -> None:
    (seen,) = federal_site(site(Art_6="<P>(1) Schafe werden gezählt.</P><P>(2) Anders.</P>"), watching.citations)
    assert isinstance(seen, Seen)
    made = compared(seen, watching, TODAY, texts(tmp_path / "texts", watching.citations))
    assert made is not None
    assert [(one.before, one.now) for one in made.changes if one.finding.place == "Art. 6 Abs. 2"] == [
        ("Lämmer werden nicht gezählt.", "Anders.")
    ]


ACT = "Zuletzt geändert durch Art. 3 G v. 12.5.2010 I Nr. 139"
HINT = "Änderung durch Art. 7 G v. 1.6.2011 I Nr. 9 textlich nachgewiesen, dokumentarisch noch nicht abschließend bearbeitet"


def test_a_new_act_in_the_head_is_one_notice(watching: PolicySet, site: Site) -> None:
    first = noted(watching.watch, [look(watching, site(stand=ACT))])
    assert first.findings == ()  # what a head names when it is read first is not new
    again = look(replace(watching, watch=first), site(stand=ACT))
    assert again.changes == ()
    new = look(replace(watching, watch=first), site(stand=f"{ACT}; {HINT}", kind="Hinweis"))
    assert [(one.finding.kind.value, one.finding.place) for one in new.changes] == [("announced", "Art. 7 G v. 1.6.2011 I Nr. 9")]
    second = noted(first, [new])
    assert look(replace(watching, watch=second), site(stand=f"{ACT}; {HINT}")).changes == ()
    assert [one.kind for one in second.findings] == [FindingKind.ANNOUNCED]  # and it stays open


def test_a_remark_without_an_act_is_nothing(watching: PolicySet, site: Site) -> None:
    first = noted(watching.watch, [look(watching, site(stand=ACT))])
    assert look(replace(watching, watch=first), site(stand=f"{ACT}. Hinweis: Die Fußnote wurde ergänzt.", kind="Hinweis")).changes == ()


BROKEN = {
    "broken": b"<dokumente builddate='20110101'><norm>",
    "other": b"<html></html>",
    "no day": b"<dokumente><norm/></dokumente>",
    "empty": b"",
    "entities": b"<!DOCTYPE x [<!ENTITY a 'b'>]><dokumente builddate='20110101'>&a;</dokumente>",
    "deep": b"<dokumente builddate='20110101'><norm><metadaten><enbez>Art 4</enbez></metadaten><textdaten><text><Content><P>"
    + b"<DL><DT>1.</DT><DD><LA>" * 5000
    + b"</LA></DD></DL>" * 5000
    + b"</P></Content></text></textdaten></norm></dokumente>",
    "lacking": b"<dokumente builddate='20110101'></dokumente>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_moves_no_day(name: str, watching: PolicySet, site: Site) -> None:
    watch = noted(watching.watch, [look(watching, site())])
    (site() / "hdsg" / "BJNR.xml").write_bytes(BROKEN[name])
    (found,) = federal_site(site_of(watching), watching.citations)
    made = unreadable(found, TODAY) if isinstance(found, Unreadable) else compared(found, watching, TODAY)
    assert made is not None
    after = noted(watch, [made])
    assert after.compared_until("hdsg") == watch.compared_until("hdsg") == date(2011, 1, 1)
    assert [level(one) for one in made.changes] == ["fault"]
    assert [one.kind for one in after.findings] == [FindingKind.UNREADABLE]
    assert settled(after, after.findings[0].id, "no", TODAY) is None
    healed = noted(after, [look(watching, site())])
    assert healed.findings == ()


def site_of(policies: PolicySet) -> Path:
    return Path(policies.path).parent / "site"


def test_an_archive_is_read_no_further_than_allowed(watching: PolicySet, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = site()
    data = (folder / "hdsg" / "BJNR.xml").read_bytes()
    (folder / "hdsg" / "BJNR.xml").unlink()
    archive = folder / "hdsg" / "xml.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("BJNR.xml", data)
    assert look(watching, folder).watched.result is Compared.SAME
    monkeypatch.setattr(sources, "MAX_BYTES", 1024 * 1024)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("BJNR.xml", data + b" " * (64 * 1024 * 1024))
    (found,) = federal_site(folder, watching.citations)
    assert isinstance(found, Unreadable)
    assert "larger" in str(found.why)
    archive.write_bytes(b"PK\x03\x04 no archive")
    (found,) = federal_site(folder, watching.citations)
    assert isinstance(found, Unreadable)


def test_a_part_that_is_missing_in_an_unchanged_section_was_not_understood(watching: PolicySet, site: Site) -> None:
    made = look(watching, site(Art_6="<P>(1) Schafe werden gezählt. (2) Lämmer werden nicht gezählt.</P>"))
    assert {level(one) for one in made.changes if one.finding.place == "Art. 6 Abs. 2"} <= {"fault", "alarm"}
    assert made.watched.result is not Compared.SAME


def test_a_statute_that_was_there_is_missing(watching: PolicySet, site: Site) -> None:
    known = replace(watching, watch=noted(watching.watch, [look(watching, site())]))
    assert [one.statute for one in missing(known, [], ["gii"])] == ["hdsg"]
    assert [*missing(known, ["hdsg"], ["gii"]), *missing(known, [], ["md"])] == []


def test_a_settled_finding_stays_settled_until_the_words_change_again(watching: PolicySet, site: Site) -> None:
    def look_at(policies: PolicySet, word: str) -> Comparison:
        return look(policies, site(Art_6=f"<P>(1) Schafe werden gezählt.</P><P>(2) {word}.</P>"))

    watch = noted(watching.watch, [look_at(watching, "Anders")])
    (alarm,) = (one for one in watch.findings if one.place == "Art. 6 Abs. 2")
    done = settled(watch, alarm.id, "ohne Wirkung", TODAY)
    assert done is not None
    again = noted(done, [look_at(replace(watching, watch=done), "Anders")])
    assert [one.settled for one in again.findings if one.place == "Art. 6 Abs. 2"] == ["ohne Wirkung"]
    other = noted(again, [look_at(replace(watching, watch=again), "Ganz anders")])
    assert [one.settled for one in other.findings if one.place == "Art. 6 Abs. 2" and one.alarm] == [""]
    assert settled(watch, "nothing", "x", TODAY) is None


def test_an_older_text_changes_no_state(watching: PolicySet, site: Site, tmp_path: Path) -> None:
    watch = noted(watching.watch, [look(watching, site())])
    (tmp_path / "texts" / "hdsg@2010-07-01.md").unlink()
    (tmp_path / "texts" / "hdsg@1990-01-01.md").write_text(EARLIER.replace("Schafe", "Ziegen"), encoding="utf-8")
    (seen,) = plain(tmp_path / "texts", watching.citations)
    assert isinstance(seen, Seen)
    made = compared(seen, watching, TODAY)
    assert made is not None
    assert [level(one) for one in made.changes]
    assert noted(watch, [made]) == watch


def test_a_step_that_rules_follow_is_encoded(watching: PolicySet, tmp_path: Path) -> None:
    earlier, later = texts(tmp_path / "texts", watching.citations)
    before, after = (Seen("hdsg", one.path, one.version[1], one) for one in (earlier, later))
    found = list(stepped(before, after, watching, TODAY))
    assert {level(one) for one in found} == {"encoded"}
    assert {one.finding.place for one in found} >= {"Art. 1", "Art. 4"}
    assert all(one.before and one.now and one.before != one.now for one in found)
    assert list(stepped(after, after, watching, TODAY)) == []


def test_letters_are_what_is_left_without_layout() -> None:
    assert letters(("Nach Absatz 1 Nummer 2 (weggefallen)",)) == letters(("nach Abs. 1  Nr. 2",))
    assert letters(("Nach Absatz 1",)) != letters(("Nach Absatz 2",))
    assert letters(("Sie ist verboten",)) != letters(("Sie ist nicht verboten",))
