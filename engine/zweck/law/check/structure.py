"""Requirements need grounds, ids must be unmistakable on every day, and rules stand within their version's days."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_rules
from zweck.law.policy import Ground, Law, Prohibition, Requirement, Rule, Version


def check_structure(laws: Mapping[str, Law], diagnostics: Diagnostics) -> None:
    """Note every fault of structure."""
    every = list(written_rules(laws))
    _grounded(every, diagnostics)
    _in_force(every, diagnostics)
    _unmistakable(laws, diagnostics)


def _grounded(every: list[tuple[Version, Rule]], diagnostics: Diagnostics) -> None:
    grounded = {name for _, rule in every if isinstance(rule, Ground) for name in rule.of}
    for version, rule in every:
        if isinstance(rule, Requirement) and f"{rule.of}/{rule.id}" not in grounded:
            message = f"no ground satisfies `{rule.id}`, so it can never be met"
            help = f"write a ground with `of: {rule.id}`, or make it a prohibition"
            diagnostics.add("ZW408", rule.span, message, place=(version.short, rule.id), help=help)


def _in_force(every: list[tuple[Version, Rule]], diagnostics: Diagnostics) -> None:
    for version, rule in every:
        start, until = rule.in_force.start or date.min, rule.in_force.until or date.max
        if start > until or start > (version.until or date.max) or until < version.start:
            message = f"`{rule.id}` is never in force: its days lie outside {version.start} to {version.until or 'today'}"
            diagnostics.add("ZW411", rule.span_of("in_force"), message, place=(version.short, rule.id), help="correct `in_force:`")


def _unmistakable(laws: Mapping[str, Law], diagnostics: Diagnostics) -> None:
    places: dict[str, list[tuple[Version, Rule]]] = {}
    for law in laws.values():
        for version in law.versions:
            for rule in version.rules:
                if isinstance(rule, Ground | Prohibition):
                    places.setdefault(rule.id, []).append((version, rule))
    for id, found in places.items():
        for (version, rule), (other_version, other) in combinations(found, 2):
            houses = version.house or other_version.house  # see `check_houses`
            if version.law != other_version.law and not houses and _meet(version, other_version):
                message = f"`{id}` also stands in `{other_version.law}`, {other.span}, on the same days"
                diagnostics.add("ZW404", rule.span, message, place=(version.short, id), help="ids are the same in all laws; rename one")


def _meet(one: Version, other: Version) -> bool:
    return one.start <= (other.until or date.max) and other.start <= (one.until or date.max)
