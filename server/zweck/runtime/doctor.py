"""Whether this installation works, part by part. Packages are imported one by one, so a broken one cannot stop the doctor."""

import platform
import re
import socket
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from enum import StrEnum
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Final, NamedTuple

from zweck.runtime.extras import EXTRAS, Extra
from zweck.words.said import Said, SaidError, quoted, reason_of, says

OLDEST: Final = (3, 11)
NEEDED: Final = {
    "click": "click",
    "cryptography": "cryptography",
    "googleapis-common-protos": "google.rpc.status_pb2",
    "grpcio": "grpc",
    "grpcio-health-checking": "grpc_health.v1.health_pb2",
    "grpcio-reflection": "grpc_reflection.v1alpha.reflection_pb2",
    "h11": "h11",
    "idna": "idna",
    "jinja2": "jinja2",
    "ngh2": "ngh2",
    "phonenumbers": "phonenumbers",
    "prometheus-client": "prometheus_client",
    "protobuf": "google.protobuf.message",
    "pyjwt": "jwt",
    "pyyaml": "yaml",
    "uvloop": "uvloop",
}
"""The packages that zweck cannot do without, and what is imported of them."""

STUBS: Final = ("zweck.v1.admin_pb2", "zweck.v1.decision_pb2", "zweck.v1.policy_pb2")
NEED: Final = re.compile(r"([\w.-]+)([^;]*)")  # a requirement: the package, and the range of its versions

SAMPLE: Final = {"time.decision_date": "2018-05-25", "operation.kind": "collect", "purpose.kind": "own_statistics"}


class State(StrEnum):
    """How a part is: a note limits or explains something, a fault keeps zweck from working."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"


class Result(NamedTuple):
    """The finding about one part, and the user's next step."""

    state: State
    part: Said
    help: Said | None = None


def examine(policies: Sequence[str | Path] = (), listen: str = "127.0.0.1:50051", keys: Sequence[Path] = ()) -> Iterator[Result]:
    """Look at every part: the installation, the policies (those that are named or those that come with zweck), engines, the port."""
    engines = yield from installation()
    named = [*map(str, policies)]
    part = says("runtime.doctor.these_policies" if named else "runtime.doctor.shipped_policies")
    help = says("runtime.doctor.check" if named else "runtime.doctor.install_again")
    yield from decisions(part, partial(_load, named, [*keys]), help, engines)
    yield port(listen)


def installation() -> Generator[Result, None, list[str]]:
    """Look at Python, packages and stubs; returns the engines that can run."""
    yield _python(sys.version_info[:2])
    ranges = _ranges()
    for name, module in NEEDED.items():
        yield _package(name, module, ranges.get(name, ""))
    extras = {extra.name: _extra(extra) for extra in EXTRAS}
    yield from extras.values()
    yield _tried(
        says("runtime.doctor.messages"), lambda: [import_module(stub) for stub in STUBS], _reinstall("protobuf", ranges.get("protobuf", ""))
    )
    return ["native", *["rete"] * (extras["rete"].state is State.OK)]


def _python(found: tuple[int, ...]) -> Result:
    part = quoted(f"Python {platform.python_version()}")
    return Result(State.FAULT, part, says("runtime.doctor.python")) if found < OLDEST else Result(State.OK, part)


def _ranges() -> dict[str, str]:
    """The versions with which zweck works, by package; none where zweck was never installed."""
    try:
        needs = requires("zweck") or []
    except PackageNotFoundError:
        return {}
    return {found[1]: found[2].strip() for need in needs if (found := NEED.match(need))}


def _package(name: str, module: str, versions: str) -> Result:
    try:
        import_module(module)
        return Result(State.OK, quoted(f"{name} {version(name)}"))
    except Exception as error:  # noqa: BLE001  a broken package may raise anything
        return Result(State.FAULT, says("runtime.doctor.not_imported", name=name, why=first_line(error)), _reinstall(name, versions))


def _extra(extra: Extra) -> Result:
    part = says("runtime.doctor.extra", name=extra.name)
    try:
        for module in extra.modules:
            import_module(module)
        return Result(State.OK, part)
    except Exception as error:  # noqa: BLE001  a broken package may raise anything
        missing = says("runtime.doctor.no_extra", name=extra.name, why=first_line(error))
        return Result(State.NOTE, missing, says("runtime.doctor.cannot_run", use=extra.use, command=extra.command))


def decisions(part: Said, load: Callable[[], Any], help: Said, engines: Sequence[str]) -> Iterator[Result]:
    """Load policies, and put one question to each engine that is here; all must answer alike."""
    found: list[Any] = []
    yield _tried(part, lambda: found.append(load()), help)
    if not found:
        return
    outcomes: dict[str, str] = {}

    def ask(engine: str) -> None:
        outcomes[engine] = _outcome(found[0], engine)

    for engine in engines:
        yield _tried(says("runtime.doctor.question", engine=engine), partial(ask, engine), help)
    if len(set(outcomes.values())) > 1:
        found_by = ", ".join(f"{engine}: {outcome}" for engine, outcome in outcomes.items())
        yield Result(State.FAULT, says("runtime.doctor.disagree", found=found_by), says("runtime.doctor.do_not_serve"))


def _load(named: list[str], keys: list[Path]) -> Any:
    if not named:
        load = import_module("zweck.load")
        return load.load(load.shipped())
    parse = import_module("zweck.runtime.sources.parse")
    return import_module("zweck.runtime.sources.read").read(parse.together(map(parse.parse_source, named), keys)).policies


def _outcome(policies: Any, engine: str) -> str:
    """The outcome for the sample, as far as the vocabulary has its facts and values."""
    facts = import_module("zweck.facts.question")
    known = policies.vocabulary.facts
    stated = {name: value for name, value in SAMPLE.items() if name in known and value in (known[name].values or (value,))}
    decided = import_module("zweck.engine").Engine(policies, engine).decide(facts.ask(stated, policies.vocabulary))
    return str(decided.outcome)


def port(listen: str) -> Result:
    """Whether the address can be had."""
    host, _, number = listen.rpartition(":")
    try:
        module = import_module("zweck.rpc.listen")
        if listen.startswith("unix:"):
            module.free(listen)
        else:
            module.loopback(listen)
            name = host.removeprefix("[").removesuffix("]")
            socket.create_server((name, int(number)), family=socket.AF_INET6 if ":" in name else socket.AF_INET).close()
        return Result(State.OK, says("runtime.doctor.free", listen=listen))
    except Exception as error:  # noqa: BLE001  a broken package may raise anything
        part = says("runtime.doctor.taken", listen=listen, why=first_line(error))
        return Result(State.NOTE if isinstance(error, OSError) else State.FAULT, part, says("runtime.doctor.another_address"))


def _tried(part: Said, work: Callable[[], object], help: Said) -> Result:
    try:
        work()
    except Exception as error:  # noqa: BLE001  a broken part may raise anything
        own = error.help if isinstance(error, SaidError) else None
        return Result(State.FAULT, says("runtime.doctor.fault", part=part, why=first_line(error)), own or help)
    return Result(State.OK, part)


def first_line(error: Exception) -> Said | str:
    """The first line of an error's message; a message in both languages whole."""
    if isinstance(error, SaidError):
        return error.message
    if isinstance(error, OSError) and error.strerror:
        return reason_of(error)
    return (str(error) or type(error).__name__).strip().splitlines()[0]


def _reinstall(name: str, versions: str) -> Said:
    return quoted(f"pip install --force-reinstall '{name}{versions}'")
