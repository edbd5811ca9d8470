"""Makes a policy set ready in the process that serves, and exchanges the one that is served for it."""

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from zweck.law.policy import PolicySet
from zweck.record import Record, RecordUnavailable
from zweck.runtime.reload.reloader import NotServed
from zweck.runtime.serving import Serving
from zweck.runtime.sources.read import Packed
from zweck.service.answer import Decider
from zweck.service.deployment import Deployment

EXCHANGES: Final = 50
"""Exchanges between two counts of the frozen objects."""

GROWTH: Final = 2
"""The factor by which the frozen objects may grow before they are collected."""

TURN: Final = 0.0005
"""Seconds after which another thread has its turn: calls are answered while a set is made ready."""


class Exchange:
    """Exchanges the policy set of one process."""

    def __init__(self, serving: Serving, build: Callable[[PolicySet], Decider], record: Record | None) -> None:
        """Let `build` make engines, and keep every set in `record` before its first answer."""
        self.serving = serving
        self._build = build
        self._record = record
        self._ice = _Ice()

    def prepare(self, packed: Packed) -> Deployment:
        """Make a set ready; takes some time, so in another thread than that of the calls.

        Raises:
            NotServed: if answers by it could not be recorded.
        """
        if self._record is not None:
            try:
                self._record.keep_archive(packed.revision, packed.archive)
                self._record.keep_company(packed.activities, packed.beside)
            except RecordUnavailable as error:
                raise NotServed(f"the record does not take what answers follow from, revision {packed.revision}: {error}") from None
        with _beside_calls():
            found = packed.read()
            deployment = self.serving.deployment(self._build(found.policies), found.policies, found.company)
            deployment.warm_up(self.serving.served)
        self._ice.thaw()
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
            gc.freeze()
            gc.enable()
        sys.setswitchinterval(interval)


class _Ice:
    """Frozen objects are never collected: cycles of earlier policy sets would stay for ever."""

    def __init__(self) -> None:
        self._sound = 0
        self._exchanges = 0

    def thaw(self) -> None:
        """Look now and then whether there is much more than there was, and then through all of it.

        Even to count it stops calls for some milliseconds, and to look through it for many.
        """
        self._exchanges += 1
        if self._exchanges % EXCHANGES:
            return
        frozen = gc.get_freeze_count()
        self._sound = self._sound or frozen
        if frozen > GROWTH * self._sound:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._sound = gc.get_freeze_count()
