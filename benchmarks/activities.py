"""Calls about an activity and a person: from the bytes of a call to those of its answer, and over gRPC beside Cerbos."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from statistics import mean, quantiles
from tempfile import TemporaryDirectory
from time import thread_time_ns
from typing import Final, NamedTuple

from benchmarks import messages, servers
from benchmarks.alone import Found, alone
from benchmarks.calling import CALL
from benchmarks.customers import KEY, SECRET, World
from benchmarks.effort import Effort
from benchmarks.load.generator import Shape, frame, put_load, read_frames
from benchmarks.rounds import Rounds, Wrong
from benchmarks.serving import CERBOS, Target, cerbos
from benchmarks.table import Report, Table, at_most, figure, times
from tests.record.postgres import binaries, cluster
from zweck.activities.validity import Turns
from zweck.company import load_company
from zweck.engine import Engine
from zweck.load import load, shipped
from zweck.register import RegisterSettings, open_register
from zweck.rpc.refusal import Refusal
from zweck.runtime.garbage import FROZEN
from zweck.service.answer import AnswerOptions, Answers

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
CACHE: Final = 10_000
SHAPE: Final = (4, 8)
"""Connections, and calls at the same time on each: 32 are on their way."""

WITHOUT: Final = "SQLite, no records looked up"
"""The same customers and calls where no activity looks up records."""

MAX_MEDIAN, MAX_MEAN = 100, 200
"""Microseconds of processor time of a call at most."""

MAX_RECORD: Final = 30
"""Microseconds that a started record adds to a call at most."""

BESIDE_CERBOS: Final = 0.5
BESIDE_SQLITE: Final = 1.2
"""The processor time of a server for a call at most, beside that of Cerbos for a check and that with SQLite."""

NOTE: Final = (
    "Calls about the {} activities of the example group and {:,} customers, drawn at random: ordinary, without consent, with something "
    "adverse, each with a record that began and that the activities look up; {:.0%} state one of {} special facts, of which some "
    "contradict the activity or the register. Each of {:,} calls is asked "
    "once, and timed in its thread's processor time, as in a server of its first minutes; *second half* are the later ones. Over gRPC a "
    "server is asked all of them before it is measured."
)


class Prepared(NamedTuple):
    """The files of a benchmark: the company, the frames of calls, and the keys."""

    company: Path
    frames: Path
    register_key: Path
    pseudonym_key: Path


def measure(effort: Effort) -> Report:
    """In process and over gRPC, each in turn, round after round."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        world = World(folder / "group")
        urls = {SQLITE: f"sqlite:///{folder}/register.db"}
        report = Report()
        programs = binaries()
        if programs is None:
            report.unmeasured.append("PostgreSQL is not installed: apt-get install postgresql")
        else:
            urls[POSTGRES] = stack.enter_context(cluster(programs)).url("activities")
        files = _files(folder, world, effort)
        for url in urls.values():
            world.fill(url, effort.persons, files.register_key)
        plain = World(folder / "plain" / "group", records=False)
        bare = _files(folder / "plain", plain, effort)
        plain.fill(f"sqlite:///{folder}/plain.db", effort.persons, bare.register_key)
        asked = {name: (url, files) for name, url in urls.items()} | {WITHOUT: (f"sqlite:///{folder}/plain.db", bare)}
        _in_process(report, asked, world, effort)
        _over_grpc(report, urls, files, effort)
    return report


def _files(folder: Path, world: World, effort: Effort) -> Prepared:
    found = Prepared(world.folder, folder / "calls.frames", folder / "register.key", folder / "pseudonym.key")
    calls = world.calls(effort.activity_calls, effort.persons)
    found.frames.write_bytes(b"".join(frame(call.SerializeToString()) for call in calls))
    for path, text in ((found.register_key, SECRET), (found.pseudonym_key, b"1 " + SECRET + b"\n")):
        path.write_bytes(text)
        path.chmod(0o600)
    return found


def _in_process(report: Report, asked: dict[str, tuple[str, Prepared]], world: World, effort: Effort) -> None:
    def ask(name: str) -> Found:
        url, files = asked[name]
        return alone("activities:called", url, str(files.company), str(files.frames), str(files.register_key))

    rounds = Rounds(asked, ask, effort.rounds)
    report.unmeasured += [f"{name}: {fault}" for name in asked if (fault := rounds.fault(name))]
    keys = ("p50", "mean", "p99", "later p50", "later mean")
    rows = [(name, *(figure(rounds.middle(name, key)) for key in keys)) for name in asked]
    head = ("register", "p50 µs", "mean µs", "p99 µs", "second half, p50 µs", "second half, mean µs")
    note = NOTE.format(len(world.names), effort.persons, world.special, world.specials, effort.activity_calls)
    report.tables.append(Table("A call about an activity and a person, bytes to bytes", head, rows, note))
    what = f"a call about an activity and a person, bytes to bytes, {SQLITE}"
    report.goals += [
        at_most(f"{what}: {key.removeprefix('later ')}", most, rounds.middle(SQLITE, key), "µs")
        for key, most in (("later p50", MAX_MEDIAN), ("later mean", MAX_MEAN))
    ]
    added, without = rounds.middle(SQLITE, "later p50"), rounds.middle(WITHOUT, "later p50")
    more = None if added is None or without is None else added - without
    report.goals.append(at_most(f"{what}: a started record adds, p50", MAX_RECORD, more, "µs"))


def _over_grpc(report: Report, urls: dict[str, str], files: Prepared, effort: Effort) -> None:
    with ExitStack() as stack:
        targets = {name: stack.enter_context(_serving(url, files)) for name, url in urls.items()}
        peer, reason = cerbos(stack, effort)
        if peer:
            targets[CERBOS] = peer
        else:
            report.unmeasured.append(f"no peer: {reason}")
        for target in targets.values():
            target.server.ask_all(*target.calls[1])  # a server knows most questions after its first minutes
        shape = Shape(*SHAPE, effort.load_seconds, effort.load_seconds)
        rounds = Rounds(targets, partial(_loaded, targets, shape), effort.rounds)
    rows = [
        (
            name,
            figure(rounds.middle(name, "calls_per_second")),
            figure(rounds.middle(name, "p50")),
            figure(rounds.middle(name, "p99")),
            figure(None if (cost := rounds.middle(name, "watched_per_call")) is None else cost * 1e6),
            times(rounds.ratio(name, CERBOS, "watched_per_call")) if peer else reason,
        )
        for name in targets
    ]
    head = ("server", "calls/s", "call p50 ms", "call p99 ms", "server CPU µs per call", "beside Cerbos' check (42 rules)")
    report.tables.append(Table("gRPC, a call about an activity and a person, 32 on their way", head, rows))
    what = "gRPC, a call about an activity and a person, 32 on their way: server CPU"
    report.goals.append(at_most(f"{what} beside Cerbos' for a check", BESIDE_CERBOS, rounds.ratio(SQLITE, CERBOS, "watched_per_call"), "×"))
    if POSTGRES in urls:
        ratio = rounds.ratio(POSTGRES, SQLITE, "watched_per_call")
        report.goals.append(at_most(f"{what} with {POSTGRES} beside {SQLITE}", BESIDE_SQLITE, ratio, "×"))


@contextmanager
def _serving(url: str, files: Prepared) -> Iterator[Target]:
    keys = ("--register-key", str(files.register_key), "--pseudonym-key", str(files.pseudonym_key))
    with servers.zweck(None, "--activities", str(files.company), "--register", url, *keys) as server:
        bodies = read_frames(files.frames)
        server.first_answer(messages.ONE, bodies[0])
        yield Target(server, {1: (messages.ONE, bodies)})


def _loaded(targets: dict[str, Target], shape: Shape, name: str) -> Found:
    path, bodies = targets[name].calls[1]
    server = targets[name].server
    return asdict(put_load(server.address, path, bodies, shape, server.processor_seconds))


def called(url: str, company: str, frames: str, key: str) -> Found:
    """The processor time of each call in one process, in microseconds."""
    policies = load(shipped())
    files = load_company(Path(company), policies.vocabulary)
    with closing(open_register(RegisterSettings(url, Path(key)))) as register:
        options = AnswerOptions(cached=CACHE, pseudonyms=KEY, register=register)
        engine = Engine(policies, cache=CACHE)
        answers = Answers(engine, policies.vocabulary, options, company=files, turns=Turns(engine, policies))
        took: list[float] = []
        with FROZEN.searches():
            for body in read_frames(Path(frames)):
                began = thread_time_ns()
                try:
                    answers.decision(body[5:], CALL)
                except Refusal:  # facts that contradict each other
                    continue
                took.append((thread_time_ns() - began) / 1e3)
    if not took:
        raise Wrong("no call was answered")
    later = took[len(took) // 2 :]
    cuts = quantiles(took, n=100)
    return {
        "asked": len(took),
        "p50": cuts[49],
        "mean": mean(took),
        "p99": cuts[98],
        "later p50": quantiles(later, n=100)[49],
        "later mean": mean(later),
    }
