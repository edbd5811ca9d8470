"""The stories of `stories.yaml`: what is true in each of them, and the answer to the whole truth."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tests.interview.respondent import Respondent, Run
from tests.law import shipped_law
from zweck.decision.decision import Outcome
from zweck.engine import Engine
from zweck.facts.contradictions import check, to_ask
from zweck.facts.question import read
from zweck.interview.interview import Course, Interview
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import Value

TABLE: Final[Mapping[str, Any]] = yaml.safe_load(Path(__file__).with_name("stories.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Story:
    """A question of somebody who is no lawyer, its tile, the whole truth, and the outcome that the law gives."""

    id: str
    asks: str
    occasion: str
    truth: Mapping[str, Value | None]
    outcome: Outcome

    def __str__(self) -> str:
        """Names the test."""
        return self.id


@cache
def engine() -> Engine:
    """The shipped law."""
    return Engine(shipped_law())


def consistent(truth: Mapping[str, Value | None], own: Set[str]) -> Mapping[str, Value | None] | None:
    """The truth without the ordinary facts that contradict the `own` ones; `None` where these contradict each other."""
    vocabulary, left = engine().policies.vocabulary, dict(truth)
    while True:
        checked = check(left, vocabulary)
        against = {name for fault in checked.faults for name in fault.facts} | {*to_ask(checked.noted, left)}
        if not against - own:
            return None if checked.faults or against else left
        for name in against - own:
            del left[name]


@cache
def stories() -> tuple[Story, ...]:
    """All stories, in the order of the file."""
    vocabulary = engine().policies.vocabulary
    tiles = {one.name: one.facts for one in engine().policies.occasions}
    found = []
    for entry in TABLE["stories"]:
        own: dict[str, object] = {}
        for group in entry.get("with", ()):
            own |= TABLE["groups"][group]
        own |= entry["facts"]
        tile = tiles[entry["occasion"]]
        truth: dict[str, Value | None] = {**read({**TABLE["usual"], **own}, vocabulary), **tile, **read(entry["facts"], vocabulary)}
        if "purpose.kind" in truth:
            truth.setdefault("purpose.collected_for", truth["purpose.kind"])
        sound = consistent(truth, own.keys() | tile.keys())
        assert sound is not None, entry["story"]
        found.append(Story(entry["story"], entry["asks"], entry["occasion"], sound, Outcome(entry["outcome"])))
    return tuple(found)


def begun(story: Story) -> Interview:
    """The interview with the tile alone."""
    tile = next(one.facts for one in engine().policies.occasions if one.name == story.occasion)
    stated = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in tile.items()}
    return Interview(engine(), {DECISION_DATE: story.truth[DECISION_DATE], **stated}, course=Course(story.occasion))


def ended(story: Story) -> tuple[Interview, Run]:
    """The interview about a story, answered truthfully to its end; a process leads each once, and no test may change it."""
    return _ended(story.id)


@cache
def _ended(name: str) -> tuple[Interview, Run]:
    story = next(one for one in stories() if one.id == name)
    interview = begun(story)
    return interview, Respondent(story.truth).run(interview)
