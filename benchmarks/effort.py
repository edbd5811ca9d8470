"""How much is measured: enough for figures, or just enough to see that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`rounds` is how often everything is measured in turn: ratios are taken within a round, since the machine's speed changes."""

    requests: int = 2_000
    passes: int = 2
    rounds: int = 3
    warm_seconds: int = 1
    policies: tuple[int, ...] = (10, 1_000, 3_000)
    peers_policies: tuple[int, ...] = (10, 1_000)
    grown_requests: int = 3_000
    grown_passes: int = 30
    peers_requests: int = 200
    load_seconds: float = 2.0
    starts: int = 5
    hidden: int = 400
    cases: int = 2_000
    persons: int = 20_000
    activity_calls: int = 20_000
    table_rows: tuple[int, ...] = (1_000_000, 10_000_000, 100_000_000)
    table_dated: int = 1_000_000
    table_common: int = 10_000_000
    table_whole: int = 20_000
    table_persons: int = 1_000_000


QUICK = Effort(
    requests=200,
    passes=1,
    rounds=1,
    policies=(10, 100),
    peers_policies=(10, 100),
    grown_requests=100,
    peers_requests=50,
    load_seconds=0.5,
    starts=1,
    hidden=100,
    cases=200,
    persons=1_000,
    activity_calls=1_000,
    table_rows=(20_000,),
    table_dated=2_000,
    table_common=20_000,
    table_whole=200,
    table_persons=2_000,
)
