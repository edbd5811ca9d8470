"""No list of failed grounds of one requirement is kept by hand: `met` says so, and a new ground cannot be forgotten there."""

import pytest

from tests.law import shipped_law
from zweck.editions.effects.reach import listings, lists_of
from zweck.law.check.names import written_rules
from zweck.law.policy import Ground, PolicySet


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return shipped_law()


def test_no_list_of_failed_grounds_is_kept_by_hand(policies: PolicySet) -> None:
    rules = [rule for _, rule in written_rules(policies.laws)]
    grounds = [(requirement, rule.id) for rule in rules if isinstance(rule, Ground) for requirement in rule.of]
    denied = [(rule, one.ids) for rule in rules for one in lists_of(rule) if one.denied]
    kept = [(rule.id, of) for rule, named in denied for of in {of for of, id in grounds if id in named}]
    assert kept == []


def test_whoever_adds_a_ground_is_shown_the_lists_of_its_siblings(policies: PolicySet) -> None:
    found = {(one.rule.id, one.requirement): set(one.grounds) for one in listings(policies, "de-kug")}
    assert found[("picture-allowed-by-kug", "de-kug/image-ground")] == {"KUG-22-1", "KUG-22-2", "KUG-22-3", "KUG-23"}
    assert {requirement.partition("/")[0] for _, requirement in found} == {"de-kug"}


def test_a_law_whose_grounds_no_list_names_has_none(policies: PolicySet) -> None:
    assert listings(policies, "de-uwg") == ()
