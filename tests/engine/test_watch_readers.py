"""The readers of RIS (Austria) and of Formex (European Union): the forms that public clients of both services describe, in small files.

RIS: `risdok` documents of the application BrKons, with metadata under titles and by `ct`, lists with `ebene`, and two spellings of the
words that close a list. Formex: `CONS.ACT` with `INFO.CONSLEG` and `FAM.COMP`, articles, paragraphs, lists, notes and quotations.
"""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from tests.arcadia import POLICIES
from tests.engine.test_watch import FIRST, TODAY
from tests.texts import put_texts
from zweck.cli.commands.watch import published, source_of
from zweck.editing.records import wording
from zweck.law.policy import PolicySet
from zweck.law.policy.records import Compared
from zweck.law.texts.plain_text import texts
from zweck.law.texts.report import report, to_keep
from zweck.law.watch import sources
from zweck.law.watch.austria import federal_law
from zweck.law.watch.compare import Comparison, Seen, compared, level
from zweck.law.watch.sources import Found, Unreadable
from zweck.law.watch.state import noted, unreadable
from zweck.law.watch.union import formex
from zweck.load import load

READERS = {"ris": federal_law, "formex": formex}

RIS = """<?xml version="1.0" encoding="UTF-8"?>
<risdok xmlns="http://www.bka.gv.at"><metadaten/><nutzdaten><abschnitt nr="1">
<kzinhalt typ="p"><absatz typ="kz">Bundesrecht konsolidiert</absatz></kzinhalt>
<ueberschrift typ="titel" halign="j">Kundmachungsorgan</ueberschrift>
<absatz typ="erltext" ct="kundmachungsorgan">BGBl. Nr. 1/1990 zuletzt geändert durch BGBl. I Nr. {act}</absatz>
<ueberschrift typ="titel" halign="j">§/Artikel/Anlage</ueberschrift><absatz typ="erltext" ct="artikel_anlage">{place}</absatz>
<ueberschrift typ="titel" halign="j">Inkrafttretensdatum</ueberschrift><absatz typ="erltext" ct="ikra">{begins}</absatz>
{ended}<ueberschrift typ="titel" halign="j">Text</ueberschrift>
<ueberschrift typ="para" ct="text">Überschrift</ueberschrift>
{text}
<absatz typ="erltext" ct="gesnr">10009999</absatz></abschnitt></nutzdaten></risdok>
"""
ENDED = '<ueberschrift typ="titel">Außerkrafttretensdatum</ueberschrift><absatz typ="erltext" ct="akra">{}</absatz>'
SECTIONS = {
    "Art. 1": '<absatz typ="abs" ct="text"><gldsym>Art. 1.</gldsym> Dieses Gesetz gilt für Hirten</absatz>'
    '<liste><ziffernliste ebene="1"><listelem ct="text"><symbol stellen="2">1.</symbol>nach Absatz 1</listelem></ziffernliste></liste>',
    "Art. 4": '<absatz typ="abs" ct="text"><gldsym>Art. 4.</gldsym> Daten dürfen erhoben werden</absatz>'
    '<liste><aufzaehlung><listelem ct="text"><symbol>3.</symbol>mit Einwilligung.</listelem></aufzaehlung></liste>'
    '<absatz typ="abs" ct="text">(1) Schafe dürfen <i>gezählt</i> werden. Wölfe im Sinne des Art. 3 sind ausgenommen.</absatz>',
    "Art. 6": '<absatz typ="abs" ct="text"><gldsym>Art. 6.</gldsym> (1) Schafe werden gezählt.</absatz>'
    '<absatz typ="abs" ct="text">(2) Lämmer werden nicht gezählt.</absatz>',
    "Art. 7": '<absatz typ="abs" ct="text">(1) Werbung ist verboten.</absatz>'
    '<absatz typ="abs" ct="text">(2) Erlaubt ist der Aushang.</absatz>',
}
FORMEX = """<?xml version="1.0" encoding="UTF-8"?>
<CONS.ACT><INFO.CONSLEG CONSLEG.REF="1990R0001" START.DATE="20100701" LEG.VAL="REG"/><CONS.DOC>
<BIB.INSTANCE><LG.DOC>{language}</LG.DOC></BIB.INSTANCE>
<FAM.COMP><BIB.DATA><NO.CELEX>31990R0001</NO.CELEX></BIB.DATA>
<GR.MOD.ACT><MOD.ACT><BIB.DATA><NO.CELEX>{act}</NO.CELEX></BIB.DATA></MOD.ACT></GR.MOD.ACT></FAM.COMP>
<PREAMBLE><GR.CONSID><CONSID><NP><NO.P>(1)</NO.P><TXT>Der Schutz der Hirten.</TXT></NP></CONSID></GR.CONSID></PREAMBLE>
<ENACTING.TERMS><DIVISION><TITLE><TI><P>KAPITEL I</P></TI></TITLE>{articles}</DIVISION></ENACTING.TERMS></CONS.DOC></CONS.ACT>
"""
ITEM = '<LIST TYPE="{kind}"><ITEM><NP><NO.P>{mark}</NO.P><TXT>{text}</TXT></NP></ITEM></LIST>'
PARAG = "<PARAG IDENTIFIER='x'><NO.PARAG>({number})</NO.PARAG><ALINEA>{text}</ALINEA></PARAG>"
NOTE = '<NOTE NOTE.ID="E1"><P>ABl. L 1 vom 1.1.1990, S. 1.</P></NOTE>'
ARTICLES = {
    "1": f"<ALINEA><P>Dieses Gesetz gilt für Hirten</P>{ITEM.format(kind='ARAB', mark='1.', text='nach Absatz 1')}</ALINEA>",
    "4": f"<ALINEA>Daten dürfen erhoben werden {NOTE}{ITEM.format(kind='ARAB', mark='3.', text='mit Einwilligung.')}</ALINEA>"
    + PARAG.format(number=1, text="Schafe dürfen gezählt werden. Wölfe im Sinne des Art. 3 sind ausgenommen."),
    "6": PARAG.format(number=1, text="<P>Schafe werden gezählt.</P>") + PARAG.format(number=2, text="Lämmer werden nicht gezählt."),
    "7": PARAG.format(number=1, text="Werbung ist verboten.") + PARAG.format(number=2, text="Erlaubt ist der Aushang."),
}
Put = Callable[..., Path]


@pytest.fixture
def watching(tmp_path: Path) -> PolicySet:
    """Arcadia with digests of the wording, and addresses of its statute in RIS and on EUR-Lex."""
    copy = Path(copytree(POLICIES, tmp_path / "policies"))
    index = copy / "citations/hdsg.yaml"
    addresses = {
        "1988-12-31": "https://www.ris.bka.gv.at/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer=10009999",
        "1989-12-31": "https://data.europa.eu/eli/reg/1990/1/oj",
    }
    start, lines = "1900-01-01", ""
    for day, address in addresses.items():
        lines += f"  - whole: {address}\n    from: {start}\n    until: {day}\n"
        start = "1989-01-01"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("\ntexts:\n", f"\ntexts:\n{lines}"), encoding="utf-8")
    policies = load(copy)
    known = texts(put_texts(tmp_path / "texts", later=FIRST), policies.citations)
    (copy / "wording.yaml").write_bytes(wording(copy, to_keep(policies.wording, report(policies, known).uses, known), ()))
    return load(copy)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """The statute as one of the two services has it; sections changed, or gone (`None`)."""

    def call(kind: str, changed: dict[str, str | None] | None = None, *, seen: str = "2011-01-01", **more: str) -> Path:
        folder = tmp_path / kind
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        if seen:
            (folder / "SEEN").write_text(f"{seen}\n", encoding="utf-8")
        said = {"act": "70/2010", "begins": "01.07.2010", "ended": "", "language": "DE", **more}
        if kind == "ris":
            for number, (place, text) in enumerate({**SECTIONS, **(changed or {})}.items()):
                if text is not None:
                    (folder / f"NOR4000000{number}.xml").write_text(RIS.format(place=place, text=text, **said), encoding="utf-8")
        else:
            articles = {**ARTICLES, **{name.removeprefix("Art. "): text for name, text in (changed or {}).items()}}
            written = "".join(
                f'<ARTICLE IDENTIFIER="00{name}"><TI.ART>Artikel\u00a0{name}</TI.ART><STI.ART>Titel</STI.ART>{text}</ARTICLE>'
                for name, text in articles.items()
                if text is not None
            )
            (folder / "CL1990R0001DE.xml").write_text(FORMEX.format(articles=written, **said), encoding="utf-8")
        return folder

    return call


def read(policies: PolicySet, folder: Path) -> list[Found]:
    return [*READERS[folder.name](folder, policies.citations, folder.name)]


def look(policies: PolicySet, folder: Path) -> Comparison:
    (seen,) = read(policies, folder)
    assert isinstance(seen, Seen), seen
    made = compared(seen, policies, TODAY)
    assert made is not None
    return made


@pytest.mark.parametrize("kind", READERS)
def test_the_same_wording_is_the_same(kind: str, watching: PolicySet, put: Put) -> None:
    """Headings, numbers of sections, notes and metadata are no wording; the day is that of the folder."""
    made = look(watching, put(kind))
    assert [(one.finding.kind.value, one.finding.place, one.now) for one in made.changes if level(one) not in ("editorial", "notice")] == []
    assert made.watched.result is Compared.SAME
    assert str(noted(watching.watch, [made]).compared_until("hdsg")) == "2011-01-01"


CHANGED = {
    "ris": '<absatz typ="abs" ct="text">(1) Schafe werden gezählt.</absatz><absatz typ="abs" ct="text">(2) Lämmer werden gezählt.</absatz>',
    "formex": PARAG.format(number=1, text="Schafe werden gezählt.") + PARAG.format(number=2, text="Lämmer werden gezählt."),
}


@pytest.mark.parametrize("kind", READERS)
def test_a_changed_word_and_a_section_that_is_gone_are_alarms(kind: str, watching: PolicySet, put: Put) -> None:
    made = look(watching, put(kind, {"Art. 6": CHANGED[kind]}))
    assert [one.now for one in made.changes if one.finding.place == "Art. 6 Abs. 2" and level(one) == "alarm"] == ["Lämmer werden gezählt."]
    gone = look(watching, put(kind, {"Art. 7": None}))
    alarms = {one.finding.place for one in gone.changes if level(one) == "alarm"}
    assert alarms
    assert all(place.startswith("Art. 7") for place in alarms)


@pytest.mark.parametrize("kind", READERS)
def test_a_new_act_in_the_head_is_a_notice(kind: str, watching: PolicySet, put: Put) -> None:
    first = look(watching, put(kind, act="70/2010"))
    assert len(first.watched.acts) == {"ris": 2, "formex": 1}[kind]
    (again,) = read(watching, put(kind, act="32011R0009" if kind == "formex" else "9/2011"))
    assert isinstance(again, Seen)
    assert {*again.acts} - {*first.watched.acts} == {"32011R0009" if kind == "formex" else "BGBl. I Nr. 9/2011"}


def test_a_section_that_is_not_in_force_on_the_day_is_left_out(watching: PolicySet, put: Put) -> None:
    """RIS has every wording that a section ever had; one that ended, and one to come, is not that of the day."""
    folder = put("ris")
    other = RIS.format(place="Art. 6", text=CHANGED["ris"], act="1/2000", begins="01.01.2000", ended=ENDED.format("30.06.2010"))
    (folder / "NOR1.xml").write_text(other, encoding="utf-8")
    coming = RIS.format(place="Art. 6", text=CHANGED["ris"], act="1/2012", begins="01.01.2012", ended="")
    (folder / "NOR5.xml").write_text(coming, encoding="utf-8")
    assert look(watching, folder).watched.result is Compared.SAME


def test_lists_and_the_words_that_close_them(watching: PolicySet, put: Put) -> None:
    """Numbers stand one level below the section, letters two; both spellings of what closes a list are wording of the section."""
    text = (
        '<absatz typ="abs" ct="text">Verboten sind</absatz><liste><ziffernliste ebene="1">'
        '<listelem ct="text"><symbol>1.</symbol>Wölfe</listelem>'
        '<literaliste ebene="2"><listelem ct="text"><symbol>a)</symbol>graue</listelem></literaliste>'
        '<listelem ct="text"><symbol>2.</symbol>Bären</listelem></ziffernliste></liste>{}'
    )
    for closing in ('<schlussteil ct="text">ohne Ausnahme.</schlussteil>', '<schluss typ="Abs" ct="text">ohne Ausnahme.</schluss>'):
        (seen,) = read(watching, put("ris", {"Art. 8": text.format(closing)}))
        assert isinstance(seen, Seen)
        section = next(content for step, content in seen.text.sections.items() if step[1] == "8")
        first, one, two, last = section
        assert (first, last) == ("Verboten sind", "ohne Ausnahme.")
        assert not isinstance(one, str)
        assert not isinstance(two, str)
        assert [str(entry.step[1]) for entry in (one, two)] == ["1", "2"]
        assert [entry.step[1] for entry in one.content if not isinstance(entry, str)] == ["a"]


def test_recitals_and_quotations(watching: PolicySet, put: Put) -> None:
    """Recitals are sections; an article in a quotation is of the act that is amended; quotation marks are written by their codes."""
    quoted = "<QUOT.S><ARTICLE><TI.ART>Artikel 7</TI.ART><ALINEA>Fremd.</ALINEA></ARTICLE></QUOT.S>"
    text = f'<ALINEA>Der Ausdruck <QUOT.START CODE="201E"/>Hirte<QUOT.END CODE="201C"/> meint alle.{quoted}</ALINEA>'
    (seen,) = read(watching, put("formex", {"Art. 9": text}))
    assert isinstance(seen, Seen)
    assert sorted("".join(map(str, step)) for step in seen.text.sections if step[0] == "ErwG") == ["ErwG1"]
    nine = next(content for step, content in seen.text.sections.items() if step == ("Art.", "9"))
    assert isinstance(nine[0], str)
    assert nine[0].startswith("Der Ausdruck „Hirte“ meint alle.")
    assert look(watching, put("formex", {"Art. 9": text})).watched.result is Compared.SAME


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("seen", ["", "yesterday"])
def test_a_folder_without_its_day_is_unreadable(kind: str, seen: str, watching: PolicySet, put: Put) -> None:
    (found,) = read(watching, put(kind, seen=seen))
    assert isinstance(found, Unreadable)
    assert "SEEN" in str(found.why)
    made = unreadable(found, TODAY)
    assert made is not None
    assert noted(watching.watch, [made]).compared_until("hdsg") is None


HOSTILE = {
    "broken": (b"<risdok>", "no XML"),
    "entities": (b"<!DOCTYPE x [<!ENTITY a 'b'>]><CONS.ACT>&a;</CONS.ACT>", "entities"),
    "other": (b"<html></html>", "not the XML of RIS|no act in Formex"),
    "large": (b"<x>" + b" " * 2000 + b"</x>", "larger"),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_says_so(kind: str, name: str, watching: PolicySet, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = put(kind)
    for path in folder.glob("*.xml"):
        path.unlink()
    path = folder / ("10009999/NOR1.xml" if kind == "ris" else "CL1990R0001DE.xml")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(HOSTILE[name][0])
    if name == "large":
        monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    (found,) = read(watching, folder)
    assert isinstance(found, Unreadable)
    assert found.statute == "hdsg"
    assert any(words in str(found.why) for words in HOSTILE[name][1].split("|"))


def test_a_text_in_another_language_is_unreadable(watching: PolicySet, put: Put) -> None:
    (found,) = read(watching, put("formex", language="EN"))
    assert isinstance(found, Unreadable)
    assert str(found.why) == "the text is not in German"


@pytest.mark.parametrize("kind", READERS)
def test_a_folder_without_a_kind_is_known_by_its_files(kind: str, put: Put) -> None:
    assert source_of(str(put(kind))).kind == kind
    assert source_of(f"{kind}:{put(kind)}").kind == kind


def test_the_services_have_names_for_statutes(watching: PolicySet) -> None:
    assert [*published(watching.citations)] == [("ris", "10009999"), ("formex", "1990R0001")]
