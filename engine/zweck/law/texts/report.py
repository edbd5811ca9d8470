"""The comparison of a policy set with the official texts of a folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zweck.law.policy import PolicySet
from zweck.law.policy.wording import Examined
from zweck.law.texts.plain import OfficialText
from zweck.law.texts.proof import Change, State, Use, changes, places, state, uses
from zweck.law.texts.record import Unfit, examined, needless, unfit, unkept

Uses = tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The cited places with their uses, by what the texts say; the changes with their explanations; the digests that do not fit."""

    uses: Uses
    places: tuple[Uses, ...]
    by_state: Mapping[State, tuple[Uses, ...]]
    proven_by: Mapping[OfficialText, int]
    changes: tuple[tuple[Change, Examined | None], ...]
    kept: int
    missing: int
    unfit: tuple[Unfit, ...]
    needless: tuple[Examined, ...]

    @property
    def proven_places(self) -> int:
        """How many places are proven on all days on which a rule relies on them."""
        return sum(all(use.whole for use in some) for some in self.by_state[State.PROVEN])

    @property
    def unexplained(self) -> tuple[Change, ...]:
        """The changes that no entry explains."""
        return tuple(one for one, why in self.changes if why is None)

    @property
    def faulty(self) -> bool:
        """Whether a place is contradicted, or a digest or an explanation does not fit."""
        return bool(self.by_state[State.CONTRADICTED] or self.unfit or self.needless)


def report(policies: PolicySet, texts: Iterable[OfficialText]) -> Report:
    """Prove the citations of a policy set, and compare the wording with the digests that it keeps."""
    known = tuple(texts)
    found = uses(policies, known)
    gathered = tuple(places(found).values())
    changed = changes(found)
    kept = policies.wording
    return Report(
        uses=found,
        places=gathered,
        by_state={one: tuple(some for some in gathered if state(some) is one) for one in State},
        proven_by=_proven_by(gathered, known),
        changes=tuple((one, examined(kept, one)) for one in changed),
        kept=sum(map(len, kept.texts.values())),
        missing=unkept(kept, found),
        unfit=unfit(kept, found, known),
        needless=needless(kept, changed, known),
    )


def _proven_by(places: Iterable[Uses], texts: Iterable[OfficialText]) -> dict[OfficialText, int]:
    """How many places each text proves."""
    having = [{text.name for use in some for text in use.having} for some in places]
    return {text: sum(text.name in names for names in having) for text in texts}
