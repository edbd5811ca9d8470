"""(c) What grows with the number of policies: decision time, load time, memory."""

from statistics import median
from typing import Final

from benchmarks.alone import Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.rounds import fault_of, unmeasured
from benchmarks.systems import SYSTEMS
from benchmarks.table import UNKNOWN, Report, Table, at_most, figure, times

OURS: Final = "zweck"
NAMES: Final = (OURS, "cerbos", "opa", "cedar", "zen", "cel", "durable", "function")
IDIOM: Final = {
    "zweck": ", a law per tenant",
    "cerbos": ", a resource policy per tenant",
    "opa": ", a package per tenant",
    "cedar": ", a resource per tenant",
    "zen": ", one table",
    "cel": ", a program per rule",
    "durable": ", one ruleset",
    "function": "",
}
MAX_TIMES: Final = 1.5
MAX_SECONDS: Final = 5
MAX_MEGABYTES: Final = 200
NOTE: Final = (
    "Each tenant has a policy of ten rules of its own; the questions go to the tenants in turn. zweck is asked by every tenant, 30 times; "
    "peers by fewer, and with up to 1,000 policies. Load time is from the written policies to the first answer; memory is what the process "
    "has more than before, read at the end (Cerbos: the whole server). Cerbos' decisions include its client."
)


def measure(effort: Effort) -> Report:
    """Each system with more and more policies, until it fails."""
    rows = []
    ours: dict[int, Found] = {}
    peers: dict[str, Found] = {}
    for name in NAMES:
        first: float | None = None
        for policies in effort.policies if name == OURS else effort.peers_policies:
            found = _measured(name, policies, effort)
            if name == OURS:
                ours[policies] = found
            else:
                peers.setdefault(SYSTEMS[name].title, found)  # a peer may fail with many policies, but not with the fewest
            first = found.get("p50") if first is None else first
            rows.append(_row(name, policies, found, first))
            if not usable(found):
                break
    head = ("system", "policies", "decision p50 µs", "p99 µs", "beside the fewest", "load s", "memory MB", "agrees")
    few, many = ({} if fault_of(found) else found for found in (ours[effort.policies[0]], ours.get(effort.policies[-1], {})))
    whole = "p50" in few and "p50" in many
    what = f"{effort.policies[-1]:,} policies of 10 rules"
    goals = [
        at_most(
            f"{what}: decision beside {effort.policies[0]} policies, every tenant asked",
            MAX_TIMES,
            many["p50"] / few["p50"] if whole else None,
            "×",
        ),
        at_most(f"{what}: load", MAX_SECONDS, many.get("load"), "s"),
        at_most(f"{what}: memory, every tenant asked", MAX_MEGABYTES, many.get("more_memory"), "MB"),
    ]
    faults = {f"zweck, {policies:,} policies": fault_of(found) for policies, found in ours.items()}
    return Report([Table("Growth: N policies of 10 rules", head, rows, NOTE)], goals, unmeasured(faults, peers))


def _measured(name: str, policies: int, effort: Effort) -> Found:
    """Ours as the median over rounds, the peers once: some need a minute to load."""
    peer = SYSTEMS[name].peer
    asked = (effort.peers_requests, effort.passes) if peer else (effort.grown_requests, effort.grown_passes)
    rounds = [alone("adapted:grow", name, policies, *asked, peer=peer) for _ in range(1 if peer else effort.rounds)]
    failed = [found for found in rounds if not usable(found)]
    if failed:
        return failed[0]
    return {key: median(found[key] for found in rounds) for key in rounds[0]} | {"wrong": max(found["wrong"] for found in rounds)}


def _row(name: str, policies: int, found: Found, first: float | None) -> tuple[str, ...]:
    title = f"{SYSTEMS[name].title}{IDIOM[name]}"
    if not usable(found):
        return (title, f"{policies:,}", why_not(found), *[""] * 5)
    memory = found["memory"] if name == "cerbos" else found["more_memory"]
    beside = UNKNOWN if not first else times(found["p50"] / first)
    figures = (figure(found["p50"]), figure(found["p99"]), beside, figure(found["load"]), figure(memory))
    return (title, f"{policies:,}", *figures, f"{found['asked'] - found['wrong']:,.0f}/{found['asked']:,.0f}")
