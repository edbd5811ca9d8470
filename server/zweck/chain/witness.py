"""Others sign checkpoints as well: a witness with a key of its own, or a key that only a program or a device has.

A checkpoint goes to a command or an address with the proof that it continues the last one that was signed (c2sp.org/tlog-witness); the
lines that come back are the signatures.
"""

import logging
import shlex
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from zweck.bounded.counts import ANCHORED, COUNTS, DONE, FAILED
from zweck.chain.database import RecordError
from zweck.chain.latest import Latest
from zweck.chain.note import SIGNATURE, Checkpoint, read
from zweck.words.said import says

SECONDS: Final = 30.0
"""The time that a witness has."""

MAX_ANSWER: Final = 16 * 1024
"""Characters of an answer that is read."""

MAX_SAID: Final = 200
"""Characters of a failure that are logged."""

log: Final = logging.getLogger(__name__)


class Request(NamedTuple):
    """A checkpoint to be signed, and the proof that it continues the one of `old` entries."""

    old: int
    proof: Sequence[bytes]
    checkpoint: Checkpoint

    @property
    def body(self) -> str:
        """The request as it is sent."""
        lines = [f"old {self.old}", *(b64encode(each).decode() for each in self.proof)]
        return "\n".join([*lines, "", self.checkpoint.note])


def read_request(body: str) -> Request:
    """The request in a body.

    Raises:
        RecordError: if it is none.
    """
    head, _, note = body.partition("\n\n")
    first, *proof = head.splitlines() or [""]
    try:
        old = int(first.removeprefix("old "))
        return Request(old, [b64decode(each, validate=True) for each in proof], read(note))
    except ValueError:
        raise RecordError(says("chain.not_checkpoint")) from None


Keep = Callable[[Checkpoint], None]
Asked = tuple[Callable[[], Request], Keep]
"""A request, which is made when its turn comes, and what is done with the signed checkpoint."""


class Witness(Latest[Asked]):
    """Has checkpoints signed. A later one covers the entries of an earlier one."""

    def __init__(self, command: str) -> None:
        """Sign by a command, which reads the request and writes lines of signatures.

        Raises:
            RecordError: if it is no command.
        """
        super().__init__("witness", SECONDS)
        try:
            self.command = shlex.split(command)
        except ValueError as error:
            raise RecordError(says("chain.no_witness", error=error)) from None
        if not self.command:
            raise RecordError(says("chain.no_witness", error="empty"))

    def sign(self, request: Callable[[], Request], keep: Keep) -> None:
        """Have a checkpoint signed, and kept then. Never waits."""
        self._give((request, keep))

    def _did(self, thing: Asked) -> bool:
        request, keep = thing
        try:
            keep(self._signed(request()))
            COUNTS.add(ANCHORED, "witness", DONE)
        except Exception as error:  # noqa: BLE001  the record goes on, and the next checkpoint is signed
            log.error("a checkpoint was not signed by the witness: %s", error)
            COUNTS.add(ANCHORED, "witness", FAILED)
        return True

    def _signed(self, request: Request) -> Checkpoint:
        done = subprocess.run(self.command, input=request.body, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
        lines = [line for line in done.stdout[:MAX_ANSWER].splitlines() if SIGNATURE.fullmatch(line)]
        if done.returncode or not lines:
            said = next(iter(done.stderr.strip().splitlines()), "")[:MAX_SAID]
            raise RecordError(says("chain.witness_failed", code=done.returncode, error=said))
        found = request.checkpoint
        for line in lines:
            found = found if line in found.signatures.splitlines() else found.also(line)
        return found


def runnable(command: str) -> None:
    """Look whether a witness can be asked here; a server starts without it, and asks again at each checkpoint.

    Raises:
        RecordError: if it is no command, or one of a program that is not there.
    """
    if shutil.which(Witness(command).command[0]) is None:
        raise RecordError(says("chain.no_witness", error=says("chain.no_program", program=command)))
