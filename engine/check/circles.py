"""References between rules must not run in a circle."""

from datetime import date

from engine.compile.build import Circle, Editions
from engine.diagnostics import Diagnostics
from engine.policy import PolicySet


def check_circles(policies: PolicySet, diagnostics: Diagnostics) -> Editions:
    """Build every edition and note each circle, once; returns the editions."""
    editions = Editions(policies)
    seen: set[frozenset[str]] = set()
    spans = {
        f"{law.id}/{rule.id}": (rule.span, version.short) for law in policies.laws.values() for version in law.versions for rule in version.rules
    }
    for day in (date.min, *editions.starts):
        try:
            editions.on(day)
        except Circle as circle:
            if frozenset(circle.keys) not in seen:
                seen.add(frozenset(circle.keys))
                span, short = spans[circle.keys[0]]
                names = " → ".join(f"`{key.partition('/')[2]}`" for key in circle.keys)
                message = f"the rules refer to each other in a circle: {names}"
                diagnostics.add("ZW407", span, message, place=(short, circle.keys[0].partition("/")[2]), help="let one of them stand alone")
    return editions
