"""The admission check: released law must be what was released, and nothing that is served may be lost without a release."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from zweck.law.check.frozen import check_frozen
from zweck.law.diagnostics import Diagnostics
from zweck.law.load.archive import unzipped
from zweck.law.policy import PolicySet, Thing, omissions

MAX_NAMED: Final = 5
"""Lost parts that a message names."""


class Inventory(NamedTuple):
    """The names of the releases of a policy set, and of its parts: files, versions, rules, what may be a gap, rows, facts."""

    releases: frozenset[str]
    parts: frozenset[str]
    sequence: int = 0
    """The number of a bundle, which never becomes lower."""

    @classmethod
    def of(cls, policies: PolicySet, archive: bytes, sequence: int = 0) -> "Inventory":
        """The inventory of a policy set and the archive of its files."""
        files = (f"the file `{path.as_posix()}`" for path in unzipped(archive))
        return cls(frozenset(release.name for release in policies.releases), frozenset((*files, *_parts(policies))), sequence)

    def lost(self, later: "Inventory") -> str:
        """The parts that a later set lacks, as text; empty if it lacks none, or if it states a release that this set does not have.

        A release freezes the whole set, so `check_frozen` finds each part that the release does not withdraw. A set that lacks a release
        of this one is an earlier set.
        """
        if later.sequence < self.sequence:
            return f"the number {self.sequence}: the bundle has the number {later.sequence}, so it is an earlier one"
        gone = [f"the release `{name}`" for name in sorted(self.releases - later.releases)]
        if not gone and later.releases > self.releases:
            return ""
        gone += sorted(self.parts - later.parts)
        more = f" and {len(gone) - MAX_NAMED} more" if len(gone) > MAX_NAMED else ""
        return ", ".join(gone[:MAX_NAMED]) + more


def check_released(policies: PolicySet) -> None:
    """Compare released law with the digests of its release.

    Raises:
        PolicyError: with every released part that was changed or is missing.
    """
    diagnostics = Diagnostics()
    check_frozen(policies, diagnostics)
    diagnostics.raise_if_any()


def _parts(policies: PolicySet) -> Iterator[str]:
    for law in policies.laws.values():
        for version in law.versions:
            name = Thing.version(law.id, version.start).name
            yield f"the version `{name}`"
            yield from (f"the rule `{rule.id}` of `{name}`" for rule in version.rules)
    for field in policies.coverage.fields.values():
        yield from (f"the case {one.number} of the field of law `{field.name}`" for one in field.governed)
    yield from (f"the omission `{one.id}`" for one in omissions(policies))
    yield from (f"the fact `{name}`" for name in policies.vocabulary.facts)
    for name, table in policies.vocabulary.tables.items():
        yield from (f"the row `{row.row or row.key}` of the table `{name}` from {row.start}" for row in table.entries)
