"""Calls about the activities of the example group and customers of all kinds, as a server gets them, and a register that holds these."""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final

from docs.examples.lay_out import lay_out
from zweck.activities.needs import needs
from zweck.client import question
from zweck.company import load_company
from zweck.company.register import EventKind, ordinary
from zweck.engine import Engine
from zweck.facts.contradictions import check
from zweck.facts.question import read
from zweck.law.vocabulary import Fact, FactType
from zweck.load import load, shipped
from zweck.pseudonym import Kind, Pseudonyms
from zweck.register import Entry, RegisterSettings, open_register
from zweck.v1 import decision_pb2 as v1

SECRET: Final = b"a-secret-of-sufficient-length"
KEY: Final = Pseudonyms({1: SECRET})
AT_ONCE: Final = 1000
SEED: Final = 7

SPECIAL: Final = 0.08
"""The share of calls that state one fact beyond what they must, or another value of one."""

SPECIALS: Final = 50
"""The different ones about each activity."""

UNHAPPY: Final = 0.25
"""The share of customers of whom something adverse was entered; as many have never given a consent."""

ADVERSE: Final = (
    (EventKind.WITHDRAWN, "*"),
    (EventKind.OBJECTED, "advertising"),
    (EventKind.OBJECTED, "*"),
    (EventKind.RESTRICTED, "*"),
    (EventKind.ERASURE_REQUESTED, "*"),
    (EventKind.OBJECTION_LIFTED, "*"),
)


class World:
    """The example group as of today, and calls about its activities."""

    special = SPECIAL
    specials = SPECIALS

    def __init__(self, folder: Path, *, records: bool = True) -> None:
        """Lay it out in an empty folder; with `records` its activities look up the records of customers whose periods they declare."""
        self.today = datetime.now(UTC).date()
        self.folder = lay_out(folder, self.today)
        if records:
            _look_up_records(self.folder)
        self.policies = load(shipped())
        self.company = load_company(self.folder, self.policies.vocabulary)
        self.names = sorted(self.company.activities)

    @cached_property
    def stated(self) -> Mapping[str, Mapping[str, Any]]:
        """The facts that a call about each activity must state."""
        engine = Engine(self.policies)
        return {name: needs(name, self.company, engine, self.policies.vocabulary, self.today).stated or {} for name in self.names}

    def entries(self, customers: int) -> Iterator[list[Entry]]:
        """The events of each customer, by number: of age, with consents or without, with records, and sometimes something adverse later."""
        random = Random(SEED)  # noqa: S311  no secret
        begun = datetime.combine(self.today, datetime.min.time(), UTC) - timedelta(days=30)
        for number in range(customers):
            of = KEY.of(Kind.CUSTOMER_NUMBER, f"K-{number}")
            activity = self.company.activities[random.choice(self.names)][0]
            consented = bool(activity.consents) and random.random() > UNHAPPY
            found = [
                Entry(
                    of,
                    one.controller,
                    one.kind,
                    one.scope,
                    begun if one.kind is EventKind.STARTED else one.effective,
                    channels=one.channels,
                    until=one.until,
                    evidence="form",
                    once=f"K-{number} {one.scope}" if one.kind is EventKind.STARTED else "",
                )
                for one in ordinary(activity, self.company, self.today, consented=consented)
            ]
            if random.random() < UNHAPPY:
                kind, scope = random.choice(ADVERSE)
                found.append(Entry(of, activity.controller, kind, scope, begun + timedelta(days=random.randrange(25))))
            yield found

    def fill(self, url: str, customers: int, key: Path | None = None) -> None:
        """Enter the events of so many customers into a register."""
        waiting: list[Entry] = []
        with closing(open_register(RegisterSettings(url, key))) as register:
            for entries in self.entries(customers):
                waiting += entries
                if len(waiting) > AT_ONCE:
                    register.record(waiting)
                    waiting = []
            register.record(waiting)

    def calls(self, number: int, customers: int, seed: int = SEED) -> Iterator[v1.CheckProcessingRequest]:
        """So many calls, each about one customer and one activity; less those that contradict themselves."""
        random = Random(seed)  # noqa: S311  no secret
        facts = [fact for fact in self.policies.vocabulary.facts.values() if fact.type is not FactType.DATE]
        special = {name: [_said(random.choice(facts), random) for _ in range(SPECIALS)] for name in self.names}
        for place in range(number):
            name = random.choice(self.names)
            stated = dict(self.stated[name])
            if random.random() < SPECIAL:
                stated |= random.choice(special[name])
            if check(read(stated, self.policies.vocabulary), self.policies.vocabulary).faults:
                continue
            asked = question(stated, activity=name, subject=v1.Subject(customer_number=f"K-{random.randrange(customers)}"))
            asked.request_id = f"call-{place}"
            yield asked


def _look_up_records(folder: Path) -> None:
    """Let the activities with periods look up records, and the registers of their controllers be whole for these."""
    for path in folder.glob("activities/*/*.yaml"):
        text = path.read_text(encoding="utf-8")
        if "\nerased:" in text:
            path.write_text(re.sub(r"(?m)^(looks_up: \[.*)\]$", r"\1, retention]", text), encoding="utf-8")
    profiles = folder / "controllers.yaml"
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(re.sub(r"(?m)^( *register: \{rights: (\S+),.*)\}$", r"\1, retention: \2}", text), encoding="utf-8")


def _said(fact: Fact, random: Random) -> dict[str, Any]:
    match fact.type:
        case FactType.BOOL:
            values: list[Any] = [True, False]
        case FactType.INT:
            values = [15, 17, 40]
        case FactType.COUNTRY:
            values = ["DE", "FR", "US"]
        case FactType.SET:
            values = [[one] for one in fact.values[:5] or ("DE", "FR")]
        case _:
            values = [*fact.values]
    return {fact.name: random.choice(values)}
