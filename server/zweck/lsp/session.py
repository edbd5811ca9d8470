"""One editor's session: its policy directory, its open files, the faults that it knows, and the official texts from which it quotes."""

import asyncio
import gc
from collections.abc import Callable
from pathlib import Path
from typing import Final

from zweck.editing.files import POLICIES, is_root, kind_in_company, root_above
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Diagnostics, PolicyError
from zweck.law.citation.statutes import Index
from zweck.law.policy import PolicySet
from zweck.law.texts.plain_text import texts
from zweck.law.texts.quote import Quotations
from zweck.load import check_effects, shipped
from zweck.words.said import Said, says

QUIET: Final = 0.02
"""Seconds without a change after which the files are checked."""

CALM: Final = 0.5
"""Seconds without a change after which the effects of the rules are checked too."""

Publish = Callable[[Path, list[Diagnostic]], None]
"""Sends the faults of a file to the editor."""


class Session:
    """The state of the language server. All methods run on the event loop; only the rules' effects are checked beside it."""

    def __init__(self, policies: Path | None, publish: Publish) -> None:
        """Wait for `start`, or for the first file of a policy directory; `policies` names the directory."""
        self._named = policies
        self._publish = publish
        self._published: dict[Path, list[Diagnostic]] = {}
        self._effects: dict[Path, list[Diagnostic]] = {}
        self._stale = False
        self._lent = False
        """Whether the policies are those that come with zweck, for an editor that has none."""
        self._turn = 0
        self._timers: list[asyncio.TimerHandle] = []
        self.workspace: Workspace | None = None

    def start(self, folders: list[Path]) -> None:
        """Find the policy directory: the one named, or the first in or below the editor's folders."""
        candidates = [self._named] if self._named else [place for folder in folders for place in (folder, folder / POLICIES)]
        root = next((folder for folder in candidates if is_root(folder)), None)
        if root is not None:
            self._open_root(root)

    def _open_root(self, root: Path) -> None:
        try:
            self.workspace = Workspace(root)
        except PolicyError:  # the folder went away meanwhile
            return
        gc.enable()
        gc.freeze()  # the policies stay: no collection during a change need look through them
        self.check()

    def changed(self, path: Path, text: str | None) -> None:
        """Take in the text of a file, or nothing where it was closed; the files are checked soon."""
        if self.workspace is None and self._named is None and text is not None:
            root = root_above(path)
            self._lent = root is None and kind_in_company(path) is not None
            if self._lent:
                root = shipped()
            if root is not None:
                self._open_root(root)
        if self.workspace is None:
            return
        if text is None:
            self.workspace.close(path)
        else:
            self.workspace.open(path, text)
        self.touched()

    def touched(self) -> None:
        """Something changed, here or on the disk."""
        self._stale = True
        self._turn += 1
        for timer in self._timers:
            timer.cancel()
        self._timers = [asyncio.get_running_loop().call_later(QUIET, self.check)]

    def current(self) -> Workspace | None:
        """The workspace with all edits of the editor."""
        if self._stale:
            self.check()
        return self.workspace

    def check(self) -> None:
        """Check the files, and publish the faults of those that changed."""
        if self.workspace is None:
            return
        if self._stale:
            try:
                self.workspace.refresh()
            except PolicyError:  # the folder is gone, perhaps for a moment: the published faults stay
                return
        self._stale = False
        self._publish_all()
        if self.workspace.sound and not self._lent:
            self._timers.append(asyncio.get_running_loop().call_later(CALM, self._check_effects))

    def _check_effects(self) -> None:
        if self.workspace is not None and not self._stale and self.workspace.sound:
            asyncio.ensure_future(self._find_effects(self.workspace, self._turn))  # noqa: RUF006  it publishes its result itself

    async def _find_effects(self, workspace: Workspace, turn: int) -> None:
        faults = await asyncio.get_running_loop().run_in_executor(None, _effects, workspace.policies)
        if turn == self._turn:
            self._effects = {}
            for fault in faults:
                self._effects.setdefault(workspace.path_of(fault.span), []).append(fault)
            self._publish_all()

    def _publish_all(self) -> None:
        """Publish the faults of every file whose faults changed."""
        if self.workspace is None:
            return
        found = self.workspace.faults()
        if not self.workspace.sound:
            self._effects = {}
        for path, faults in self._effects.items():
            found[path] = [*found.get(path, []), *faults]
        for path in {*found, *self._published}:
            if found.get(path, []) != self._published.get(path, []):
                self._publish(path, found.get(path, []))
        self._published = {path: faults for path, faults in found.items() if faults}

    def faults(self, path: Path) -> list[Diagnostic]:
        """The published faults of a file."""
        return self._published.get(path, [])


def _effects(policies: PolicySet) -> list[Diagnostic]:
    noted = Diagnostics()
    check_effects(policies, noted)
    return list(noted)


class Texts:
    """The texts of a folder, read when the first is wanted, and again where the statutes change; without a folder, none."""

    def __init__(self, folder: Path | None, complain: Callable[[Said], None]) -> None:
        """Wait for the policies; `complain` takes what is wrong with the folder."""
        self._folder = folder
        self._complain = complain
        self._index: Index | None = None
        self._found: Quotations | None = None

    def of(self, policies: PolicySet) -> Quotations | None:
        """The texts to quote from beside these policies."""
        if self._folder is None:
            return None
        if self._index != policies.citations:
            self._index, self._found = policies.citations, self._read(self._folder, policies.citations)
        return self._found

    def _read(self, folder: Path, index: Index) -> Quotations | None:
        try:
            return Quotations(index, texts(folder, index))
        except PolicyError as error:
            self._complain(says("lsp.no_wording", error=str(error).splitlines()[0]))
            return None
