"""Policies that are read in this process, for tests of what becomes of them; others have the process in which a server reads them."""

from zweck.forms.diagnostics import PolicyError
from zweck.runtime.reload.compile import Compiler, Refused
from zweck.runtime.sources.read import Packed, read
from zweck.runtime.sources.source import SourceError


class Here(Compiler):
    """Reads and packs as that process does."""

    async def compiled(self) -> Packed:
        """The policy set as it is now.

        Raises:
            Refused: if there is none.
        """
        try:
            return Packed.of(read(self.source, self.company, released=True))
        except (PolicyError, SourceError, OSError) as error:
            raise Refused.of(error) from None
