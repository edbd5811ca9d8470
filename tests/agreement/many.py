"""Compares the ways to decide over and over: `python -m tests.agreement.many 1000000 [SEED]`, or `make agree N=1000000`.

Half of the comparisons are about generated law, half about the shipped one. A difference is made as small as possible, printed with the
seed that leads to it, and ends the run.
"""

import sys
from collections.abc import Callable
from random import Random
from time import perf_counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from engine.compile.build import Editions
from engine.match import MatcherUnavailable
from engine.match.native import Native
from engine.match.rete import Rete
from tests.agreement.compare import Ways
from tests.agreement.generate import World, brief, questions, worlds
from tests.agreement.situations import shipped_situations, smallest

WORLDS = 10
OF_EACH = 100
ROUND = 2 * WORLDS * OF_EACH


def main(count: int, first: int) -> int:
    """Compare at least `count` times; returns the exit code."""
    started = perf_counter()
    shipped = about_shipped_law()
    for done, number in enumerate(range(first, first + max(1, -(-count // ROUND))), start=1):
        difference = about_generated_law(number) or shipped(number)
        if difference:
            print(f"\nThey differ; seed {number}.\n{difference}")
            return 1
        rate = done * ROUND / (perf_counter() - started)
        print(f"\r{done * ROUND:,} comparisons, {rate:,.0f} a second, last seed {number}", end="", flush=True)
    print("\nThey agree.")
    return 0


def about_generated_law(number: int) -> str:
    """The smallest policy set and question found on which the ways differ, and how; empty if they agree on all of this seed."""
    found = ""

    @seed(number)
    @settings(
        max_examples=WORLDS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(worlds())
    def compare(world: World) -> None:
        nonlocal found
        rete = Rete()
        ways = Ways(world.policies, Editions(world.policies), (Native(), rete))
        try:
            for question in questions(world.seed, OF_EACH):
                if ways.differ(question):
                    least = smallest(question, ways.differ)
                    found = f"{world}\n{brief(least)}\n{ways.differ(least)}"
                    raise AssertionError(found)
        finally:
            rete.close()

    try:
        compare()
    except AssertionError:
        return found
    return ""


def about_shipped_law() -> Callable[[int], str]:
    """A function that gives for a seed the smallest question found about the shipped law on which the ways differ, and how."""
    situations = shipped_situations()
    ways = Ways(situations.policies, situations.editions, (Native(), Rete()))

    def compare(number: int) -> str:
        chance = Random(number)
        for _ in range(WORLDS * OF_EACH):
            question = situations.draw(chance)
            if ways.differ(question):
                least = smallest(question, ways.differ)
                return f"{brief(least)}\n{ways.differ(least)}"
        return ""

    return compare


if __name__ == "__main__":
    wanted, start = [*(int(word.replace("_", "")) for word in sys.argv[1:]), *(10_000, 0)[len(sys.argv) - 1 :]][:2]
    try:
        sys.exit(main(wanted, start))
    except MatcherUnavailable as error:
        sys.exit(str(error))
