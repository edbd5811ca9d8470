"""(e) What becomes of a denial when one fact is not stated; a system that then allows has failed open."""

from typing import Final

from benchmarks.alone import Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.rounds import unmeasured
from benchmarks.systems import SYSTEMS
from benchmarks.table import UNKNOWN, Goal, Report, Table
from zweck.decision.decision import Outcome

OURS: Final = "zweck"
LAW: Final = "zweck, the shipped law"
NAMES: Final = (OURS, "cerbos", "cerbos-strict", "cedar", "cedar-schema", "durable", "zen", "opa", "cel", "function")
ANSWERS: Final = ("allows", "denies", "asks for the fact", "fails")
NOTE: Final = (
    "Requests that exactly one rule denied and some rule permits, each without one fact that the denying rule reads. The day is "
    "always stated: without one zweck answers for now, and says so. For the shipped law, "
    "each case of its test suites that is prohibited with nothing presumed for the controller, without each of its facts in turn."
)


def measure(effort: Effort) -> Report:
    """Everybody, and the shipped law."""
    found = {SYSTEMS[name].title: alone("adapted:hide", name, effort.hidden, peer=SYSTEMS[name].peer) for name in NAMES}
    law = alone("scenarios:hide")
    ours = [found[SYSTEMS[OURS].title], _in_these_words(law) if usable(law) else law]
    found = {LAW: ours[1], **found}
    rows = [(title, *_cells(counts)) for title, counts in found.items()]
    asked = all(usable(counts) and sum(counts.values()) for counts in ours)
    opened = sum(counts.get("allows", 0) for counts in ours) if asked else None
    goal = Goal(
        "one fact missing: denials that become permissions",
        "0",
        UNKNOWN if opened is None else str(opened),
        None if opened is None else not opened,
    )
    faults = {title: _fault(found[title]) for title in (LAW, SYSTEMS[OURS].title)}
    peers = {SYSTEMS[name].title: found[SYSTEMS[name].title] for name in NAMES if SYSTEMS[name].peer}
    return Report([Table("One fact missing", ("system", "asked", *ANSWERS), rows, NOTE)], [goal], unmeasured(faults, peers))


def _fault(counts: Found) -> str:
    if not usable(counts):
        return why_not(counts)
    return f"{counts['fails']} questions failed" if counts.get("fails") else "" if sum(counts.values()) else "no questions"


def _cells(counts: Found) -> list[str]:
    if not usable(counts):
        return [why_not(counts), *[""] * len(ANSWERS)]
    return [str(sum(counts.values())), *(str(counts.get(answer, 0)) for answer in ANSWERS)]


def _in_these_words(outcomes: Found) -> Found:
    return {
        "allows": outcomes.get(Outcome.PERMITTED, 0) + outcomes.get(Outcome.NOT_REGULATED, 0),
        "denies": outcomes.get(Outcome.PROHIBITED, 0),
        "asks for the fact": outcomes.get(Outcome.UNDETERMINED, 0),
    }
