"""The admission check: released law must be what was released, and nothing that is served may be lost without a release."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from zweck.company import NO_COMPANY, Company
from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.frozen import check_frozen
from zweck.law.load.archive import unzipped
from zweck.law.policy import HOUSES, PolicySet, Thing, omissions
from zweck.words.said import Said, says

Numbers = tuple[tuple[str, int, str], ...]
"""Of each bundle what it holds (`the law`, `the house NAME`, `the activities`), its number, and the digest of its files."""

ACTIVITIES: Final = "the activities"
"""The things that a company's bundle holds."""

NONE: Final = (0, "")
"""The number and the digest where there is no bundle."""

OF_HOUSE: Final = " of the house "

FROZE: Final = "the things "  # under the name of a release other things are another one, and no later release excuses that

MAX_NAMED: Final = 5
"""Lost parts that a message names."""


class Inventory(NamedTuple):
    """The names of the releases of a policy set, and of its parts: files, versions, rules, what may be a gap, rows, facts."""

    releases: frozenset[str]
    parts: frozenset[str]
    numbers: Numbers = ()
    """The numbers of bundles, which never become lower; one number never stands for other files."""

    company: frozenset[str] = frozenset()
    """The parts of the company beside it."""

    @classmethod
    def of(cls, policies: PolicySet, archive: bytes, numbers: Numbers = (), company: Company = NO_COMPANY) -> "Inventory":
        """The inventory of a policy set and the archive of its files."""
        houses = [(house.name, release) for house in policies.houses for release in house.releases]
        releases = [*(("", release) for release in policies.releases[: len(policies.releases) - len(houses)]), *houses]
        names = [_of(house, f"`{release.name}`") for house, release in releases]
        stated = (repr([(one.thing.name, one.digest) for one in release.frozen]).encode() for _, release in releases)
        froze = (f"{FROZE}{sha256(text).hexdigest()[:8]} of the release {name}" for text, name in zip(stated, names, strict=True))
        files = (_of(path.parts[1] if path.is_relative_to(HOUSES) else "", f"the file `{path.as_posix()}`") for path in unzipped(archive))
        return cls(frozenset(names), frozenset((*froze, *files, *_parts(policies))), numbers, frozenset(_parts_of(company)))

    def lost(self, later: "Inventory") -> Said | None:
        """The parts that a later set lacks; None if it lacks none, or if it states a release that this set does not have.

        A release freezes the whole law, or a whole house, so `check_frozen` finds each part that the release does not withdraw. A set that
        lacks a release of this one is an earlier set. Of a company a bundle with a higher number is such a statement.
        """
        before, after = ({held: (number, digest) for held, number, digest in one.numbers} for one in (self, later))
        for held, (number, digest) in before.items():
            now, files = after.get(held, (0, ""))
            if now < number:
                known = says("runtime.lost.earlier", now=now) if now else says("runtime.lost.no_bundle")
                return says("runtime.lost.number", number=number, held=held, known=known)
            if now == number and files != digest:
                return says("runtime.lost.files", number=number, held=held)
        gone = sorted(self.company - later.company)
        if gone and after.get(ACTIVITIES, NONE)[0] <= before.get(ACTIVITIES, NONE)[0]:
            return _listed(gone)
        earlier = sorted(self.releases - later.releases)
        stated = {*map(_house_of, later.releases - self.releases)} - {*map(_house_of, earlier)}
        gone = [part for part in sorted(self.parts - later.parts) if _house_of(part) not in stated or part.startswith(FROZE)]
        return _listed([*(f"the release {name}" for name in earlier), *gone])


def check_released(policies: PolicySet) -> None:
    """Compare released law with the digests of its release.

    Raises:
        PolicyError: with every released part that was changed or is missing.
    """
    diagnostics = Diagnostics()
    check_frozen(policies, diagnostics)
    diagnostics.raise_if_any()


def _of(house: str, part: str) -> str:
    return f"{part}{OF_HOUSE}`{house}`" if house else part


def _house_of(part: str) -> str:
    """The house to which a part belongs; empty for the law."""
    return part.partition(OF_HOUSE)[2]


def _parts(policies: PolicySet) -> Iterator[str]:
    for law in policies.laws.values():
        for version in law.versions:
            name = Thing.version(law.id, version.start).name
            yield _of(version.house, f"the version `{name}`")
            yield from (_of(version.house, f"the rule `{rule.id}` of `{name}`") for rule in version.rules)
    for field in policies.coverage.fields.values():
        yield from (f"the case {one.number} of the field of law `{field.name}`" for one in field.governed)
    yield from (f"the contradiction `{one.id}`" for one in policies.vocabulary.contradictions)
    yield from (f"the omission `{one.id}`" for one in omissions(policies))
    theirs = {name: house.name for house in policies.houses for name in house.facts}
    yield from (_of(theirs.get(name, ""), f"the fact `{name}`") for name in policies.vocabulary.facts)
    for name, table in policies.vocabulary.tables.items():
        yield from (f"the row `{row.row or row.key}` of the table `{name}` from {row.start}" for row in table.entries)


def _parts_of(company: Company) -> Iterator[str]:
    yield from (f"the controller `{name}`" for name in company.controllers)
    yield from (f"the activity `{one.version}`" for versions in company.activities.values() for one in versions)
    yield from (f"the consent text `{one.version}`" for versions in company.texts.values() for one in versions)


def _listed(gone: list[str]) -> Said | None:
    if not gone:
        return None
    more = says("runtime.lost.more", number=len(gone) - MAX_NAMED) if len(gone) > MAX_NAMED else ""
    return says("runtime.lost.parts", parts=", ".join(gone[:MAX_NAMED]), more=more)
