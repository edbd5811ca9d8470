"""Makes a policy set ready in the process that serves, and exchanges the one that is served for it."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from zweck.chain.database import RecordError, RecordUnavailable
from zweck.law.policy import PolicySet
from zweck.record import Record
from zweck.runtime.beginning import check_register
from zweck.runtime.garbage import FROZEN
from zweck.runtime.reload.reloader import NotServed
from zweck.runtime.serving import Serving
from zweck.runtime.sources.read import Packed
from zweck.service.answer import Decider
from zweck.service.deployment import Deployment
from zweck.words.said import says

TURN: Final = 0.0005
"""Seconds after which another thread has its turn: calls are answered while a set is made ready."""


class Exchange:
    """Exchanges the policy set of one process."""

    def __init__(self, serving: Serving, build: Callable[[PolicySet], Decider], record: Record | None) -> None:
        """Let `build` make engines, and keep every set in `record` before its first answer."""
        self.serving = serving
        self._build = build
        self._record = record

    def prepare(self, packed: Packed) -> Deployment:
        """Make a set ready; takes some time, so in another thread than that of the calls.

        Raises:
            NotServed: if answers by it could not be recorded, or the register of persons cannot be used with it.
        """
        with _beside_calls():
            found = packed.read()
            if self.serving.registers:
                try:
                    check_register(found)
                except RecordError as error:
                    raise NotServed(error.message) from None
            if self._record is not None:
                try:
                    self._record.keep_archive(packed.revision, packed.archive)
                    self._record.keep_company(packed.activities, found.recorded)
                except RecordUnavailable as error:
                    raise NotServed(says("runtime.record_refuses", revision=packed.revision, error=error)) from None
            deployment = self.serving.deployment(self._build(found.policies), found.policies, found.company)
            deployment.warm_up(self.serving.served)
        return deployment

    async def __call__(self, packed: Packed) -> None:
        """Serve another set, as soon as it is ready.

        Raises:
            NotServed: if answers by it could not be recorded.
        """
        self.serving.serve(await asyncio.to_thread(self.prepare, packed))


@contextmanager
def _beside_calls() -> Iterator[None]:
    """Let calls have their turns often, and look for no garbage while thousands of things are made that stay."""
    interval, collecting = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(TURN)
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            FROZEN.freeze()
            gc.enable()
        sys.setswitchinterval(interval)
