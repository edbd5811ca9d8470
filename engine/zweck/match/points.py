"""The points on which a verdict rests, for the native matcher: no ground is looked at where its requirement is not triggered."""

from collections.abc import Callable, Iterator

from zweck.editions.edition import LawPlan
from zweck.logic.kleene import Truth

LawPoints = tuple[Truth, tuple[tuple[Truth, ...], ...], tuple[Truth, ...]]
"""The scope, each requirement (its trigger and, where that may hold, its grounds), and the prohibitions."""

Points = tuple[tuple[int, LawPoints], ...]
"""For each law that may apply: its place among the laws of the edition, and its points."""


def points_of(plan: LawPlan, truth: Callable[[int], Truth]) -> LawPoints | None:
    """The points of a law by the truths of names; `None` where its scope is surely not met."""
    scope = truth(plan.scope)
    if scope is False:
        return None
    requirements = []
    for requirement in plan.requirements:
        trigger = truth(requirement.trigger)
        grounds = () if trigger is False else tuple(truth(place) for _, place in requirement.grounds)
        requirements.append((trigger, *grounds))
    return scope, tuple(requirements), tuple(truth(place) for _, place in plan.prohibitions)


def placed(plan: LawPlan, points: LawPoints) -> Iterator[tuple[int, Truth]]:
    """Points with their places; grounds of a requirement that is not triggered have none."""
    scope, requirements, bars = points
    yield plan.scope, scope
    for requirement, truths in zip(plan.requirements, requirements, strict=True):
        yield from zip((requirement.trigger, *(place for _, place in requirement.grounds)), truths, strict=False)
    yield from zip((place for _, place in plan.prohibitions), bars, strict=True)
