"""A record of many answers: `python -m benchmarks.ledger [NUMBER [sqlite|postgresql]]`: its size, the time to write and to verify it.

20,000 persons who are asked about by Zipf's law, the activities of the example group, a register that names its events, callers with names.
Sizes are those of the whole record: tables, what they store apart, and all indexes. Times are processor seconds of this process.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.customers import KEY, World
from tests.record.keeping import keep_policies
from tests.record.postgres import binaries, cluster
from tests.server.fiction import CALL
from zweck.chain.addresses import address
from zweck.chain.checkpoints import kept
from zweck.chain.key import Key
from zweck.chain.note import read
from zweck.decision.decision import Decision
from zweck.engine import Engine
from zweck.record import Record, RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.erase import erase
from zweck.record.proof import prove, read_proof
from zweck.record.replay import again
from zweck.record.statements import select
from zweck.record.verify import verify
from zweck.register import RegisterSettings, open_register
from zweck.rpc.call import Call
from zweck.service.answer import Answers
from zweck.service.decode.protobuf import ParsedQuestion
from zweck.service.encode.fast import Encoder
from zweck.service.encode.sources import as_kept
from zweck.service.middleware import Middleware
from zweck.service.options import AnswerOptions
from zweck.v1 import decision_pb2 as v1

PERSONS: Final = 20_000
PROOFS: Final = 100
CALLERS: Final = 12
AT_ONCE: Final = 200
SEED: Final = 7


class Made(Middleware):
    """Collects what an entry is made of, one answer after the other."""

    def __init__(self) -> None:
        """Begin."""
        self.all: list[Callable[[Record, str], Any]] = []
        self._encoder = Encoder()

    def decided(self, asked: ParsedQuestion, decision: Decision, call: Call) -> None:
        """Make an entry as a server does."""
        bare = self._encoder.decision(decision)

        def made(record: Record, caller: str) -> Any:
            sources = None if asked.sources is None else as_kept(asked.sources())
            references = {"caller": caller}
            return record.answered(
                decision, bare, detail=asked.detail, references=references, subject=asked.subject, notes=asked.notes, sources=sources
            )

        self.all.append(made)


def asked(world: World, number: int) -> Iterator[tuple[bytes, str]]:
    """So many calls, and who makes them."""
    random = Random(SEED)  # noqa: S311  no secret
    weights = [*accumulate(1 / rank for rank in range(1, PERSONS + 1))]
    kept: dict[tuple[str, int], bytes] = {}
    names = world.names
    for person in random.choices(range(PERSONS), cum_weights=weights, k=number):
        name = random.choice(names)
        found = kept.get((name, person))
        if found is None:
            said = v1.Subject(customer_number=f"K-{person}")
            found = kept[name, person] = question_of(world, name, said)
        yield found, f"{name}-{random.randrange(CALLERS) % 2}"


def question_of(world: World, name: str, subject: v1.Subject) -> bytes:
    """A call about an activity and a person, with what it must state."""
    from zweck.client import question  # noqa: PLC0415

    return question(dict(world.stated[name]), activity=name, subject=subject).SerializeToString()


def write(world: World, url: str, register: str, number: int, key: Path) -> float:
    """Write the answers to so many calls; the processor seconds of recording alone."""
    used = 0.0
    with closing(open_register(RegisterSettings(register))) as looked, closing(open_record(RecordSettings(url, key))) as record:
        keep_policies(record, world.policies)
        made = Made()
        options = AnswerOptions(cached=10_000, pseudonyms=KEY, register=looked)
        answers = Answers(Engine(world.policies, cache=10_000), world.policies.vocabulary, options, [made], None, world.company)
        waiting: list[tuple[Callable[[Record, str], Any], str]] = []
        for request, caller in asked(world, number):
            answers.decision(request, CALL)
            waiting.append((made.all.pop(), caller))
            if len(waiting) == AT_ONCE:
                used += _recorded(record, waiting)
        used += _recorded(record, waiting)
    return used


def _recorded(record: Record, waiting: list[tuple[Callable[[Record, str], Any], str]]) -> float:
    began = time.process_time()
    if waiting:
        record.append([make(record, caller) for make, caller in waiting])
    waiting.clear()
    return time.process_time() - began


def size(url: str) -> dict[str, int]:
    """The bytes of each table with what it stores apart and its indexes; of a file all of them."""
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        return {"file": path.stat().st_size}
    with closing(address(url, RECORD).connect(write=False)) as database:
        tables = "SELECT relname, oid FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        found = {name: database.fetch("SELECT pg_total_relation_size($1::oid)", oid)[0][0] for name, oid in database.fetch(tables)}
        indexes = (
            "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'i' AND relnamespace = current_schema()::regnamespace"
        )
        return found | {f"  {name}": pages for name, pages in database.fetch(indexes)}


def measure(work: Callable[[], Any]) -> tuple[Any, float]:
    """A result and the processor seconds that it took."""
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


@contextmanager
def _url(kind: str, folder: Path) -> Iterator[str]:
    programs = binaries()
    if kind == "sqlite" or programs is None:
        yield f"sqlite:///{folder}/record.db"
        return
    with cluster(programs) as found:
        yield found.url("record")


def main(number: int = 100_000, kind: str = "postgresql") -> None:
    """Measure one database."""
    with TemporaryDirectory() as name, _url(kind, Path(name)) as url:
        folder = Path(name)
        key = folder / "record.key"
        key.write_text("a secret of sufficient length")
        key.chmod(0o600)
        (folder / "group").mkdir()
        world = World(folder / "group")
        world.fill(register := f"sqlite:///{folder}/register.db", PERSONS)
        used = write(world, url, register, number, key)
        print(f"{number:,} answers, {len(world.names)} activities, {kind}: written in {used / number * 1e6:.0f} µs of processor each")
        found = size(url)
        print(*(f"  {name:<34}{bytes / number:>9.1f} B an answer" for name, bytes in found.items()), sep="\n")
        whole = sum(bytes for name, bytes in found.items() if not name.startswith("  ") and name not in ("policy_sets", "companies"))
        print(f"  {'all but the kept law':<34}{whole / number:>9.1f} B an answer")
        public = Key.read(key).public
        with closing(address(url, RECORD).connect(write=True)) as database:
            survey, seconds = measure(partial(verify, database, public))
            print(f"verified {survey.entries:,} in {seconds:.1f} s of processor, {len(survey.faults)} faults")
            checkpoints = [read(note) for _, note in kept(database, RECORD)]
            survey, seconds = measure(partial(verify, database, public, since=checkpoints[-2]))
            print(f"from the checkpoint of {checkpoints[-2].size:,}: {survey.entries:,} in {seconds:.2f} s, {len(survey.faults)} faults")
            entries = [select(database, "WHERE seq = $1", each)[0] for each in range(1, number, max(1, number // PROOFS))]
            decided = [found[1] for found in (again(database, entry) for entry in entries[:1]) if isinstance(found, tuple)]
            proofs, seconds = measure(lambda: [prove(database, entry, checkpoints[-1], decided[0]) for entry in entries[:1]])
            print(f"a proof with its reasons: {len(proofs[0].encode()):,} B, made in {seconds * 1e3:.1f} ms")
            proofs, seconds = measure(lambda: [prove(database, entry, checkpoints[-1], None) for entry in entries])
            largest = max(len(one.encode()) for one in proofs)
            print(f"{len(proofs)} others: made in {seconds / len(proofs) * 1e3:.1f} ms each, {largest:,} B at most")
            found, seconds = measure(lambda: [read_proof(one, public) for one in proofs])
            print(f"verified in {seconds / len(proofs) * 1e3:.2f} ms each, {sum(len(one.faults) for one in found)} faults")
            erased, seconds = measure(lambda: sum(erase(database, Key.read(key), before=2**62)))
            print(f"erased {erased:,} in {seconds:.1f} s of processor; faults: {len(verify(database, public).faults)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, *sys.argv[2:3])
