"""Reloads the shipped law over and over with `rete` and watches the memory: `make soak-rete N=1000`, or `python -m tests.agreement.soak N`.

Each time the policies are read again, their editions built, questions decided; every second time the matcher is closed, else dropped.
"""

import gc
from argparse import ArgumentParser
from datetime import date
from random import Random
from time import perf_counter
from typing import Final, cast

from tests.agreement.durable import memory
from tests.agreement.situations import Situations, shipped_situations
from zweck.editions.build import Editions
from zweck.facts.question import complete
from zweck.law.vocabulary import DECISION_DATE
from zweck.load import load, shipped
from zweck.match import MatcherUnavailable
from zweck.match.rete import Rete

QUESTIONS: Final = 50
WARM: Final = 20
MAX_GROWTH: Final = 10_000
"""By how many kilobytes the process may grow after it is warm."""


def main(count: int) -> int:
    """Reload so many times; returns the exit code."""
    situations = shipped_situations()
    for number in range(WARM):
        reload(situations, number)
    started, before = perf_counter(), held()
    most = before
    for number in range(1, count + 1):
        reload(situations, number)
        if number % 10 == 0 or number == count:
            most = max(most, held())
            print(f"\r{number:,} reloads in {perf_counter() - started:,.0f} s, {most - before:+,} kB at most", end="", flush=True)
    grown = held() - before
    print(f"; {before:,} kB before, {grown:+,} kB in the end: {'flat' if grown < MAX_GROWTH else 'it grows'}.")
    return 0 if grown < MAX_GROWTH else 1


def reload(situations: Situations, number: int) -> None:
    """Read the law, decide questions about many of its days, and leave everything behind."""
    policies = load(shipped())
    editions, rete = Editions(policies), Rete()
    chance = Random(number)
    for _ in range(QUESTIONS):
        values = complete(situations.draw(chance), policies.vocabulary).values
        rete.truths(editions.on(cast(date, values[DECISION_DATE])), values)
    if number % 2:
        rete.close()


def held() -> int:
    """The memory of the process after all garbage is gone, in kilobytes."""
    gc.collect()
    return memory()


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.agreement.soak", description="reload the shipped law with rete and watch the memory")
    parser.add_argument("count", nargs="?", type=int, default=1000, metavar="N")
    try:
        raise SystemExit(main(parser.parse_args().count))
    except MatcherUnavailable as error:
        raise SystemExit(str(error)) from None
