"""An edit of the law turns activities: the comparison names them, and why."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click import unstyle

from tests.activities.group import DAY, FOLDER, engine, group
from zweck.analysis.activities.turned import Turned, turned
from zweck.analysis.diff.result import Comparison
from zweck.analysis.space.sides import Side
from zweck.company import load_company
from zweck.decision.decision import Outcome
from zweck.load import load, shipped
from zweck.pages.comparison.report import Report
from zweck.pages.comparison.text import as_json, page_of
from zweck.pages.text import wrapped

RULES: Final = Path("de/uwg/2022-05-28/section-07-nuisance.yaml")
CONSENT: Final = "    definition: express-consent-to-this-channel\n"
NARROWED: Final = "    all:\n      - definition: express-consent-to-this-channel\n      - subject.market_role: business\n"


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Side, Side]:
    """The shipped law, and the same where consumers can no longer consent to advertising calls."""
    folder = Path(shutil.copytree(shipped(), tmp_path_factory.mktemp("edited") / "policies"))
    rules = (folder / RULES).read_text(encoding="utf-8")
    start = rules.index("- ground: UWG-7-PHONE-C")
    (folder / RULES).write_text(rules[:start] + rules[start:].replace(CONSENT, NARROWED, 1), encoding="utf-8")
    return Side(engine().policies), Side(load(folder))


def compared(old: Side, new: Side) -> list[Turned]:
    """The activities that turn."""
    company = load_company(FOLDER, new.vocabulary)
    return list(turned((company if old is not new else group(), company), (old, new), DAY))


def report(old: Side, new: Side, found: list[Turned]) -> Report:
    """A report of them."""
    return Report(("old", "new"), (old.policies, new.policies), Comparison((), (), ()), (), (), date(2026, 2, 2), turned=found)


def test_a_call_that_was_permitted_is_not_any_more(sides: tuple[Side, Side]) -> None:
    found = compared(*sides)
    assert [(one.activity, one.old, one.new, one.never) for one in found] == [
        ("win-back-call@2026-01-01", Outcome.PERMITTED, Outcome.PROHIBITED, False)
    ]
    assert [reason.rule for reason in found[0].reasons] == ["de-uwg/phone"]
    said = json.loads(as_json(report(*sides, found)))["activities"]
    assert [(one["activity"], one["rules"]) for one in said] == [("win-back-call@2026-01-01", ["de-uwg/phone"])]
    shown = " ".join(unstyle(wrapped(page_of(report(*sides, found), "en"), 100)).split())
    assert "Win-back call: permitted → prohibited [win-back-call@2026-01-01]" in shown
    assert "A call is permitted now that states:" in shown


def test_the_other_way_round_it_is_permitted(sides: tuple[Side, Side]) -> None:
    old, new = reversed(sides)
    found = compared(old, new)
    assert "win-back-call@2026-01-01" not in [one.activity for one in found if one.new is not Outcome.PERMITTED]


def test_without_an_edit_nothing_turns(sides: tuple[Side, Side]) -> None:
    assert compared(sides[0], sides[0]) == []
    assert "Keine Verarbeitungstätigkeit ändert sich." in wrapped(page_of(report(sides[0], sides[0], []), "de"), 100)
