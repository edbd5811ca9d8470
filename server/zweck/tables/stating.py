"""The facts that the columns of rows state, and the columns behind facts."""

from collections.abc import Sequence, Set

from zweck.tables.reads import Reads


class Stating:
    """The columns by the facts that they can give values."""

    def __init__(self, columns: Sequence[tuple[str, ...]], reads: Reads) -> None:
        """Find them for columns, each of which states some facts."""
        self._columns = columns
        self._behind: dict[str, tuple[int, ...]] = {}
        self.copying: set[str] = set()
        """The facts that follow from those of columns."""
        for place, facts in enumerate(columns):
            copies = [copy for fact in facts for copy in reads.copies(fact)]
            self.copying.update(copies)
            for fact in dict.fromkeys([*facts, *copies]):
                self._behind[fact] = (*self._behind.get(fact, ()), place)

    @property
    def every(self) -> tuple[int, ...]:
        """All columns."""
        return tuple(range(len(self._columns)))

    def some(self, facts: Set[str]) -> tuple[int, ...]:
        """The columns that state some of these facts."""
        return tuple(place for place, stated in enumerate(self._columns) if not facts.isdisjoint(stated))

    def of(self, fact: str) -> tuple[int, ...]:
        """The columns whose classes can give a fact its value."""
        return self._behind.get(fact, ())
