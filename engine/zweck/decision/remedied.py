"""The proposals of an answer: the controller's acts that lead to a permission, and the steps open to the person concerned."""

from dataclasses import dataclass
from enum import StrEnum

from zweck.logic.condition import Value
from zweck.words.text import Text


class Prospect(StrEnum):
    """The end of a remedy: it leads to a permission, leaves the answer open, or leads to none."""

    CARRIES = "CARRIES"
    OPEN = "OPEN"
    FAILS = "FAILS"


@dataclass(frozen=True, slots=True)
class RemedyStep:
    """Something that the person concerned may do."""

    text: Text
    citation: str


@dataclass(frozen=True, slots=True)
class RemedyFact:
    """A fact with the value that an act establishes: a `change` of what is so, or to be stated, for it was not."""

    fact: str
    value: Value
    change: bool


@dataclass(frozen=True, slots=True)
class RemedyAct:
    """An act of a remedy, what belongs to it, and the facts that it establishes here."""

    act: str
    title: Text
    checklist: tuple[Text, ...]
    facts: tuple[RemedyFact, ...]


@dataclass(frozen=True, slots=True)
class RemedyResult:
    """A remedy of the controller, which leads to a permission, or (with an id) a step open to the person concerned.

    `rule` is the ground that the acts open, or the requirement, prohibition or scope (`law/scope`) that no longer stands in the way.
    `still_open` are facts that are to be stated then. Steps have no `prospect`.
    """

    id: str
    steps: tuple[RemedyStep, ...] = ()
    rule: str = ""
    citation: str = ""
    acts: tuple[RemedyAct, ...] = ()
    still_open: tuple[str, ...] = ()
    prospect: Prospect | None = None
