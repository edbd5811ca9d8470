"""Permitted exactly if …: a page to sign, each box of which opens to an examination that has its outcome."""

from tests.proving import PROVING
from tests.workbench.conftest import DAY, Get


def test_each_box_opens_to_an_examination_with_its_outcome(get: Get) -> None:
    for activity in ("newsletter", "call-back", *(["win-back-call"] if PROVING else [])):
        page = get(f"/en/permitted?activity={activity}&at={DAY}")
        for outcome in ("PERMITTED", "PROHIBITED", "UNDETERMINED"):
            section = page.text.split(f'data-boxes="{outcome}"')[1].split("</section>")[0]
            addresses = [link for link in page.links if "/examination?" in link and link.replace("&", "&amp;") in section]
            assert addresses
            for address in addresses if PROVING else addresses[:1]:
                assert get(address).outcome == outcome, address


def test_the_page_is_signed_and_speaks_both_languages(get: Get) -> None:
    german = get(f"/de/permitted?activity=newsletter&at={DAY}").text
    assert "Erlaubt genau dann, wenn" in german
    assert "Geprüft: Name, Tag, Unterschrift" in german
    english = get(f"/en/permitted?activity=newsletter&at={DAY}&than=call-back").text
    assert "Permitted exactly if" in english
    assert "and the other way round" in english


def test_the_activities_lead_there(get: Get) -> None:
    page = get(f"/en/activities?at={DAY}")
    assert f"/en/permitted?activity=newsletter&at={DAY}" in [link.replace("&amp;", "&") for link in page.links]


def test_what_is_no_activity_is_not_found(get: Get) -> None:
    for wrong in ("", "activity=nothing", "activity=newsletter&than=nothing", "activity=newsletter&at=2011-01-01"):
        assert "not" in get(f"/en/permitted?{wrong}", status=404).text.lower()
