"""Where the texts stand on which an answer rests."""

from datetime import date

from zweck.law.citation.links import Link, links
from zweck.law.policy import PolicySet


class Sources:
    """The links of a policy set's citations; each is looked up once for an edition, on its first day, so that answers do not vary."""

    def __init__(self, policies: PolicySet) -> None:
        """Start with none."""
        self._index = policies.citations
        self._known: dict[tuple[str, date], tuple[Link, ...]] = {}

    @classmethod
    def of(cls, policies: PolicySet) -> "Sources":
        """The links of a policy set, shared by all who ask."""
        return policies.once(cls)

    def links(self, citation: str, day: date) -> tuple[Link, ...]:
        """The links of a citation on a day."""
        key = (citation, day)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = links(citation, day, self._index)
        return found
