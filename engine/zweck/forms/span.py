"""Places in files, as users and editors know them."""

from typing import Final, NamedTuple


class Span(NamedTuple):
    """A place in a file: path as the user knows it, line and columns counted from 1, `end_column` exclusive."""

    path: str
    line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        """The place as editors and terminals understand it."""
        return f"{self.path}:{self.line}:{self.column}"


NOWHERE: Final = Span("", 1, 1, 1)
