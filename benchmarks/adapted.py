"""Measurements of one system through its adapter; they run in zweck's environment or in that of the peers, by `benchmarks.alone`."""

import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.systems import SYSTEMS, Adapter, resident
from benchmarks.timing import passes, warmed
from benchmarks.workload import missing, oracle
from benchmarks.workload.requests import Request, requests
from benchmarks.workload.rules import RULES, Rule, policy_of

SECONDS: Final = 1.0
"""The longest that one pass may take."""
WARM_SECONDS: Final = 1.0
"""So long questions are asked before at most."""
FIRST_DAY: Final = 2018_05_25
"""Earlier the tenants' policies permit nothing."""

Asked = list[tuple[Request, str, tuple[Rule, ...]]]
"""Requests, by whose policy (empty: there is only one), and the rules of that policy."""


def decide(name: str, count: int, runs: int) -> dict[str, float]:
    """The times of a decision, after every answer was compared with the oracle's; seconds to the first answer, and memory."""
    with TemporaryDirectory() as folder:
        kind = SYSTEMS[name].load()
        return _measured(kind, kind.workload(Path(folder)), [(request, "", RULES) for request in requests(count)], runs)


def grow(name: str, policies: int, count: int, runs: int) -> dict[str, float]:
    """The same where each of so many tenants has a policy of ten rules of the GDPR; `count` questions go to the tenants in turn.

    Memory is read afterwards, when every tenant that is asked at all was asked at least `runs` times.
    """
    today = [request for request in requests(4 * count) if int(request["at"]) >= FIRST_DAY][:count]
    asked: Asked = []
    for place, request in enumerate(today):
        tenant = place % policies
        asked.append((request, f"t{tenant}", policy_of(tenant)))
    with TemporaryDirectory() as folder:
        kind = SYSTEMS[name].load()
        return _measured(kind, kind.grown(policies, Path(folder)), asked, runs)


def _measured(kind: type[Adapter], material: Any, asked: Asked, runs: int) -> dict[str, float]:
    before, start = resident(), time.perf_counter()
    system = kind(material)
    loaded = time.perf_counter() - start
    prepared = [system.prepare(request, tenant) for request, tenant, _ in asked]
    start = time.perf_counter()
    system.decide(prepared[0])
    first = time.perf_counter() - start
    wrong = 0
    for question, (request, _, rules) in zip(prepared, asked, strict=True):
        fired = oracle.fired(request, rules)
        wrong += not system.agrees(question, {rule.permits for rule in fired} == {True}, {rule.id for rule in fired})
    warmed(system.decide, prepared, WARM_SECONDS)
    times = passes(system.decide, prepared, runs, SECONDS)
    memory = system.memory()
    system.close()
    return {
        **asdict(times),
        "wrong": wrong,
        "asked": len(asked),
        "load": loaded + first,
        "memory": memory,
        "more_memory": memory - before,
    }


def hide(name: str, limit: int) -> dict[str, int]:
    """How often a denial became what, when one fact that the denying rule reads was left out."""
    with TemporaryDirectory() as folder:
        kind = SYSTEMS[name].load()
        system = kind(kind.workload(Path(folder)))
        found: Counter[str] = Counter()
        for request in missing.cases(limit):
            try:
                found[system.answer(system.prepare(request))] += 1
            except Exception:  # noqa: BLE001  whatever a peer raises is its answer
                found["fails"] += 1
        system.close()
    return dict(found)
