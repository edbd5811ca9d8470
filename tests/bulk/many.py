"""Decides tables at random and each of their rows again by the engine alone: `python -m tests.bulk.many N [SEED]`.

The first row of which both do not say the same is printed with the seed that leads to it again, and ends the run.
"""

from argparse import ArgumentParser
from pathlib import Path

from tests.bulk.rows import dated, decided, differing, strict, table
from tests.law import shipped_law
from zweck.binding.parse import load_binding
from zweck.cli.progress import ProgressBar
from zweck.engine import Engine

ROUNDS = (("presuming", 72_000), ("strict", 26_000), ("independent", 1_000), ("dated", 1_000))
"""The tables of a round, each with its rows; the last two hardly ever ask one question twice."""


def main(count: int, first: int) -> int:
    """Decide at least `count` rows, from the round `first` on; returns the exit code."""
    law = shipped_law()
    engine = Engine(law)
    customers = load_binding(Path(__file__).with_name("customers.yaml"), law.vocabulary)
    bindings = {"presuming": customers, "strict": strict(customers), "independent": customers, "dated": strict(dated(customers))}
    rounds = max(1, -(-count // sum(rows for _, rows in ROUNDS)))
    done = 0
    with ProgressBar() as along:
        for place, seed in enumerate(range(first, first + rounds)):
            for how, rows in ROUNDS:
                along.at("rows", done, count)
                batch = table(bindings[how], rows, seed, independent=how == "independent")
                found = decided(law, bindings[how], batch)
                for row, alone in differing(engine, law, bindings[how], batch, found):
                    along.clear()
                    print(f"the engine alone says {alone} of {row} ({how})\nAgain: python -m tests.bulk.many 1 {first + place}")
                    return 1
                done += rows
    print(f"{done:,} rows, seeds {first} to {first + rounds - 1}: no difference.")
    return 0


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bulk.many", description="compare tables with the engine, row by row")
    parser.add_argument("count", nargs="?", type=int, default=10_000_000, metavar="N")
    parser.add_argument("seed", nargs="?", type=int, default=0, metavar="SEED")
    asked = parser.parse_args()
    raise SystemExit(main(asked.count, asked.seed))
