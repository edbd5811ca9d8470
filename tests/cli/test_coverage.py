"""`zweck coverage`: fields of law, places, days, as laws and tables say."""

import json

import click
import pytest

from tests.cli.conftest import Zweck


def test_the_coverage_of_a_day_as_data(zweck: Zweck) -> None:
    found = json.loads(zweck("coverage", "--at", "2019-01-01", "--json").stdout)
    assert [one for one in found["fields"]["contact"] if one["place"] in ("AT", "CH", "DE", "US")] == [
        {"place": "AT", "from": "2003-08-20", "until": None, "by": ["at-tkg"], "partly": False},
        {"place": "CH", "from": "2007-04-01", "until": "2023-08-31", "by": ["contact-abroad"], "partly": True},
        {"place": "DE", "from": "1909-10-01", "until": None, "by": ["de-uwg"], "partly": False},
    ]
    assert {"place": "GB", "from": "2018-05-25", "until": "2020-12-31", "by": ["eu-gdpr"], "partly": False} in found["fields"][
        "data-protection"
    ]
    omitted = {one["id"]: one for one in found["omitted"]}
    assert omitted["STGB-34"]["effect"] == "may_allow"
    assert "REG-2024-900" not in omitted
    assert found["checked_until"]["de-uwg"] == "2025-04-02"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "GB, GI: 25. Mai 2018 bis 31. Dezember 2020 (eu-gdpr)"),
        ("en", "GB, GI: 25 May 2018 to 31 December 2020 (eu-gdpr)"),
        ("de", "Ungarn (HU): seit 1. September 2008 (contact-abroad, nur für manche Fälle)"),
        ("en", "Hungary (HU): since 1 September 2008 (contact-abroad, for some cases only)"),
    ],
)
def test_the_coverage_reads_well(zweck: Zweck, language: str, line: str) -> None:
    result = zweck("coverage", "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [click.unstyle(found).strip() for found in result.stdout.splitlines()]
    assert line in lines
    assert max(map(len, lines)) <= 100


def test_policies_without_coverage_have_nothing_to_show_but_their_sources(zweck: Zweck) -> None:
    found = json.loads(zweck("coverage", "--json", "--policies", "tests/arcadia/policies").stdout)
    assert (found["fields"], found["omitted"]) == ({}, [])
    assert set(found["checked_until"].values()) == {None}
