"""The wall clock of the machine jumps, forward and backward, while the server runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import grpc

from tests.access.authority import AUDIENCE, ISSUER, Authority, Issuer, write
from tests.access.conftest import secure
from tests.faults.callers import DAY as QUESTION_DAY
from tests.faults.callers import status, trailers
from tests.faults.part import Effort, Findings
from tests.faults.recorded import audit, key_file, times
from tests.faults.served import served
from zweck.access.keeper import Files
from zweck.v1 import decision_pb2 as v1
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

LIBRARY: Final = "libfaketime.so.1"
DAY: Final = 86_400
YEAR: Final = 365 * DAY
RATE: Final = 0.02
"""Questions of a caller in a second: the second one is refused for 50 seconds, whatever the wall clock says."""

ACCESS: Final = f"""\
callers: [{{certificate: CN=short, roles: [decide, as_of]}}]
jwt: {{key: issuer.pem, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}
"""
NAMES: Final = count()
OK: Final = "OK"


class World(NamedTuple):
    """Everything that has a time: certificates, an issuer of tokens, the files of the server."""

    authority: Authority
    issuer: Issuer
    files: Files

    @classmethod
    def within(cls, folder: Path) -> "World":
        """Make it in a folder."""
        authority, issuer = Authority("test"), Issuer()
        certificate, key = authority.certify("server")
        write(folder, cert_pem=certificate, key_pem=key, ca_pem=authority.pem, access_yaml=ACCESS, issuer_pem=issuer.public)
        return cls(authority, issuer, Files(*(folder / name for name in ("cert.pem", "key.pem", "ca.pem", "access.yaml"))))

    def token(self, ahead: float = 0, name: str = "") -> str:
        """A token for a minute, by a clock that is so many seconds ahead, of a new caller or of this one."""
        now = int(time.time() + ahead)
        return self.issuer.token({"iat": now, "exp": now + 60, "sub": name or f"caller-{next(NAMES)}", "roles": ["decide", "as_of"]})


class Watch:
    """Calls while the clock jumps, and compares what becomes of them with what is promised."""

    def __init__(self, world: World, stack: ExitStack, address: str) -> None:
        """Connect with a certificate for an hour, and with one for ten years, which is there for callers with tokens."""
        self.world = world
        self.faults: list[str] = []
        short, long = (world.authority.certify(name, seconds=seconds) for name, seconds in (("short", 3600), ("long", 10 * YEAR)))
        self.short, self.long = (stack.enter_context(secure(address, world.authority.pem, pair)) for pair in (short, long))
        self.again = secure(address, world.authority.pem, short)
        self.step = "at first"

    def expect(self, what: str, wanted: str, token: str | None = None, channel: grpc.Channel | None = None) -> None:
        """Call, and note if it ends otherwise."""
        found = reason(channel or self.long, token)
        if found != wanted:
            self.faults.append(f"{self.step}, {what}: {found}, not {wanted}")


def reason(channel: grpc.Channel, token: str | None) -> str:
    """How a call ends: the reason of its refusal, `OK`, or its status."""
    metadata = () if token is None else (("authorization", f"Bearer {token}"),)
    try:
        DecisionServiceStub(channel).CheckProcessing(
            v1.CheckProcessingRequest(facts={"time.decision_date": QUESTION_DAY}), metadata=metadata, timeout=30
        )
    except grpc.RpcError as error:
        known = ("TOKEN_EXPIRED", "TOKEN_INVALID", "CERTIFICATE_EXPIRED", "RATE_LIMIT", "CERTIFICATE_UNKNOWN")
        return next((word for word in known if word in trailers(error)), status(error).name)
    return OK


def jumps(address: str, world: World, jump: Callable[[float], None], *, handshakes: bool) -> list[str]:
    """Let the server's clock jump to so many seconds ahead of ours; what was not as promised. `handshakes`: TLS sees the jump, too."""
    with ExitStack() as stack:
        watch = Watch(world, stack, address)
        first, busy = world.token(), world.token(2 * YEAR - DAY, "busy")
        watch.expect("a certificate", OK, channel=watch.short)
        watch.expect("a token", OK, first)

        jump(DAY)
        watch.step = "a day ahead"
        watch.expect("the certificate of an open connection", "CERTIFICATE_EXPIRED", channel=watch.short)
        watch.expect("a token that was known", "TOKEN_EXPIRED", first)
        watch.expect("a token of that day", OK, world.token(DAY))
        if handshakes:
            with watch.again as late:
                watch.expect("a new connection", "UNAVAILABLE", channel=late)

        jump(2 * YEAR - DAY)
        watch.step = "two years ahead"
        watch.expect("a token of that day", OK, busy)
        jump(2 * YEAR - DAY + 40)
        watch.expect("the rate after 40 seconds that were none", "RATE_LIMIT", busy)

        jump(-DAY)
        watch.step = "a day behind"
        watch.expect("a token of tomorrow", "TOKEN_INVALID", world.token())
        watch.expect("a token of that day", OK, world.token(-DAY))
        watch.expect("the rate of a caller whose token is remembered", "RATE_LIMIT", busy)
        jump(0)
        watch.step = "right again"
        watch.expect("a token", OK, world.token())
        watch.expect("a token that has not expired after all", "RATE_LIMIT", first)
        return watch.faults


def kept(url: str) -> list[str]:
    """The content of a record after the jumps: the times of the clock, in the order of the answers, in a sound chain."""
    checked = audit(url, ())
    said = times(url)
    wrong = [] if any(one > other for one, other in pairwise(said)) else ["the record does not show that the clock went back"]
    return [*checked.faults, *wrong]


@contextmanager
def faked(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[float], None]]]:
    """The environment of a program whose wall clock jumps, and what makes it jump."""
    file = folder / "clock"
    file.write_text("+0")

    def jump(ahead: float) -> None:
        new = folder / "clock.new"
        new.write_text(f"{ahead:+.0f}")
        new.replace(file)

    yield (
        {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        },
        jump,
    )


def library() -> Path | None:
    """libfaketime, where it is installed."""
    return next(iter(sorted(Path("/usr/lib").rglob(LIBRARY))), None)


def soak(effort: Effort) -> Findings:
    """A server under libfaketime, again and again."""
    if library() is None:
        return Findings(missing="libfaketime is not installed: apt-get install libfaketime")
    faults: list[str] = []
    rounds = effort.of(0.5, 20)
    for _ in range(rounds):
        with TemporaryDirectory() as name, faked(Path(name)) as (environment, jump):
            folder = Path(name)
            world, url = World.within(folder), f"sqlite:///{folder}/record.db"
            files = world.files
            options = (
                "--tls-cert",
                files.certificate,
                "--tls-key",
                files.key,
                "--tls-client-ca",
                files.client_ca,
                "--access",
                files.access,
            )
            limits = ("--rate", RATE, "--record", url, "--record-key", key_file(folder))
            with served(folder, *options, *limits, environment=environment) as server:
                faults += jumps(server.address, world, jump, handshakes=True)
            faults += kept(url)
    return Findings(
        f"{rounds} times a day and two years forward, a day back and right again (libfaketime): {len(faults)} surprises", faults
    )
