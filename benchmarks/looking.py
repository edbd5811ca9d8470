"""Persons: what looking one up and merging adds to a decision, with SQLite and PostgreSQL; normalising and hashing; a batch's one query."""

from contextlib import closing
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.alone import ROOT, Found, alone, usable, why_not
from benchmarks.effort import Effort
from benchmarks.rounds import Rounds, Wrong
from benchmarks.table import Report, Table, at_most, figure
from benchmarks.timing import passes, seconds
from tests.record.postgres import binaries, cluster
from zweck.activities.needs import needs
from zweck.company import load_company
from zweck.company.register import ordinary
from zweck.engine import Engine
from zweck.facts.basis import Days
from zweck.facts.question import Question, question
from zweck.load import load, shipped
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, RegisterSettings, open_register
from zweck.service.decode.questions import Background, Manner, posed

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
GOALS: Final = {SQLITE: 30, POSTGRES: 150}
"""Microseconds that look-up and merge add to a decision at most, in the median."""

ACTIVITY: Final = "win-back-call"
CALL: Final = Manner(activity=ACTIVITY)
GROUP: Final = ROOT / "docs" / "examples" / "group"
KEY: Final = Pseudonyms({1: b"a secret of sufficient length"})
REFERENCES: Final = {
    Kind.TELEPHONE: "+49 30 {:08d}",
    Kind.EMAIL: "Person.{}@Example.org",
    Kind.CUSTOMER_NUMBER: "K-{}",
    Kind.POSTAL_ADDRESS: "Ada Muster, Musterstraße {}, 20095 Hamburg",
}
BATCH: Final = 1000
AT_ONCE: Final = 1000
PASS_SECONDS: Final = 5.0
RUNS: Final = 5
SEED: Final = 7
NOTE: Final = (
    "A question about the activity `win-back-call` of the example group and a person of whom consent and age stand in a register of {:,} "
    "persons, each time another one and as of now. *Look-up* reads persons who were never asked about: the query, and the events compared "
    "with their digests. *Look-up and merge* asks about them again, as a server does that keeps them: whether anything was entered, the "
    "facts that follow from the events, and their merge with profile, activity, appraisals and the caller's facts; *the same facts, "
    "stated* is the question of a caller who states all of them. The difference is what the sources add to a decision."
)


def measure(effort: Effort) -> Report:
    """Each database in a process of its own, in turn."""
    with TemporaryDirectory() as name:
        urls = {SQLITE: f"sqlite:///{name}/register.db"}
        programs = binaries()
        if programs is None:
            return _report(urls, effort, ["PostgreSQL is not installed: apt-get install postgresql"])
        with cluster(programs) as found:
            return _report({**urls, POSTGRES: found.url("looking")}, effort, [])


def _report(urls: dict[str, str], effort: Effort, missing: list[str]) -> Report:
    for url in urls.values():
        if not usable(filled := alone("looking:fill", url, effort.persons)):
            return Report(unmeasured=[*missing, why_not(filled)])
    rounds = Rounds(urls, lambda name: alone("looking:found", urls[name], effort.persons, effort.requests), effort.rounds)
    rows = [(name, *(figure(rounds.middle(name, key)) for key in ("look_up", "posed", "stated", "adds", "batch"))) for name in urls]
    head = (
        "register",
        "look-up p50 µs",
        "look-up and merge p50 µs",
        "the same facts, stated p50 µs",
        "adds p50 µs",
        f"a person of {BATCH:,} at once µs",
    )
    hashing = alone("looking:hashed", effort.requests)
    goals = [
        at_most(f"look-up and merge of a person, {name}: adds to a decision", GOALS[name], rounds.middle(name, "adds"), "µs")
        for name in urls
    ]
    tables = [
        Table("Persons looked up", head, rows, NOTE.format(effort.persons)),
        Table("References normalised and hashed", ("reference", "p50 µs"), [(kind, figure(hashing.get(kind))) for kind in REFERENCES]),
    ]
    return Report(tables, goals, [*missing, *(f"{name}: {fault}" for name in urls if (fault := rounds.fault(name)))])


class World:
    """The example group by the shipped law, and a call about the activity."""

    def __init__(self) -> None:
        """Load it."""
        engine = Engine(load(shipped()))
        self.vocabulary = engine.policies.vocabulary
        self.company = load_company(GROUP, self.vocabulary)
        self.activity = self.company.activities[ACTIVITY][0]
        self.day = self.activity.start
        stated = needs(ACTIVITY, self.company, engine, self.vocabulary, self.day).stated
        if stated is None:
            raise Wrong(f"no call about `{ACTIVITY}` is permitted")
        self.stated = stated
        self.clock = Days(time_zones=(one.time_zone for one in self.company.controllers.values())).of

    def about(self, person: str, background: Background) -> Question:
        """The question about a person as of now, as a server makes it."""
        return posed(self.stated, CALL, (person,), background)[0]


def person(number: int) -> str:
    """The pseudonym of a person."""
    return KEY.of(Kind.CUSTOMER_NUMBER, f"K-{number}")


def fill(url: str, persons: int) -> Found:
    """Enter the events of so many ordinary persons with consent."""
    world = World()
    events = ordinary(world.activity, world.company, world.day, consented=True)
    with closing(open_register(RegisterSettings(url))) as register:
        for begin in range(0, persons, AT_ONCE):
            register.record(
                [
                    Entry(person(number), each.controller, each.kind, each.scope, each.effective, until=each.until, evidence="form")
                    for number in range(begin, min(begin + AT_ONCE, persons))
                    for each in events
                ]
            )
    return {"events": persons * len(events)}


def found(url: str, persons: int, requests: int) -> Found:
    """The medians with one database, in microseconds."""
    world = World()
    chosen = [person(number) for number in Random(SEED).sample(range(persons), min(persons, requests))]  # noqa: S311  no secret
    with closing(open_register(RegisterSettings(url))) as register:
        background = Background(world.vocabulary, world.company, register=register, clock=world.clock)
        asked = world.about(chosen[0], background)
        if asked.stated.get("consent.given") is not True:
            raise Wrong("the person's consent was not found")
        facts = dict(asked.stated)
        looked = passes(lambda one: register.events([one]), chosen, 1, PASS_SECONDS).p50
        whole = passes(lambda one: world.about(one, background), chosen[::-1], 1, PASS_SECONDS).p50
        batch = chosen[:BATCH]
        at_once = seconds(lambda: register.events(batch), RUNS) / len(batch) * 1e6
    stated = passes(lambda _: question(facts, world.vocabulary), chosen, 1, PASS_SECONDS).p50
    return {"asked": len(chosen), "look_up": looked, "posed": whole, "stated": stated, "adds": whole - stated, "batch": at_once}


def hashed(requests: int) -> Found:
    """The medians of normalising and hashing by the kind of reference, in microseconds."""
    made = {kind: [form.format(number) for number in range(1, requests + 1)] for kind, form in REFERENCES.items()}
    return {kind: passes(lambda one, kind=kind: KEY.all(kind, one), given, 1, PASS_SECONDS).p50 for kind, given in made.items()}  # type: ignore[misc]
