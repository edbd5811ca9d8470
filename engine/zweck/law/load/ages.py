"""A greatest age of sources, as houses set it: from the day after it on, no permission rests on a law not read or compared since."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from zweck.law.load.announced import inlined
from zweck.law.policy import TOO_OLD, InForce, Law, Omission, OmissionEffect, Version
from zweck.law.policy.house import MaxAge
from zweck.words.text import Text


def with_ages(laws: Mapping[str, Law], limits: Iterable[MaxAge]) -> dict[str, Law]:
    """The laws, each with a gap from the day on which its sources are older than a limit; of a house's own laws nothing is old."""
    wanted = list(limits)
    return {name: _limited(law, [one.days for one in wanted if one.law in ("", name)]) for name, law in laws.items()}


def _limited(law: Law, days: list[int]) -> Law:
    newest = law.versions[-1]
    known = [day for day in (newest.checked_until, newest.compared_until) if day is not None]
    if not days or not known or newest.until is not None or newest.house:
        return law
    last = max(known)
    start = last + timedelta(days=min(days) + 1)

    def limited(version: Version) -> Version:
        if version.scope is None or (version.until is not None and version.until < start):
            return version
        text = Text(
            f"Die Quellen ({version.short}) wurden zuletzt am {last.day}.{last.month}.{last.year} gelesen oder verglichen; "
            f"zulässig sind hier höchstens {min(days)} Tage.",
            f"The sources ({version.short}) were last read or compared on {last}; at most {min(days)} days are allowed here.",
        )
        when = inlined(version.scope.when, version)
        gap = Omission(TOO_OLD, version.short, text, OmissionEffect.MAY_FORBID, when, InForce(start), version.law, announced=True)
        before = next((one for one in version.omits if one.id == TOO_OLD), None)  # of another house
        if before is not None and before.in_force.start is not None and before.in_force.start <= start:
            return version
        return replace(version, omits=(*(one for one in version.omits if one is not before), gap))

    return Law(law.id, tuple(map(limited, law.versions)))
