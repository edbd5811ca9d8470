"""An editor for tests: a real client of the language server, which runs as a program of its own; every call waits for its answer."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

T = TypeVar("T")
PATIENCE: Final = 60
"""Seconds after which an answer is given up: a busy machine must not fail a test."""


class Editor:
    """Works in a folder; texts are what it has open, faults the diagnostics it received."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        """Start the server in a folder and shake hands."""
        self.folder = folder
        self.texts: dict[Path, str] = {}
        self.messages: list[str] = []
        self._faults: dict[str, list[types.Diagnostic]] = {}
        self._loop = asyncio.new_event_loop()
        self._told = asyncio.Event()
        self._versions = 0
        self._client = LanguageClient("editor", "1")
        self._client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._take(params))  # noqa: PLW0108  the library marks what it is given
        self._client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.messages.append(params.message))
        self._wait(self._client.start_io(sys.executable, "-m", "zweck.cli", "lsp", *arguments))
        place = types.WorkspaceFolder(folder.as_uri(), "folder")
        renames = types.TextDocumentClientCapabilities(rename=types.RenameClientCapabilities(prepare_support=True))
        able = types.ClientCapabilities(text_document=renames)
        asked = types.InitializeParams(capabilities=able, root_uri=folder.as_uri(), workspace_folders=[place])
        self.capabilities = self._wait(self._client.initialize_async(asked)).capabilities
        self._client.initialized(types.InitializedParams())

    def stop(self) -> int | None:
        """End the server, which is gone afterwards whatever it did; its exit code."""
        server = self._client._server  # the library keeps the process to itself
        assert server is not None
        try:
            self._wait(self._client.shutdown_async(None))
            self._client.exit(None)
            return self._wait(server.wait())
        finally:
            if server.returncode is None:
                server.kill()
            self._wait(self._client.stop())  # type: ignore[no-untyped-call]
            self._loop.close()

    def _wait(self, answer: Awaitable[T]) -> T:
        return self._loop.run_until_complete(asyncio.wait_for(answer, PATIENCE))

    def _take(self, params: types.PublishDiagnosticsParams) -> None:
        self._faults[params.uri] = list(params.diagnostics)
        self._told.set()

    # --- files --------------------------------------------------------------------------------------------------------------------

    def open(self, name: str, text: str | None = None) -> Path:
        """Open a file, with a text of its own or the one on the disk."""
        path = self.folder / name
        self.texts[path] = path.read_text(encoding="utf-8") if text is None else text
        document = types.TextDocumentItem(path.as_uri(), "yaml", 0, self.texts[path])
        self._client.text_document_did_open(types.DidOpenTextDocumentParams(document))
        return path

    def change(self, path: Path, old: str, new: str) -> None:
        """Replace one text of an open file by another, as an edit of just that place."""
        text = self.texts[path]
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {path}"
        place = types.Range(self.position(path, old), self.position(path, old, len(old)))
        self.texts[path] = text.replace(old, new)
        self._send(path, types.TextDocumentContentChangePartial(place, new))

    def write(self, path: Path, text: str) -> None:
        """Replace the whole text of an open file."""
        self.texts[path] = text
        self._send(path, types.TextDocumentContentChangeWholeDocument(text))

    def _send(self, path: Path, change: Any) -> None:
        self._versions += 1
        document = types.VersionedTextDocumentIdentifier(self._versions, path.as_uri())
        self._client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, path: Path) -> None:
        """Write an open file to the disk."""
        path.write_text(self.texts[path], encoding="utf-8")
        self._client.text_document_did_save(types.DidSaveTextDocumentParams(self._document(path)))

    def close(self, path: Path) -> None:
        """Close a file."""
        del self.texts[path]
        self._client.text_document_did_close(types.DidCloseTextDocumentParams(self._document(path)))

    def apply(self, edit: types.WorkspaceEdit | None) -> set[Path]:
        """Carry out edits in open files and, where a file is not open, on the disk."""
        assert edit is not None
        assert edit.changes is not None
        paths = {self.path(uri): edits for uri, edits in edit.changes.items()}
        for path, edits in paths.items():
            if path in self.texts:
                self.write(path, applied(self.texts[path], edits))
            else:
                path.write_text(applied(path.read_text(encoding="utf-8"), edits), encoding="utf-8")
        changes = [types.FileEvent(path.as_uri(), types.FileChangeType.Changed) for path in paths]
        self._client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))
        return set(paths)

    def path(self, uri: str) -> Path:
        """The file of an address."""
        return self.folder / uri.removeprefix(self.folder.as_uri() + "/")

    # --- answers ------------------------------------------------------------------------------------------------------------------

    def faults(self, path: Path, until: Callable[[list[str]], bool]) -> list[types.Diagnostic]:
        """The faults of a file, as soon as their codes are as wanted."""

        async def received() -> list[types.Diagnostic]:
            while not until([str(fault.code) for fault in self._faults.get(path.as_uri(), [])]):
                self._told.clear()
                await self._told.wait()
            return self._faults.get(path.as_uri(), [])

        return self._wait(received())

    def position(self, path: Path, text: str, offset: int = 0) -> types.Position:
        """Where the first such text begins, in UTF-16, and some characters behind that."""
        before = self.texts[path][: self.texts[path].index(text) + offset]
        line = before[before.rfind("\n") + 1 :]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    def hover(self, path: Path, text: str, offset: int = 0) -> str:
        """The hover shown for a text."""
        found = self._wait(
            self._client.text_document_hover_async(types.HoverParams(self._document(path), self.position(path, text, offset)))
        )
        assert found is None or isinstance(found.contents, types.MarkupContent)
        return found.contents.value if found is not None and isinstance(found.contents, types.MarkupContent) else ""

    def definition(self, path: Path, text: str, offset: int = 0) -> list[types.Location]:
        """Where what a text names stands."""
        asked = types.DefinitionParams(self._document(path), self.position(path, text, offset))
        found: Any = self._wait(self._client.text_document_definition_async(asked))
        return list(found or [])

    def references(self, path: Path, text: str, offset: int = 0) -> list[types.Location]:
        """Where what a text names is named."""
        asked = types.ReferenceParams(types.ReferenceContext(True), self._document(path), self.position(path, text, offset))
        found: Any = self._wait(self._client.text_document_references_async(asked))
        return list(found or [])

    def rename(self, path: Path, text: str, new: str, offset: int = 0) -> types.WorkspaceEdit | None:
        """The edits that give what a text names another name."""
        asked = types.RenameParams(self._document(path), self.position(path, text, offset), new)
        return self._wait(self._client.text_document_rename_async(asked))

    def prepare_rename(self, path: Path, text: str, offset: int = 0) -> Any:
        """The place that renaming would change."""
        asked = types.PrepareRenameParams(self._document(path), self.position(path, text, offset))
        return self._wait(self._client.text_document_prepare_rename_async(asked))

    def complete(self, path: Path, text: str, offset: int) -> list[types.CompletionItem]:
        """The completions behind a text."""
        asked = types.CompletionParams(self._document(path), self.position(path, text, offset))
        found: Any = self._wait(self._client.text_document_completion_async(asked))
        return list(found)

    def corrections(self, path: Path, text: str) -> list[types.CodeAction]:
        """The corrections offered for a text."""
        place = types.Range(self.position(path, text), self.position(path, text, len(text)))
        asked = types.CodeActionParams(self._document(path), place, types.CodeActionContext([]))
        found: Any = self._wait(self._client.text_document_code_action_async(asked))
        return list(found)

    def form(self, path: Path) -> list[types.TextEdit]:
        """The edits that bring a file into form."""
        asked = types.DocumentFormattingParams(self._document(path), types.FormattingOptions(2, True))
        found: Any = self._wait(self._client.text_document_formatting_async(asked))
        return list(found or [])

    def _document(self, path: Path) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(path.as_uri())


def applied(text: str, edits: Any) -> str:
    """A text with edits carried out, the last one first."""
    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        text = text[: _offset(text, edit.range.start)] + edit.new_text + text[_offset(text, edit.range.end) :]
    return text


def _offset(text: str, position: types.Position) -> int:
    lines = text.split("\n")
    if position.line >= len(lines):
        return len(text)
    units = lines[position.line].encode("utf-16-le")[: position.character * 2]
    return sum(len(line) + 1 for line in lines[: position.line]) + len(units.decode("utf-16-le"))
