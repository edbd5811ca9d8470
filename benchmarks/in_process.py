"""(a) One decision of the common workload in the caller's process, beside the peers."""

from typing import Final

from benchmarks.alone import Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.rounds import Rounds, unmeasured
from benchmarks.systems import SYSTEMS
from benchmarks.table import Report, Table, at_least, figure, times

OURS: Final = "zweck"
NAMES: Final = (OURS, "zweck-reasons", "zen", "cel", "durable", "cedar", "opa", "function")
PEER: Final = "zen"
WANTED: Final = 5
NOTE: Final = (
    "From a Python dict of plain values to a bool in one thread; what a system must convert is measured with it: *zweck* is `Engine.ask` "
    "and `Engine.decide` at detail `outcome`, which names the rules that fired and the decision's id. A system has figures only if all its "
    "answers are the oracle's. CEL runs a program per rule, OPA its Go engine through a C library, Cedar through cedarpy. Load is from the "
    "written policies to the first answer. Medians over rounds in which everything is measured in turn, ratios within each round."
)


def measure(effort: Effort) -> Report:
    """Everybody in turn, round after round."""

    def decided(name: str) -> Found:
        return alone("adapted:decide", name, effort.requests, effort.passes, peer=SYSTEMS[name].peer)

    rounds = Rounds(NAMES, decided, effort.rounds)
    what = f"in process, 42 rules, from a dict through the public API: as fast as {SYSTEMS[PEER].title}"
    goals = [at_least(what, WANTED, rounds.ratio(OURS, PEER, "per_second"))]
    head = ("system", "agrees", "says which rules", "decisions/s", "p50 µs", "p99 µs", "load ms", "zweck is faster by")
    table = Table(f"In process, 42 rules, {effort.requests:,} requests", head, [_row(name, rounds) for name in NAMES], NOTE)
    ours = {SYSTEMS[name].title: rounds.fault(name) for name in NAMES if not SYSTEMS[name].peer}
    peers = {SYSTEMS[name].title: rounds.last(name) for name in NAMES if SYSTEMS[name].peer}
    return Report([table], goals, unmeasured(ours, peers))


def _row(name: str, rounds: Rounds) -> tuple[str, ...]:
    system, found = SYSTEMS[name], rounds.last(name)
    if not usable(found):
        return (system.title, why_not(found), *[""] * 6)
    load = rounds.middle(name, "load")
    return (
        system.title,
        f"{found['asked'] - found['wrong']:,}/{found['asked']:,}",
        "yes" if system.names_rules else "no",
        *(figure(rounds.middle(name, key)) for key in ("per_second", "p50", "p99")),
        figure(None if load is None else load * 1e3),
        times(rounds.ratio(OURS, name, "per_second")) if system.peer else "",
    )
