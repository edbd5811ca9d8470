"""Country codes: those of ISO 3166-1 on the day; a wrong one is refused with the right one."""

from datetime import date
from pathlib import Path

import pytest

from zweck.cases.asking import Asking, Manner
from zweck.facts.question import FactError, ask
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context
from zweck.forms.reader import Mapping, read_file
from zweck.law.countries import COUNTRIES, CURRENT, FORMER, LIMITED, SETTLED, advice, name_of, off_day
from zweck.law.parse.stated import stated_facts
from zweck.law.policy import PolicySet


def test_the_list_is_complete_and_sound() -> None:
    assert len(CURRENT) == 249
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
    assert all(one.name.de and one.name.en and len(one.long) == 3 for found in COUNTRIES.values() for one in found)
    assert all(one.others for found in COUNTRIES.values() for one in found if one.until is not None)
    assert {other for found in COUNTRIES.values() for one in found for other in one.others} <= COUNTRIES.keys()
    assert FORMER < LIMITED
    assert not any(off_day(code, SETTLED) for code in CURRENT)


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("UK", "write `GB`"),
        ("EL", "write `GR`"),
        ("EU", "name one country of the Union"),
        ("XX", "state `unknown` if the country is not known"),
        ("de", "did you mean `DE`?"),
        ("KEN", "did you mean `KE`?"),
        ("Norwegen", "did you mean `NO`?"),
        ("Norwgen", "did you mean `NO`?"),
        ("QQ", ""),
    ],
)
def test_a_text_that_is_no_code_leads_to_the_right_one(text: str, help: str, arcadia: PolicySet) -> None:
    assert str(advice(text) or "") == help
    with pytest.raises(FactError) as error:
        ask({"person.country": text}, arcadia.vocabulary)
    (fault,) = error.value.faults
    assert (fault.fact, fault.value, str(fault.help or "")) == ("person.country", text, help)
    assert str(fault.message) == f"`person.country` takes a country code of ISO 3166-1, e.g. `DE`, not `{text}`"


@pytest.mark.parametrize(
    ("code", "day", "message", "help"),
    [
        ("YU", "2010-01-01", "`YU` stands for Yugoslavia until 2003-07-23 only", "write `RS` or `ME`"),
        ("CZ", "1992-12-31", "`CZ` stands for Czechia from 1993-01-01 on", "write `CS`"),
        ("DD", None, "`DD` stands for German Democratic Republic until 1990-10-30 only", "write `DE`"),
        ("CS", "2000-01-01", "`CS` stands for Serbia and Montenegro until 2006-09-26 only", ""),
    ],
)
def test_a_code_stands_for_its_country_on_its_days_only(code: str, day: str | None, message: str, help: str, arcadia: PolicySet) -> None:
    facts = {"person.country": code} | ({"time.decision_date": day} if day is not None else {})
    for _ in range(2):  # also once values of these types are known
        with pytest.raises(FactError) as error:
            ask(facts, arcadia.vocabulary)
        (fault,) = error.value.faults
        assert (str(fault.message), str(fault.help or "")) == (f"`person.country`: {message}", help)


@pytest.mark.parametrize(
    ("code", "day"), [("YU", "2003-07-23"), ("CZ", "1993-01-01"), ("CS", "1990-01-01"), ("CS", "2005-01-01"), ("GG", "2003-11-21")]
)
def test_a_code_is_accepted_on_its_days(code: str, day: str, arcadia: PolicySet) -> None:
    assert ask({"person.country": code, "time.decision_date": day}, arcadia.vocabulary).stated["person.country"] == code


def test_the_shipped_tables_name_countries_that_have_names() -> None:
    assert name_of("CS").en == "Serbia and Montenegro"
    assert name_of("DE").de == "Deutschland"


def test_a_case_with_a_country_of_another_day_is_refused_at_its_place(arcadia: PolicySet, tmp_path: Path) -> None:
    path, noted = tmp_path / "facts.yaml", Diagnostics()
    path.write_text("time.decision_date: 2010-01-01\nperson.country: YU\n", encoding="utf-8")
    node = read_file(path, "facts.yaml", noted)
    assert isinstance(node, Mapping)
    assert stated_facts(node, arcadia.vocabulary, Context(noted)) == {"time.decision_date": date(2010, 1, 1)}
    (fault,) = noted
    assert (fault.code, fault.span.line, fault.span.column) == ("ZW303", 2, 17)


@pytest.mark.parametrize("code", ["YU", "SS"])
def test_a_question_with_a_country_of_another_day_is_refused_as_its_facts_are(code: str, arcadia: PolicySet, tmp_path: Path) -> None:
    path, noted = tmp_path / "facts.yaml", Diagnostics()
    path.write_text(f"time.decision_date: 2010-01-01\nperson.country: {code}\n", encoding="utf-8")
    node = read_file(path, "facts.yaml", noted)
    assert isinstance(node, Mapping)
    Asking(arcadia).question(node, Manner(), Context(noted))
    (fault,) = noted
    assert (fault.code, fault.span.line, fault.span.column) == ("ZW303", 2, 17)
