"""The rete matcher keeps durable-rules within the limits in which it is good, and says clearly where it cannot run."""

import gc
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

import engine.match.rete as module
from engine.compile.edition import Edition, Named
from engine.evaluate import Truth, Values
from engine.match import MatcherUnavailable
from engine.match.native import Native
from engine.match.rete import Rete
from engine.match.rete_rules import translate
from engine.match.rete_session import Ruleset
from engine.match.rete_split import MOST_BRANCHES, MOST_RULES, MOST_SLOTS, split
from engine.match.select import matcher
from engine.policy import All, AnyOf, Condition, DefinitionRef, Not, Operator, Test


def edition(*conditions: Condition, strata: int = 1) -> Edition:
    """A rule base of these conditions, named `aa/0`, `aa/1` and so on."""
    names = tuple(Named(f"aa/{place}", condition, place if strata > 1 else 0) for place, condition in enumerate(conditions))
    return Edition(None, None, names, {named.key: place for place, named in enumerate(names)}, ())


def yes(fact: str) -> Test:
    """A test of a yes-or-no fact."""
    return Test(fact, Operator.ONE_OF, frozenset({True}))


def facts(count: int, seed: int) -> dict[str, bool | None]:
    """So many yes-or-no facts, each true, false or unknown."""
    chance = Random(seed)
    return {f"f{place}": chance.choice((True, False, None)) for place in range(count)}


class Durable:
    """The C module, with a count of its calls and a chance to interfere."""

    def __init__(self, real: Any) -> None:
        """Wrap the real module."""
        self.real = real
        self.calls: dict[str, int] = {}
        self.before: Callable[[str], None] = lambda _: None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """One of its functions."""

        def call(*arguments: Any) -> Any:
            self.before(name)
            self.calls[name] = self.calls.get(name, 0) + 1
            return getattr(self.real, name)(*arguments)

        return call


@pytest.fixture
def durable(monkeypatch: pytest.MonkeyPatch) -> Durable:
    found = Durable(pytest.importorskip("durable_rules_engine", exc_type=ImportError))
    monkeypatch.setattr(module, "import_module", lambda _: found)
    return found


@pytest.fixture
def rete(durable: Durable) -> Rete:
    return Rete()


def memory() -> int:
    """What the process holds, in kilobytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4


# --- where it cannot run ----------------------------------------------------------------------------------------------------------


def test_without_durable_rules_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> None:
        raise ImportError("undefined symbol: PyEval_CallObject")

    monkeypatch.setattr(module, "import_module", fail)
    with pytest.raises(MatcherUnavailable) as caught:
        matcher("rete")
    assert str(caught.value) == (
        "the matcher `rete` needs durable-rules, which does not import here (undefined symbol: PyEval_CallObject); "
        "use `native`, or Python 3.11 or 3.12"
    )


def test_other_matchers_do_not_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "import_module", SimpleNamespace())
    assert matcher("native").name == "native"


# --- the same truths as native ----------------------------------------------------------------------------------------------------

WIDE = All(tuple(AnyOf(tuple(yes(f"f{9 * place + part}") for part in range(9))) for place in range(9)))
DEEP = AnyOf(tuple(All((yes(f"f{place}"), Not(AnyOf((yes(f"f{place + 1}"), All((yes(f"f{place + 2}"), WIDE))))))) for place in range(40)))
LONG = All(tuple(yes(f"f{place}") for place in range(400)))
MANY = [yes(f"f{place}") for place in range(400)]
SAME = [All((yes("f0"), yes(f"f{place}"))) for place in range(400)]
ALWAYS, NEVER = All(()), AnyOf(())


@pytest.mark.parametrize(
    "conditions",
    [[WIDE], [DEEP], [LONG], [Not(LONG)], MANY, SAME, [ALWAYS, NEVER, yes("f0")], [ALWAYS]],
    ids=["wide", "deep", "long", "not long", "many at once", "many alike", "constants", "nothing to find"],
)
def test_conditions_of_every_shape(rete: Rete, conditions: list[Condition]) -> None:
    base = edition(*conditions)
    situations: list[Values] = [facts(400, seed) for seed in range(20)]
    situations += [dict.fromkeys(situations[0], value) for value in (True, False, None)]
    for values in situations:
        assert rete.match(base, values) == Native().match(base, values)


def test_a_chain_of_names(rete: Rete) -> None:
    base = edition(yes("f0"), *(Not(DefinitionRef(f"aa/{place}")) for place in range(30)), strata=31)
    expected: list[Truth] = [place % 2 == 0 for place in range(31)]
    assert rete.match(base, {"f0": True}) == tuple(expected)
    assert rete.match(base, {"f0": None}) == (None,) * 31


def test_an_empty_set_of_members_is_not_contained_in_what_is_known(rete: Rete) -> None:
    nothing = Test("s", Operator.CONTAINS_ANY, frozenset())
    base = edition(nothing, Not(nothing))
    for members in (None, frozenset[str](), frozenset({"a"})):
        assert rete.match(base, {"s": members}) == Native().match(base, {"s": members})


# --- within the limits of durable-rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("conditions", [[WIDE], [DEEP], [LONG], MANY, SAME])
def test_no_ruleset_is_larger_than_durable_rules_takes(conditions: list[Condition]) -> None:
    base = translate(edition(*conditions))
    for place in base.places.values():
        for rule in place:
            assert len(rule.conjunctions) <= MOST_SLOTS * MOST_BRANCHES
        for sheet in split(place):
            assert len(sheet.conclusions) <= MOST_RULES
            assert len(sheet.slots) <= 254 - len(("id", "sid", "s"))


def test_names_of_properties_are_not_taken_for_each_other() -> None:
    """durable-rules knows a property by 32 bits of its name."""

    def fnv(name: str) -> int:
        found = 0x811C9DC5
        for letter in name.encode():
            found = (found ^ letter) * 0x01000193 % 2**32
        return found

    names = ["id", "sid", "s", "$s", "$m", *(f"p{place}" for place in range(254))]
    assert len({fnv(name) for name in names}) == len(names)


def test_it_starts_no_thread(rete: Rete) -> None:
    before = threading.active_count()
    rete.match(edition(yes("f0")), {"f0": True})
    assert threading.active_count() == before


def test_several_threads_at_once(rete: Rete) -> None:
    base = edition(WIDE, DEEP, *MANY[:50])

    def agrees(seed: int) -> bool:
        values = facts(400, seed)
        return rete.match(base, values) == Native().match(base, values)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(agrees, range(200)))


def test_a_ruleset_that_never_fired_is_closed_without_its_session(durable: Durable) -> None:
    Ruleset(durable, '{"s": {"all": [{"m": {"s": 1}}]}}', '{"id":1,"s":1}').close()
    assert durable.calls == {"create_ruleset": 1, "delete_ruleset": 1}


def test_after_an_interruption_it_begins_anew(rete: Rete, durable: Durable) -> None:
    base = edition(*MANY[:5])
    values = facts(5, 1)
    expected = rete.match(base, values)

    def interrupt(name: str) -> None:
        if name == "complete_and_start_action":
            raise KeyboardInterrupt

    durable.before = interrupt
    with pytest.raises(KeyboardInterrupt):
        rete.match(base, values)
    durable.before = lambda _: None
    assert rete.match(base, values) == expected


def test_a_refused_fact_is_an_error(rete: Rete, durable: Durable) -> None:
    real = durable.real
    durable.real = SimpleNamespace(create_ruleset=real.create_ruleset, delete_ruleset=real.delete_ruleset, assert_fact=lambda *_: (2, 0))
    with pytest.raises(RuntimeError, match="answered 2"):
        rete.match(edition(yes("f0")), {"f0": True})


# --- memory -----------------------------------------------------------------------------------------------------------------------


def test_editions_share_rulesets(rete: Rete, durable: Durable) -> None:
    for _ in range(3):
        rete.match(edition(*MANY[:5]), facts(5, 1))
    assert durable.calls["create_ruleset"] == 1


def test_what_nobody_holds_is_given_back(durable: Durable) -> None:
    rete = Rete()
    rete.match(edition(*MANY), facts(400, 1))
    created = durable.calls["create_ruleset"]
    del rete
    gc.collect()
    assert durable.calls["delete_state"] == durable.calls["delete_ruleset"] == created


def test_decisions_need_no_memory(rete: Rete) -> None:
    base = edition(*MANY[:40])
    flat(lambda seed: rete.match(base, facts(40, seed)), 1000)


def test_reloads_need_no_memory(durable: Durable) -> None:
    def reload(seed: int) -> None:
        rete = Rete()
        rete.match(edition(*MANY[:60]), facts(60, seed))
        rete.close()

    flat(reload, 100)


def flat(act: Callable[[int], object], times: int) -> None:
    """Act a few times, and then many times without growth."""
    for seed in range(times // 5):
        act(seed)
    before = memory()
    for seed in range(times):
        act(seed)
    assert memory() - before < 2_000
