"""The limits of README: until when the laws were read or compared."""

from zweck.law.policy import PolicySet
from zweck.law.watch.state import known_until


def days(policies: PolicySet) -> str:
    """A line for each day, the oldest first, with the laws that are known until then; laws that have ended are left out."""
    found: dict[str, list[str]] = {}
    for law in policies.laws.values():
        until = known_until(law)
        if law.versions[-1].until is None and not law.versions[-1].house and until is not None:
            found.setdefault(until.isoformat(), []).append(law.versions[-1].short)
    return "\n".join(f"- until {day}: {', '.join(sorted(set(names)))}" for day, names in sorted(found.items()))
