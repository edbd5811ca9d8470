"""Compares the ways to decide over and over, in two processes: `make agree N=1000000`, or `python -m tests.agreement.many N [SEED]`.

A difference is made as small as possible, printed with the seed that leads to it again, and ends the run.
"""

from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context
from time import perf_counter

from tests.agreement.rounds import WHOLE, AboutShippedLaw, about_generated_law
from tests.agreement.situations import house_situations
from zweck.cli.progress import ProgressBar
from zweck.match import MatcherUnavailable
from zweck.match.select import second

PROCESSES = 2


def main(count: int, first: int) -> int:
    """Compare at least `count` times, from the round `first` on; returns the exit code."""
    started = perf_counter()
    along = ProgressBar()
    waiting = list(range(first, first + max(1, -(-count // WHOLE))))[::-1]
    done, rounds = 0, len(waiting)
    running: dict[Future[str], int] = {}
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool, along:
        while waiting or running:
            while waiting and len(running) < PROCESSES:
                number = waiting.pop()
                running[pool.submit(whole, number)] = number
            along.at("rounds", done, rounds)
            for found in wait(running, return_when=FIRST_COMPLETED).done:
                difference = outcome(found)
                number = running.pop(found)
                if difference:
                    along.clear()
                    print(f"{difference}\nAgain: make agree N=1 SEED={number}")
                    return 1
                done += 1
    print(f"{progress(done, started)}, seeds {first} to {first + done - 1}: no difference.")
    return 0


def outcome(found: Future[str]) -> str:
    """The findings of a round; a process that was taken down is a finding, too."""
    try:
        return found.result()
    except BrokenProcessPool:
        return "A process ended in the midst of its comparisons."


def progress(rounds: int, started: float) -> str:
    """How many comparisons were made, and how fast."""
    seconds = perf_counter() - started
    return f"{rounds * WHOLE:,} comparisons in {seconds:,.0f} s, {rounds * WHOLE / seconds:,.0f} a second"


def whole(number: int) -> str:
    """A whole round: the first difference, or nothing."""
    return about_generated_law(number) or shipped()(number)


@cache
def shipped() -> Callable[[int], str]:
    """The comparisons about the shipped law and the example's house over it, with what this process has built for them."""
    return AboutShippedLaw(house_situations())


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.agreement.many", description="compare both matchers with the specification")
    parser.add_argument("count", nargs="?", type=int, default=20_000, metavar="N")
    parser.add_argument("seed", nargs="?", type=int, default=0, metavar="SEED")
    asked = parser.parse_args()
    try:
        second("rete")
    except MatcherUnavailable as error:
        raise SystemExit(str(error)) from None
    raise SystemExit(main(asked.count, asked.seed))
