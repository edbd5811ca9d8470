"""Between the places of the engine (lines and columns from 1, in characters) and those of an editor (from 0, in its own units)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

from zweck.editing.complete import Completion, Proposal
from zweck.editing.fixes import Edit
from zweck.forms.diagnostics import Diagnostic, Span

KINDS: Final = {
    "key": types.CompletionItemKind.Property,
    "keyword": types.CompletionItemKind.Keyword,
    "fact": types.CompletionItemKind.Field,
    "value": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Reference,
}


def path_of(uri: str) -> Path:
    """The file behind an address; of an address that is no file, a path that does not exist."""
    return Path(uris.to_fs_path(uri) or uri)


def uri_of(path: Path) -> str:
    """The address of a file."""
    return uris.from_fs_path(str(path)) or ""


def range_of(span: Span, lines: Sequence[str], codec: PositionCodec) -> types.Range:
    """A place in a text, as an editor counts it."""
    start = types.Position(span.line - 1, span.column - 1)
    end = types.Position(span.line - 1, span.end_column - 1)
    return codec.range_to_client_units(list(lines), types.Range(start, end))


def place_of(position: types.Position, lines: Sequence[str], codec: PositionCodec) -> tuple[int, int]:
    """Line and column, counted from 1 in characters, of an editor's position."""
    found = codec.position_from_client_units(list(lines), position)
    return found.line + 1, found.character + 1


def diagnostic(fault: Diagnostic, lines: Sequence[str], codec: PositionCodec) -> types.Diagnostic:
    """A fault as an editor shows it: the sentence, what to do, and the place in the law."""
    place = " › ".join(part for part in fault.place if part)
    return types.Diagnostic(
        range=range_of(fault.span, lines, codec),
        message="\n".join(str(part) for part in (fault.message, fault.help, place) if part),
        severity=types.DiagnosticSeverity.Error,
        code=fault.code,
        source="zweck",
    )


def text_edit(edit: Edit, lines: Sequence[str], codec: PositionCodec) -> types.TextEdit:
    """An edit."""
    return types.TextEdit(range_of(edit.span, lines, codec), edit.text)


def items(found: Completion, line: int, lines: Sequence[str], codec: PositionCodec) -> list[types.CompletionItem]:
    """The completions, in the order in which they are shown."""
    place = range_of(Span("", line, found.start, found.end), lines, codec)
    return [_item(proposal, number, place) for number, proposal in enumerate(found.proposals)]


def _item(proposal: Proposal, number: int, place: types.Range) -> types.CompletionItem:
    return types.CompletionItem(
        label=proposal.label,
        kind=KINDS[proposal.kind],
        documentation=proposal.about or None,
        sort_text=f"{number:05}",
        filter_text=f"{proposal.label} {proposal.found_by}".rstrip(),
        text_edit=types.TextEdit(place, proposal.insert),
    )
