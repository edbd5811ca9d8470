"""The worst bodies of every door: how long a server holds its loop for each, and how long others wait beside them."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.activities.group import FOLDER
from tests.faults import doors
from tests.faults.asked import ask
from tests.faults.attacked import attacked
from tests.faults.attacks import Attack
from tests.faults.doors import WORST, Body, bodies
from tests.faults.holds import Held, Timed, held
from tests.faults.part import Effort, Findings, joined
from tests.faults.recorded import key_file

MAX_HOLD: Final = 0.05
"""Seconds of processor time between two returns to the loop."""

GROUPS: Final = sorted({path.rpartition("/")[0] for path in WORST})
"""The doors of one service, or of one standard, are one attack."""


def soak(effort: Effort) -> Findings:
    """Each body once, by the clock of the loop; then all of them again and again, beside callers."""
    doors.MANY = 1000
    return joined([holds(), beside(effort)])


def holds() -> Findings:
    """The longest hold of each door, in a server of this process."""
    found = []
    with TemporaryDirectory() as folder, held(Path(folder), Timed) as server, _no_garbage():
        for path in WORST:
            longest = max((_hold(server, path, body), body.name) for body in _bodies(server, path))
            found.append((*longest, path))
    faults = [f"`{path}` held the loop for {hold * 1000:.0f} ms: {name}" for hold, name, path in found if hold > MAX_HOLD]
    hold, name, path = max(found)
    return Findings(f"the longest hold of {len(found)} doors {hold * 1000:.0f} ms (`{path}`: {name})", faults)


def _bodies(server: Held, path: str) -> Iterator[Body]:
    for kind in sorted(server.doors()[path]):
        yield from bodies(path, kind, server.limit(path))


def _hold(server: Held, path: str, body: Body) -> float:
    server.longest()
    ask(server.port, path, body)
    return server.longest()


@contextmanager
def _no_garbage() -> Iterator[None]:
    """The client's garbage is in the same process; a search for it would be a hold of the server's."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def beside(effort: Effort) -> Findings:
    """Callers wait beside them, with a server as operators start it."""
    with TemporaryDirectory() as name:
        persons = Path(name) / "pseudonym.key"
        persons.write_text("1 a-secret-of-sufficient-length\n", encoding="utf-8")
        persons.chmod(0o600)
        register = ("--register", f"sqlite:///{name}/register.db", "--register-key", key_file(Path(name)))
        options = ("--activities", FOLDER, "--pseudonym-key", persons, *register)
        return attacked(ATTACKS, effort, *map(str, options))


def through(group: str, address: str) -> None:
    """All bodies of a group of doors, one after the other."""
    port = int(address.rpartition(":")[2])
    for path, body in _of(group):
        ask(port, path, body)


@cache
def _of(group: str) -> list[tuple[str, Body]]:
    with TemporaryDirectory() as folder, held(Path(folder), Timed) as server:
        return [(path, body) for path in WORST if path.rpartition("/")[0] == group for body in _bodies(server, path)]


ATTACKS: Final[dict[str, Attack]] = {f"all doors below {group or '/'}": partial(through, group) for group in GROUPS}
"""The attacks, by the doors through which they go."""
