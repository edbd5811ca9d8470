"""The language server itself: every request of the protocol answered from the session."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from zweck.editing.complete import complete
from zweck.editing.fixes import CannotRename, fix, references, rename, renamed
from zweck.editing.format import formatted
from zweck.editing.hover import hover
from zweck.editing.names import meant, places
from zweck.editing.symbols import Symbol
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Diagnostics, Span
from zweck.lsp import convert
from zweck.lsp.session import Session, Texts
from zweck.settings import environment
from zweck.words.said import Said

Spot = tuple[Workspace, Path, Symbol]
"""A symbol in a file of a workspace."""

TRIGGERS: Final = [".", " ", "[", "{", "/"]


class PolicyServer(LanguageServer):
    """The language server for policy files."""

    def __init__(self, policies: Path | None, texts: Path | None = None) -> None:
        """Serve the policy directory named, or the one in which the editor works, and quote the official texts of a folder."""
        super().__init__("zweck", environment.release(""))
        self.texts = Texts(texts, self.complain)
        self.session = Session(policies, self.publish)

    def lines(self, path: Path) -> list[str]:
        """The lines of a file as the editor has it, or as it is on the disk."""
        found = self.session.workspace
        return found.text(path).splitlines() if found is not None else []

    def publish(self, path: Path, faults: list[Diagnostic]) -> None:
        """Send all faults of a file to the editor."""
        lines = self.lines(path)
        found = [convert.diagnostic(fault, lines, self.workspace.position_codec) for fault in faults]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(convert.uri_of(path), found))

    def complain(self, message: Said) -> None:
        """Show a message to the person at the editor."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, str(message)))

    def at(self, uri: str, position: types.Position) -> Spot | None:
        """The symbol at a position of a file."""
        workspace, path = self.session.current(), convert.path_of(uri)
        if workspace is None:
            return None
        line, column = convert.place_of(position, self.lines(path), self.workspace.position_codec)
        symbol = workspace.spot_at(path, line, column)
        return None if symbol is None else (workspace, path, symbol)


def build(policies: Path | None, texts: Path | None = None) -> PolicyServer:
    """The server with all that it can do."""
    server = PolicyServer(policies, texts)
    for name, handler in HANDLERS.items():
        server.feature(name, OPTIONS.get(name))(handler)
    return server


# --- files --------------------------------------------------------------------------------------------------------------------------


def started(server: PolicyServer, params: types.InitializedParams) -> None:
    """Read the policy directory in which the editor works."""
    folders = [convert.path_of(folder.uri) for folder in server.workspace.folders.values()]
    root = server.workspace.root_path
    server.session.start(folders or ([Path(root)] if root else []))


def opened(server: PolicyServer, params: types.DidOpenTextDocumentParams) -> None:
    """A file is open."""
    server.session.changed(convert.path_of(params.text_document.uri), params.text_document.text)


def changed(server: PolicyServer, params: types.DidChangeTextDocumentParams) -> None:
    """A file was edited."""
    document = server.workspace.get_text_document(params.text_document.uri)
    server.session.changed(convert.path_of(params.text_document.uri), document.source)


def closed(server: PolicyServer, params: types.DidCloseTextDocumentParams) -> None:
    """A file is no longer open."""
    server.session.changed(convert.path_of(params.text_document.uri), None)


def saved(server: PolicyServer, params: types.DidSaveTextDocumentParams) -> None:
    """A file was written."""
    server.session.touched()


def watched(server: PolicyServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Files changed on the disk."""
    server.session.touched()


# --- places -------------------------------------------------------------------------------------------------------------------------


def at_symbol(answer: Callable[[PolicyServer, Spot, Any], Any], nothing: Any = None) -> Callable[[PolicyServer, Any], Any]:
    """The handler that answers about the symbol at a position, with `nothing` where there is none; refusals are errors of the protocol."""

    def handled(server: PolicyServer, params: Any) -> Any:
        spot = server.at(params.text_document.uri, params.position)
        try:
            return nothing if spot is None else answer(server, spot, params)
        except CannotRename as reason:
            raise JsonRpcInvalidParams(str(reason)) from None

    return handled


def hovered(server: PolicyServer, spot: Spot, params: types.HoverParams) -> types.Hover | None:
    """The meaning of what stands at a position."""
    workspace, path, symbol = spot
    texts = server.texts.of(workspace.policies)
    text = hover(symbol, workspace.law(path), workspace.policies, workspace.day(path), texts, workspace.company_names(path))
    place = convert.range_of(symbol.span, server.lines(path), server.workspace.position_codec)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place) if text else None


def defined(server: PolicyServer, spot: Spot, params: types.DefinitionParams) -> list[types.Location]:
    """Where what is named at a position stands."""
    workspace, path, symbol = spot
    spans = places(meant(symbol, workspace.law(path), workspace.policies), workspace.day(path)) or workspace.places_beside(path, symbol)
    return [_location(server, workspace.path_of(span), span) for span in spans]


def referred(server: PolicyServer, spot: Spot, params: types.ReferenceParams) -> list[types.Location]:
    """Every place that names the same definition, rule, fact or table in the policies."""
    workspace, path, symbol = spot
    return [_location(server, file, span) for file, span in references(symbol, path, workspace)]


def can_rename(server: PolicyServer, spot: Spot, params: types.PrepareRenameParams) -> types.Range:
    """The place of a definition's name."""
    workspace, path, symbol = spot
    renamed(symbol, path, workspace)
    return convert.range_of(symbol.span, server.lines(path), server.workspace.position_codec)


def rename_all(server: PolicyServer, spot: Spot, params: types.RenameParams) -> types.WorkspaceEdit:
    """The edits that give a definition another name."""
    workspace, path, symbol = spot
    edits = rename(symbol, path, params.new_name, workspace)
    codec = server.workspace.position_codec
    changes = {
        convert.uri_of(file): [convert.text_edit(edit, server.lines(file), codec) for edit in found] for file, found in edits.items()
    }
    return types.WorkspaceEdit(changes=changes)


def _location(server: PolicyServer, path: Path, span: Span) -> types.Location:
    return types.Location(convert.uri_of(path), convert.range_of(span, server.lines(path), server.workspace.position_codec))


# --- text ---------------------------------------------------------------------------------------------------------------------------


def completed(server: PolicyServer, params: types.CompletionParams) -> list[types.CompletionItem]:
    """The completions at a position."""
    path, workspace = convert.path_of(params.text_document.uri), server.session.current()
    kind = workspace.kind(path) if workspace is not None else None
    if workspace is None or kind is None:
        return []
    text = server.workspace.get_text_document(params.text_document.uri).source
    lines, codec = text.splitlines() or [""], server.workspace.position_codec
    line, column = convert.place_of(params.position, [*lines, ""], codec)
    return convert.items(
        complete(text, line, column, kind, workspace.law(path), workspace.policies, workspace.company_names(path)),
        line,
        [*lines, ""],
        codec,
    )


def corrected(server: PolicyServer, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The corrections of the faults in a range."""
    uri, path = params.text_document.uri, convert.path_of(params.text_document.uri)
    lines, codec = server.lines(path), server.workspace.position_codec
    found = []
    for fault in server.session.faults(path):
        shown = convert.diagnostic(fault, lines, codec)
        inside = shown.range.start <= params.range.end and params.range.start <= shown.range.end
        correction = fix(fault, lines[fault.span.line - 1]) if inside and fault.span.line <= len(lines) else None
        if correction is not None:
            change = types.WorkspaceEdit(changes={uri: [convert.text_edit(correction.edit, lines, codec)]})
            found.append(types.CodeAction(str(correction.title), types.CodeActionKind.QuickFix, [shown], is_preferred=True, edit=change))
    return found


def brought_into_form(server: PolicyServer, params: types.DocumentFormattingParams) -> list[types.TextEdit]:
    """The file in its form; nothing where it cannot be read."""
    path, workspace = convert.path_of(params.text_document.uri), server.session.current()
    kind = workspace.kind(path) if workspace is not None else None
    text = server.workspace.get_text_document(params.text_document.uri).source
    new = formatted(text.encode(), kind, "", Diagnostics()) if kind is not None else None
    if new is None or new.decode() == text:
        return []
    whole = types.Range(types.Position(0, 0), types.Position(len(text.splitlines()) + 1, 0))
    return [types.TextEdit(whole, new.decode())]


HANDLERS: Final[dict[str, Callable[..., Any]]] = {
    types.INITIALIZED: started,
    types.TEXT_DOCUMENT_DID_OPEN: opened,
    types.TEXT_DOCUMENT_DID_CHANGE: changed,
    types.TEXT_DOCUMENT_DID_CLOSE: closed,
    types.TEXT_DOCUMENT_DID_SAVE: saved,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: watched,
    types.TEXT_DOCUMENT_HOVER: at_symbol(hovered),
    types.TEXT_DOCUMENT_DEFINITION: at_symbol(defined, []),
    types.TEXT_DOCUMENT_REFERENCES: at_symbol(referred, []),
    types.TEXT_DOCUMENT_PREPARE_RENAME: at_symbol(can_rename),
    types.TEXT_DOCUMENT_RENAME: at_symbol(rename_all),
    types.TEXT_DOCUMENT_COMPLETION: completed,
    types.TEXT_DOCUMENT_CODE_ACTION: corrected,
    types.TEXT_DOCUMENT_FORMATTING: brought_into_form,
}
OPTIONS: Final = {
    types.TEXT_DOCUMENT_RENAME: types.RenameOptions(prepare_provider=True),
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(trigger_characters=TRIGGERS),
    types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
}
