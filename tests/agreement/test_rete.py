"""The rete matcher finds the same truths as native, keeps durable-rules within its limits, and says clearly where it cannot run."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import zweck.match.rete as module
from tests.agreement.durable import Durable, edition, facts, yes
from tests.agreement.plain import Plain
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, Test
from zweck.logic.kleene import Truth, Values
from zweck.match import MatcherUnavailable
from zweck.match.rete import MAX_KNOWN, Rete
from zweck.match.rete_facts import Layout
from zweck.match.rete_rules import groups, translate
from zweck.match.rete_session import MAX_PROPERTIES, SENTINEL, property_name
from zweck.match.rete_split import FEW_SLOTS, MAX_BRANCHES, MAX_RULES, Sheet, split
from zweck.match.select import second

# --- where it cannot run ----------------------------------------------------------------------------------------------------------


def test_without_durable_rules_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise ImportError("undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(module, "import_module", fail)
    with pytest.raises(MatcherUnavailable) as caught:
        second("rete")
    assert str(caught.value) == (
        "the matcher `rete` needs durable-rules, which does not import here (undefined symbol: PyEval_CallObject); "
        "use `native`, or Python 3.11 or 3.12"
    )


def test_other_matchers_do_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "import_module", SimpleNamespace())
    assert second("native") is None


# --- the same truths as native ----------------------------------------------------------------------------------------------------

WIDE = All(tuple(AnyOf(tuple(yes(f"f{9 * place + part}") for part in range(9))) for place in range(9)))
DEEP = AnyOf(tuple(All((yes(f"f{place}"), Not(AnyOf((yes(f"f{place + 1}"), All((yes(f"f{place + 2}"), WIDE))))))) for place in range(40)))
LONG = All(tuple(yes(f"f{place}") for place in range(400)))
MANY = [yes(f"f{place}") for place in range(400)]
SAME = [All((yes("f0"), yes(f"f{place}"))) for place in range(400)]
LONGER = AnyOf((All((AnyOf((LONG, yes("f0"))), AnyOf((Not(LONG), yes("f1"))))), LONG))
NOTHING = All((AnyOf((yes("f0"), yes("f1"))), Not(yes("f0")), Not(yes("f1"))))
SEVERAL = AnyOf((*MANY[:30], All((MANY[0], MANY[1]))))
ALWAYS, NEVER = All(()), AnyOf(())


@pytest.mark.parametrize(
    "conditions",
    [[WIDE], [DEEP], [LONG], [Not(LONG)], [LONGER], MANY, SAME, [SEVERAL], [NOTHING], [ALWAYS, NEVER, yes("f0")], [ALWAYS]],
    ids=[
        "wide",
        "deep",
        "long",
        "not long",
        "long alternatives",
        "many at once",
        "many alike",
        "true in several ways",
        "contradiction",
        "constants",
        "nothing to find",
    ],
)
def test_conditions_of_every_shape(rete: Rete, conditions: list[Condition]) -> None:
    base = edition(*conditions)
    situations: list[Values] = [facts(400, seed) for seed in range(20)]
    situations += [dict.fromkeys(situations[0], value) for value in (True, False, None)]
    for values in situations:
        assert rete.truths(base, values) == Plain().truths(base, values)


def test_a_chain_of_names(rete: Rete) -> None:
    base = edition(yes("f0"), *(Not(DefinitionRef(f"aa/{place}")) for place in range(30)), strata=31)
    expected: list[Truth] = [place % 2 == 0 for place in range(31)]
    assert rete.truths(base, {"f0": True}) == tuple(expected)
    assert rete.truths(base, {"f0": None}) == (None,) * 31


def test_an_empty_set_of_members_is_not_contained_in_what_is_known(rete: Rete) -> None:
    nothing = Test("s", Operator.CONTAINS_ANY, frozenset())
    base = edition(nothing, Not(nothing))
    for members in (None, frozenset[str](), frozenset({"a"})):
        assert rete.truths(base, {"s": members}) == Plain().truths(base, {"s": members})


def test_what_is_known_is_not_asked_again(rete: Rete, durable: Durable) -> None:
    base = edition(*MANY[:5])
    first = [rete.truths(base, facts(5, seed)) for seed in range(20)]
    asked = durable.calls["assert_fact"]
    assert [rete.truths(base, facts(5, seed)) for seed in range(20)] == first
    assert durable.calls["assert_fact"] == asked <= 20


def test_not_everything_is_kept_in_mind(rete: Rete, durable: Durable) -> None:
    base = edition(*MANY[:10])
    for _ in range(2):
        for seed in range(2 * MAX_KNOWN):
            rete.truths(base, facts(10, seed))
    assert durable.calls["assert_fact"] > 2 * MAX_KNOWN


# --- within the limits of durable-rules -------------------------------------------------------------------------------------------


def sheets(*conditions: Condition) -> Iterator[Sheet]:
    """All rulesets of these conditions."""
    layout = Layout()
    for group in groups(edition(*conditions)):
        for rules in translate(group, layout).steps.values():
            assert all(len(rule.conjunctions) <= MAX_PROPERTIES * MAX_BRANCHES for rule in rules)
            yield from split(rules)


@pytest.mark.parametrize(
    "conditions", [[WIDE], [DEEP], [LONG], [LONGER], MANY, SAME], ids=["wide", "deep", "long", "longer", "many", "same"]
)
def test_no_ruleset_is_larger_than_durable_rules_takes(conditions: list[Condition]) -> None:
    for sheet in sheets(*conditions):
        assert len(sheet.conclusions) <= MAX_RULES
        assert len(sheet.slots) <= MAX_PROPERTIES
        assert len(sheet.slots) <= FEW_SLOTS or len(sheet.conclusions) == 1


def test_without_those_limits_durable_rules_refuses_a_fact(durable: Durable) -> None:
    rules = {f"{place:03}": {"all": [{"m": {property_name(place): 1}}]} for place in range(70)}
    handle = durable.create_ruleset("zweck", json.dumps(rules))
    with pytest.raises(Exception, match="303"):
        durable.assert_fact(handle, json.dumps({"id": 1, **{property_name(place): 1 for place in range(70)}}))


def test_only_equality_is_asked_for() -> None:
    """Rules over what is absent loop, or fire too early."""

    def words(condition: object) -> Iterator[str]:
        match condition:
            case {"$and": list(parts)} | {"$or": list(parts)}:
                for part in parts:
                    yield from words(part)
            case dict():
                assert all(code in (1, 2) for code in condition.values())
                yield from condition
            case _:
                pytest.fail(f"no condition: {condition}")

    for sheet in sheets(WIDE, DEEP, Not(LONG), *SAME):
        for rule in json.loads(sheet.rules).values():
            ((first,),) = rule.values()
            assert set(words(first["m"])) <= {SENTINEL, *(property_name(place) for place in range(MAX_PROPERTIES))}


def test_names_of_properties_are_not_taken_for_each_other() -> None:
    """durable-rules knows a property by 32 bits of its name."""

    def fnv(name: str) -> int:
        found = 0x811C9DC5
        for letter in name.encode():
            found = (found ^ letter) * 0x01000193 % 2**32
        return found

    names = ["id", "sid", SENTINEL, "$s", "$m", *(property_name(place) for place in range(MAX_PROPERTIES))]
    assert len({fnv(name) for name in names}) == len(names)
