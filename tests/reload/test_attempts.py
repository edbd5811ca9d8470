"""Attempts to exchange policies take turns, are reported, and are made again."""

import asyncio
from contextlib import suppress

import pytest

from tests.arcadia import POLICIES
from tests.reload.exchanging import ONE, SERVED, Turns, looked_after
from zweck.forms.diagnostics import NOWHERE, Diagnostic
from zweck.runtime.reload.compile import Refused
from zweck.runtime.reload.reloader import NotServed, Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import stamp_of
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.read import Packed, Read
from zweck.v1 import admin_pb2 as admin
from zweck.words.said import quoted


class Waiting:
    """Compiles when it may."""

    def __init__(self) -> None:
        """Nothing may go on."""
        self.attempts = 0
        self.may = asyncio.Event()

    async def compiled(self) -> Packed:
        """The same policies."""
        self.attempts += 1
        await self.may.wait()
        return Packed.of(ONE)


def test_attempts_take_turns_and_callers_share_them() -> None:
    """A caller that asks during an attempt needs another one, for the first may have begun before the edit."""

    async def story() -> None:
        compiler = Waiting()
        reload = looked_after(compiler)
        first = asyncio.create_task(reload.reload())
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(reload.reload()) for _ in range(5)]
        await asyncio.sleep(0.01)
        assert compiler.attempts == 1
        others[0].cancel()  # a caller that leaves
        compiler.may.set()
        await first
        await asyncio.gather(*others, return_exceptions=True)
        assert compiler.attempts == 2

    asyncio.run(story())


class Refusing:
    """Refuses at first."""

    def __init__(self, *errors: Exception) -> None:
        """Raise these, one after the other."""
        self._errors = [*errors]

    async def compiled(self) -> Packed:
        """Policies that may be served, once all errors are over."""
        if self._errors:
            raise self._errors.pop(0)
        return Packed.of(ONE)


def test_what_keeps_other_policies_from_being_served(other: Read) -> None:
    faults = tuple(Diagnostic(NOWHERE, "ZW202", quoted(f"fault {number}")) for number in range(150))
    reload = looked_after(
        Refusing(
            Refused(quoted("the policies have 150 faults"), quoted("mend"), faults),
            Refused(quoted("gone"), quoted("look")),
            ValueError("secret"),
        )
    )
    told: list[admin.ReloadAttempt] = []
    stale: list[list[float]] = []
    for _ in range(4):
        asyncio.run(reload.reload())
        told.append(reload.state.message.last_attempt)
        stale.append(reload.state.figures()["zweck_policy_stale"][()])

    assert [attempt.result for attempt in told] == [admin.FAULTY, admin.REFUSED, admin.REFUSED, admin.UNCHANGED]
    assert [attempt.message for attempt in told] == [
        "the policies have 150 faults",
        "gone",
        "an error inside zweck; its log has the details",
        "",
    ]
    assert (told[0].faults, len(told[0].diagnostics), told[1].help) == (150, 100, "look")
    assert stale == [[1], [1], [1], [0]]

    async def full(packed: Packed) -> None:
        raise NotServed(quoted("the record does not take them"))

    reload = looked_after(Turns(ONE, other))
    reload.exchange = full
    asyncio.run(reload.reload())
    assert (reload.state.revision, reload.state.complaint) == (ONE.policies.revision, "the record does not take them")


def test_what_could_not_be_read_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a change of the source: a disk may have room again."""
    monkeypatch.setattr("zweck.runtime.reload.reloader.RETRY", 0.02)
    source = Folder(POLICIES, every=0.01)
    status = Status(ONE.policies.revision, ONE.origin, watching=True)
    reload = Reloader(source, Refusing(Refused(quoted("gone")), Refused(quoted("still gone"))).compiled, status, served=SERVED, stamp=None)

    async def story() -> None:
        watching = asyncio.create_task(reload.run())
        while status.message.last_attempt.result != admin.UNCHANGED:
            await asyncio.sleep(0.01)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    asyncio.run(asyncio.wait_for(story(), 20))
    assert status.figures()["zweck_policy_reloads_total"][("refused",)] == [2]


@pytest.mark.parametrize("watch", [True, False])
def test_stale_policies_are_named_again_and_again(watch: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Also by a server that does not look at its source: it may have begun with what was served last."""
    monkeypatch.setattr("zweck.runtime.reload.reloader.REMINDER", 0.02)
    source = Folder(POLICIES, every=0.01)
    status = Status(ONE.policies.revision, ONE.origin, watching=watch)
    reload = Reloader(source, Refusing().compiled, status, served=SERVED, stamp=stamp_of(source, None), watch=watch)

    def reminders() -> int:
        return caplog.text.count(f"the policies of revision {ONE.policies.revision} are served on, not those at the source: broken")

    async def story() -> None:
        watching = asyncio.create_task(reload.run())
        await asyncio.sleep(0.1)
        assert reminders() == 0
        status.failed(quoted("broken"), None, (Diagnostic(NOWHERE, "ZW101", quoted("x")),))
        while reminders() < 3:
            await asyncio.sleep(0.01)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    asyncio.run(asyncio.wait_for(story(), 20))
