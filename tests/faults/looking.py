"""Servers that answer questions about persons while events are entered, killed at random moments: an answer rests on events that stay."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import grpc

from docs.examples.lay_out import TREE_DAY, lay_out, moved
from tests.access.authority import AUDIENCE, ISSUER, Issuer
from tests.activities.group import engine, needed
from tests.faults.callers import TIMEOUT, opened
from tests.faults.database import wait_for
from tests.faults.kills import LONGEST, kill_worker
from tests.faults.part import Effort, Findings, joined
from tests.faults.recorded import KEY, audit, key_file, postgres
from tests.faults.served import served
from zweck.chain.addresses import address
from zweck.cli.commands.audit.opened import companies
from zweck.client import question
from zweck.pseudonym import Kind, Pseudonyms
from zweck.record.chain import RECORD
from zweck.record.statements import scan as answered
from zweck.register.beside import Witness
from zweck.register.chain import REGISTER
from zweck.register.statements import scan
from zweck.register.verify import verify
from zweck.v1 import decision_pb2
from zweck.v1 import register_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.register_pb2_grpc import RegisterServiceStub

ACTIVITY: Final = "win-back-call"
CONTROLLER: Final = "muster-service"
TODAY: Final = date.today()
TEXT: Final = moved("phone-consent@2025-01-01", TODAY - TREE_DAY)
PERSONS: Final = [f"K-{number}" for number in range(3)]
ASKERS: Final = 2
"""Callers that only ask, about any of the persons."""

A_MINUTE, KILLS = 4, 200
OF_PERSONS: Final = b"a-secret-of-sufficient-length"
PSEUDONYMS: Final = Pseudonyms({1: OF_PERSONS})
ACCESS: Final = f'jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}, controllers_claim: controllers}}\n'
WITHDRAWN: Final = "consent.withdrawn"
PERMITTING: Final = (decision_pb2.PERMITTED, decision_pb2.NOT_REGULATED)


class Seen(NamedTuple):
    """An answer: its reference, the person, the register's position, and each event that it names, with the kind that its facts show."""

    reference: str
    person: str
    position: int
    events: Sequence[tuple[int, str]]


class Life:
    """All that was acknowledged and answered, by one server after the other."""

    def __init__(self) -> None:
        """Begin with persons of whom nothing is known."""
        issuer = Issuer()
        self.public = issuer.public
        token = issuer.token({"roles": ["decide", "record"], "controllers": [CONTROLLER], "exp": int(time.time()) + 24 * 3600})
        self._metadata = (("authorization", f"Bearer {token}"),)
        self.entered: dict[int, tuple[str, str]] = {}
        self.seen: list[Seen] = []
        self.faults: list[str] = []
        self.permitted = 0
        self._last: dict[str, str] = {}
        self._over = threading.Event()

    @contextmanager
    def at(self, address: str) -> Iterator[None]:
        """Consent, withdraw and ask at a server while the block runs."""
        self._over.clear()
        jobs = [threading.Thread(target=self._live, args=(address, person)) for person in PERSONS]
        jobs += [threading.Thread(target=self._look, args=(address, number)) for number in range(ASKERS)]
        for job in jobs:
            job.start()
        try:
            yield
        finally:
            self._over.set()
            for job in jobs:
                job.join()

    def _live(self, address: str, person: str) -> None:
        with opened(address) as channel:
            self._ask(channel, person, own=True)
            while not self._over.is_set():
                if self._last.get(person, "") == "":
                    self._enter(channel, person, "OF_AGE_ON", until="2020-01-01")
                for kind, more in (("GIVEN", {"scope": TEXT, "evidence": "form"}), ("WITHDRAWN", {"scope": "*"})):
                    if self._enter(channel, person, kind, **more):
                        self._ask(channel, person, own=True)
                    else:
                        self._over.wait(0.01)

    def _look(self, address: str, seed: int) -> None:
        chance = random.Random(seed)
        with opened(address) as channel:
            while not self._over.is_set():
                if not self._ask(channel, chance.choice(PERSONS)):
                    self._over.wait(0.01)

    def _enter(self, channel: grpc.Channel, person: str, kind: str, **more: str) -> bool:
        """Enter an event; until it is acknowledged it is not known which one of the person is the last."""
        self._last[person] = "unknown"
        made = v1.RegisterEvent(kind=v1.RegisterEvent.Kind.Value(kind), **more)  # type: ignore[arg-type]
        request = v1.RecordRequest(controller=CONTROLLER, events=[v1.NewEvent(subject=_subject(person), event=made)])
        try:
            (position,) = RegisterServiceStub(channel).Record(request, timeout=TIMEOUT, metadata=self._metadata).positions
        except grpc.RpcError:
            return False
        self._last[person] = kind
        self.entered[position] = (kind, person)
        return True

    def _ask(self, channel: grpc.Channel, person: str, *, own: bool = False) -> bool:
        """Ask about a person; `own`: no other thread enters events about the person meanwhile."""
        reference = f"{person} {time.monotonic_ns()}"
        asked = question(needed(ACTIVITY).stated or {}, request_id=reference, activity=ACTIVITY, subject=_subject(person))
        try:
            found = DecisionServiceStub(channel).CheckProcessing(asked, timeout=TIMEOUT, metadata=self._metadata)
        except grpc.RpcError:
            return False
        self.seen.append(Seen(reference, person, found.register_position, [*_named(found)]))
        if found.outcome in PERMITTING:
            self.permitted += 1
            if own and self._last.get(person, "") == "WITHDRAWN":
                self.faults.append(f"{person} was permitted after the withdrawal was acknowledged")
        return True


def _subject(person: str) -> decision_pb2.Subject:
    return decision_pb2.Subject(customer_number=person)


def _named(found: decision_pb2.Decision) -> Iterator[tuple[int, str]]:
    """The events that an answer names."""
    for source in found.sources:
        if source.origin == decision_pb2.FROM_REGISTER and source.reference.startswith("event "):
            consent = WITHDRAWN in source.facts
            kind = "OF_AGE_ON" if not consent else "WITHDRAWN" if source.facts[WITHDRAWN].bool_value else "GIVEN"
            yield int(source.reference.removeprefix("event ")), kind


def kill(folder: Path, urls: tuple[str, str], chance: random.Random, life: Life, *, workers: int = 1, times: int = 1) -> None:
    """Start a server with a record and a register, kill a random worker so many times less one, and in the end all of it."""
    register, record = urls
    (folder / "issuer.pem").write_bytes(life.public)
    (folder / "access.yaml").write_text(ACCESS, encoding="utf-8")
    (folder / "pseudonym.key").write_bytes(b"1 " + OF_PERSONS)
    (folder / "pseudonym.key").chmod(0o600)
    key, group = key_file(folder), folder / "group"
    if not group.exists():
        lay_out(group, TODAY)
    options = ("--register", register, "--register-key", key, "--record", record, "--record-key", key, "--activities", group)
    more = ("--pseudonym-key", folder / "pseudonym.key", "--access", folder / "access.yaml", "--workers", workers)
    with served(folder, *options, *more, policies=None) as server, life.at(server.address):
        for turn in range(times):
            before = len(life.seen), len(life.entered)
            wait_for(lambda before=before: len(life.seen) > before[0] + 2 and len(life.entered) > before[1] + 2)  # type: ignore[misc]
            time.sleep(chance.uniform(0, LONGEST))
            if turn < times - 1:
                kill_worker(server, chance)
        server.kill()


def check(urls: tuple[str, str], life: Life) -> list[str]:
    """Whatever was acknowledged or answered, and does not stand in the register or in the record."""
    register, record = urls
    with closing(address(register, REGISTER).connect(write=False)) as database:
        stand = {event.seq: (event.content.kind, event.content.subject) for event in scan(database)}
        found = verify(database, KEY.public)
    persons = {person: PSEUDONYMS.of(Kind.CUSTOMER_NUMBER, person) for person in PERSONS}
    faults = [*life.faults, *map(str, found.faults)]
    for position, (kind, person) in life.entered.items():
        if stand.get(position) != (kind, persons[person]):
            faults.append(f"event {position} was acknowledged and is missing")
    for seen in life.seen:
        if seen.position > found.head.seq:
            faults.append(f"an answer used the register up to event {seen.position}, which it does not have")
        for position, kind in seen.events:
            if stand.get(position) != (kind, persons[seen.person]) or position > seen.position:
                faults.append(f"an answer used event {position}, which was not entered")
    return [*faults, *audit(record, [seen.reference for seen in life.seen]).faults, *_beside(register, record)]


def _beside(register: str, record: str) -> Iterator[str]:
    """The recorded answers, also those that were not received, whose facts do not follow from the register as it stood."""
    vocabulary = engine().policies.vocabulary
    with (
        closing(address(register, REGISTER).connect(write=False)) as events,
        closing(address(record, RECORD).connect(write=False)) as answers,
    ):
        witness = Witness(events, companies(answers, None))
        for entry in answered(answers):
            beside = witness.compare(entry, vocabulary)
            if beside is not None and (beside.difference or not beside.whole):
                yield f"answer {entry.seq} is not as the register stood: {beside.difference}"


def soak(effort: Effort) -> Findings:
    """Half of the kills with one process, half with two workers; on SQLite and PostgreSQL."""
    found: list[Findings] = []
    kills = effort.of(A_MINUTE, KILLS, 4)
    with TemporaryDirectory() as name, postgres() as cluster:
        folder = Path(name)
        pairs = [(f"sqlite:///{folder}/register.db", f"sqlite:///{folder}/record.db")]
        if cluster:
            pairs.append((cluster.url("register"), cluster.url("record")))
        found += [_soak_one(folder, urls, kills // len(pairs), effort.seed) for urls in pairs]
        if cluster is None:
            found.append(Findings(missing="PostgreSQL is not installed"))
    return joined(found)


def _soak_one(folder: Path, urls: tuple[str, str], kills: int, seed: int) -> Findings:
    chance, life = random.Random(seed), Life()
    workers = done = 0
    while done < kills:
        alone = (done % 2 == 0 and done < kills - 1) or kills - done == 1
        times = 1 if alone else min(3, kills - done)
        kill(folder, urls, chance, life, workers=1 if alone else 2, times=times)
        workers += times - 1
        done += times
    faults = check(urls, life)
    figures = (
        f"{urls[0].partition(':')[0]}: {done} kills ({workers} of single workers), {len(life.entered):,} events acknowledged, "
        f"{len(life.seen):,} answers received, {life.permitted:,} of them permissions, "
        f"{sum(len(seen.events) for seen in life.seen):,} events named in them, {len(faults)} missing or not entered"
    )
    return Findings(figures, faults)
