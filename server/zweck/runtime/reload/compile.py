"""Reads and compiles policies in a process of its own, so that calls do not wait.

A faulty or hostile set harms only that process, and its memory ends with it.
"""

import asyncio
import gc
import os
import pickle
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from zweck.forms.diagnostics import Diagnostic, PolicyError
from zweck.runtime.sources.read import Packed, read
from zweck.runtime.sources.source import Source, SourceError
from zweck.words.said import Said, SaidError, at_place, says

PATIENCE: Final = 300.0
"""Seconds that it may take."""

UNHURRIED: Final = 10
"""The niceness by which it steps back behind the processes that answer."""


class Refused(SaidError):
    """There is no policy set: one sentence, the next step, and all faults of the policies if there are any."""

    def __init__(self, message: Said, help: Said | None = None, faults: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(message, help)
        self.faults = faults

    @classmethod
    def of(cls, error: PolicyError | SourceError | OSError) -> "Refused":
        """The refusal for an error that came up while policies were read."""
        if isinstance(error, PolicyError):
            count = len(error.diagnostics)
            return cls(says("runtime.policies_have_faults", count=count), faults=error.diagnostics)
        if isinstance(error, SourceError):
            return cls(error.message, error.help)
        return cls(at_place(error))


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the policies of a source, with the files of a company beside them."""

    source: Source
    company: Source | None = None

    async def compiled(self) -> Packed:
        """The policy set as it is now.

        Raises:
            Refused: if there is none.
        """
        command = [sys.executable, "-P", "-m", "zweck.runtime.reload.compile"]  # -P: no code from the working directory
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        try:
            async with asyncio.timeout(PATIENCE):
                output, _ = await process.communicate(pickle.dumps((self.source, self.company)))
        except TimeoutError:
            raise Refused(says("runtime.policies_not_read", patience=f"{PATIENCE:g}")) from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            raise Refused(says("runtime.process_reads_policies", returncode=process.returncode))
        found = pickle.loads(output)  # noqa: S301  our own process made it
        if isinstance(found, Mapping):
            raise Refused(**found)
        return Packed(*found)


def main() -> None:
    """Write the packed policies, or why there are none, to standard output, where `Compiler` reads them."""
    os.nice(UNHURRIED)
    gc.disable()  # it ends before garbage matters
    found: object
    try:
        source, company = pickle.load(sys.stdin.buffer)  # noqa: S301  the process that serves wrote it
        found = tuple(Packed.of(read(source, company, released=True)))
    except (PolicyError, SourceError, OSError) as error:
        why = Refused.of(error)
        found = {"message": why.message, "help": why.help, "faults": why.faults}
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
