"""The rete matcher holds durable-rules' memory and its sessions safely: interrupted, closed, dropped, and used by several threads."""

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from types import SimpleNamespace
from typing import cast

import pytest

from tests.agreement.durable import Durable, edition, facts, memory, yes
from tests.agreement.generate import policy_set, questions
from tests.agreement.plain import Plain
from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.decision.decision import Detail
from zweck.editions.build import Editions
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load
from zweck.logic.condition import All
from zweck.match.rete import Rete
from zweck.match.rete_session import Ruleset

pytestmark = pytest.mark.usefixtures("searched")

MANY = [yes(f"f{place}") for place in range(60)]
NATIVE = Plain()
BASE = edition(*MANY, *(All((MANY[place], MANY[place + 1])) for place in range(40)))

PROGRAM = (700, 10, 10)
"""Python's own thresholds of its search for garbage."""

CALLS = ["create_ruleset", "assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"]


def right(rete: Rete, seed: int) -> bool:
    """Whether rete finds what native finds."""
    values = facts(60, seed)
    return rete.truths(BASE, values) == NATIVE.truths(BASE, values)


def flat(act: Callable[[int], object], times: int, most: int = 2_000) -> None:
    """Act many times, and then the same times again without growth by more kilobytes; garbage is looked for as in a program."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*PROGRAM)
    try:
        for seed in range(times):
            act(seed)
        gc.collect()
        before = memory()
        for seed in range(times):
            act(seed)
        gc.collect()
        assert memory() - before < most
    finally:
        gc.set_threshold(*thresholds)


# --- interrupted ------------------------------------------------------------------------------------------------------------------


def interrupted(rete: Rete, durable: Durable, call: str, seed: int) -> None:
    """Let a call of durable-rules be interrupted once."""

    def interrupt(name: str) -> None:
        if name == call:
            raise KeyboardInterrupt

    durable.before = interrupt
    with pytest.raises(KeyboardInterrupt):
        rete.truths(BASE, facts(60, seed))
    durable.before = lambda _: None


@pytest.mark.parametrize("call", CALLS)
def test_after_an_interruption_it_opens_a_new_session(rete: Rete, durable: Durable, call: str) -> None:
    interrupted(rete, durable, call, 1)
    assert right(rete, 1)


@pytest.mark.parametrize("call", CALLS[1:])
def test_an_interrupted_session_is_given_back(rete: Rete, durable: Durable, call: str) -> None:
    chance = Random(0)

    def interrupt(_: int) -> None:
        assert right(rete, chance.getrandbits(32))
        interrupted(rete, durable, call, chance.getrandbits(32))

    flat(interrupt, 50)


def test_a_refused_fact_is_an_error(rete: Rete, durable: Durable) -> None:
    real = durable.real
    durable.real = SimpleNamespace(create_ruleset=real.create_ruleset, delete_ruleset=real.delete_ruleset, assert_fact=lambda *_: (2, 0))
    with pytest.raises(RuntimeError, match="answered 2"):
        rete.truths(edition(yes("f0")), {"f0": True})
    durable.real = real
    assert right(rete, 1)


def test_silence_of_durable_rules_is_an_error(rete: Rete, durable: Durable) -> None:
    real = durable.real
    names = ("create_ruleset", "delete_ruleset", "assert_fact", "retract_fact")
    durable.real = SimpleNamespace(**{name: getattr(real, name) for name in names}, start_action_for_state=lambda *_: None)
    with pytest.raises(RuntimeError, match="always matches"):
        rete.truths(edition(yes("f0")), {"f0": True})
    durable.real = real
    assert right(rete, 1)


# --- closed and dropped -----------------------------------------------------------------------------------------------------------


def test_a_ruleset_that_never_fired_is_closed_without_its_session(durable: Durable) -> None:
    def stop(name: str) -> None:
        if name == "assert_fact":
            raise KeyboardInterrupt

    durable.before = stop
    ruleset = Ruleset(durable, '{"sss": {"all": [{"m": {"sss": 1}}]}}')
    with pytest.raises(KeyboardInterrupt):
        ruleset.fire(())
    assert durable.calls == {"create_ruleset": 1, "delete_ruleset": 1}


def test_memory_is_given_back_when_it_is_freed(durable: Durable) -> None:
    rete = Rete()
    assert right(rete, 1)
    created = durable.calls["create_ruleset"]
    del rete
    gc.collect()
    assert durable.calls["delete_state"] == durable.calls["delete_ruleset"] == created


def test_closed_it_gives_everything_back_and_opens_again_when_asked(rete: Rete, durable: Durable) -> None:
    assert right(rete, 1)
    rete.close()
    rete.close()
    assert durable.calls["delete_state"] == durable.calls["delete_ruleset"] == durable.calls["create_ruleset"]
    others = Rete()  # gets the handles that were given back
    assert right(others, 1)
    assert right(rete, 2)
    assert right(others, 2)


def test_editions_share_rulesets(rete: Rete, durable: Durable) -> None:
    for _ in range(3):
        rete.truths(edition(*MANY[:5]), facts(5, 1))
    assert durable.calls["create_ruleset"] == 1


# --- memory -----------------------------------------------------------------------------------------------------------------------


def test_decisions_need_no_memory(rete: Rete) -> None:
    flat(lambda seed: rete.truths(BASE, facts(60, seed)), 1000)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "dropped"])
def test_reloads_need_no_memory(durable: Durable, closed: bool) -> None:
    """Each time another policy set, its editions built, questions decided, and everything left behind."""

    def reload(seed: int) -> None:
        chance = Random(seed)
        policies = policy_set(chance)
        editions = Editions(policies)
        rete = Rete()
        for question in questions(chance, 10):
            day = cast(date, question.stated[DECISION_DATE])
            rete.truths(editions.on(day), {**dict.fromkeys(policies.vocabulary.facts), **question.stated})
        if closed:
            rete.close()

    flat(reload, 30)
    assert durable.calls["delete_ruleset"] == durable.calls["create_ruleset"]


# --- threads ----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns much more often than usual."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def test_it_starts_no_thread(rete: Rete) -> None:
    before = threading.active_count()
    assert right(rete, 1)
    assert threading.active_count() == before


@pytest.mark.usefixtures("hurried")
def test_several_threads_at_once(rete: Rete) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda seed: right(rete, seed), range(300)))


@pytest.fixture(scope="module")
def arcadia() -> PolicySet:
    return load(POLICIES)


@pytest.mark.usefixtures("hurried", "durable")
def test_engines_decide_in_several_threads_while_others_are_made_and_dropped(arcadia: PolicySet) -> None:
    asked = [case.question for case in load_cases(CASES, arcadia)]
    expected = [Engine(arcadia).decide(question, Detail.OUTCOME) for question in asked]
    engines = [Engine(arcadia, name) for name in ("rete", "both", "rete")]
    done = threading.Event()

    def replace() -> int:
        """A server that reads its policies again and again: each time a new engine, asked once; the old one is dropped."""
        wrong = 0
        while not done.is_set():
            engine = Engine(arcadia, "both")
            wrong += engine.decide(asked[0], Detail.OUTCOME) != expected[0]
        return wrong

    def ask(number: int) -> int:
        """How many wrong answers an engine gives."""
        order = Random(number).sample(range(len(asked)), len(asked))
        return sum(engines[number % 3].decide(asked[place], Detail.OUTCOME) != expected[place] for place in order)

    with ThreadPoolExecutor(8) as pool:
        replacing = pool.submit(replace)
        try:
            wrong = list(pool.map(ask, range(12)))
        finally:
            done.set()
    assert [*wrong, replacing.result()] == [0] * 13
