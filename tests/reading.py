"""Files of policies that say the same under the same name are read once in a process, as an editor reads them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from zweck.forms.diagnostics import Diagnostic, Diagnostics
from zweck.forms.reader import Node
from zweck.law.load import files
from zweck.law.load.source import Source


def read_once() -> None:
    """From here on; for programs that read much the same policies many times."""
    files.read = _sharing(files.read)
    _share_parts(Source._once)


def _sharing(read: Callable[[bytes, str, Diagnostics], Node | None]) -> Callable[[bytes, str, Diagnostics], Node | None]:
    known: dict[tuple[bytes, str], tuple[Node | None, tuple[Diagnostic, ...]]] = {}

    def sharing(data: bytes, path: str, diagnostics: Diagnostics) -> Node | None:
        if (data, path) not in known:
            noted = Diagnostics()
            node = read(data, path, noted)
            known[data, path] = node, tuple(noted)
        node, faults = known[data, path]
        diagnostics.take(faults)
        return node

    return sharing


def _share_parts(once: Callable[..., Any]) -> None:
    known: dict[object, tuple[object, Any, tuple[Diagnostic, ...]]] = {}

    def sharing(self: Source, name: tuple[str, ...], parts: tuple[object, ...], make: Callable[[Diagnostics], Any]) -> Any:
        if self._parsed is not None:
            return once(self, name, parts, make)
        key = (name, tuple(part if isinstance(part, bytes | str | date) else id(part) for part in parts))
        if key not in known:
            noted = Diagnostics()
            made = make(noted)
            known[key] = parts, made, tuple(noted)  # the parts are kept, so that no others get their numbers
        _, made, faults = known[key]
        self.diagnostics.take(faults)
        return made

    setattr(Source, "_once", sharing)  # noqa: B010
