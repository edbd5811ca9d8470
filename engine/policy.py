"""Policies as lawyers write them: laws, their versions, rules and conditions, each with its place in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from engine.citation.statutes import NO_STATUTES, Index
from engine.diagnostics import NOWHERE, Span
from engine.vocabulary import Text, Value, Vocabulary

# --- conditions -------------------------------------------------------------------------------------------------------------------


class Operator(StrEnum):
    """How a test compares a fact; the words are those of the policy language."""

    ONE_OF = "one_of"
    CONTAINS_ANY = "contains_any"
    CONTAINS_FACT = "contains_fact"
    SAME_AS = "same_as"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    AT_LEAST_TABLE = "at_least_table"
    IN_TABLE = "in_table"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class TableFor:
    """The number that a table gives for the value of another fact."""

    table: str
    fact: str


@dataclass(frozen=True, slots=True)
class NumberFor:
    """`TableFor`, looked up for one day: the number for each value of another fact, and the one for all other values."""

    fact: str
    numbers: tuple[tuple[str, int], ...]
    default: int


@dataclass(frozen=True, slots=True)
class Test:
    """One fact compared with one operand.

    The operand is a frozenset of values (`ONE_OF`, `CONTAINS_ANY`), a name of a fact (`CONTAINS_FACT`, `SAME_AS`) or table (`IN_TABLE`),
    a value or number (`AT_MOST`, `AT_LEAST`), a `TableFor` or, looked up, a `NumberFor` (`AT_LEAST_TABLE`), or a date (`BEFORE`, `AFTER`).
    """

    __test__: ClassVar[bool] = False

    fact: str
    operator: Operator
    operand: Value | TableFor | NumberFor | frozenset[Value]
    span: Span = field(default=NOWHERE, compare=False)
    operand_spans: tuple[tuple[Value, Span], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true."""

    parts: tuple["Condition", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one part is true."""

    parts: tuple["Condition", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is false."""

    part: "Condition"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class DefinitionRef:
    """Stands for a definition of the same law or of `common`."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Stands for a ground or prohibition, whichever law it stands in."""

    id: str
    span: Span = field(default=NOWHERE, compare=False)


Condition = Test | All | AnyOf | Not | DefinitionRef | RuleRef


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all its parts, outermost first."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case _:
            pass


# --- rules ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which a rule holds, both included, where these are fewer than its version's."""

    start: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What all rules have. `when` is `None` where the rule holds without a condition."""

    id: str
    law: str = ""
    citation: str = ""
    reason: Text | None = None
    when: Condition | None = None
    unless: Condition | None = None
    norms: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    in_force: InForce = InForce()
    span: Span = field(default=NOWHERE, compare=False)
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)

    kind: ClassVar[str] = ""

    def span_of(self, key: str) -> Span:
        """The place of what stands behind a key, or of one of several words there (`of lawful-ground`)."""
        return self.key_spans.get(key, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Rule):
    """A named condition, and what readers call it."""

    term: Text | None = None
    kind: ClassVar[str] = "definition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Rule):
    """A gate: when its condition (the trigger) holds, at least one of its grounds must hold. `of` is the law whose gate it is."""

    of: str = ""
    kind: ClassVar[str] = "requirement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Rule):
    """One way of satisfying the requirements `of` (as `law/name`). The grounds `beside` hold wherever it does."""

    of: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    kind: ClassVar[str] = "ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibition(Rule):
    """A bar that no ground cures."""

    of: str = ""
    kind: ClassVar[str] = "prohibition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Rule):
    """Raises an ordered fact to at least a value."""

    fact: str = ""
    at_least: str = ""
    kind: ClassVar[str] = "floor"


class Timing(StrEnum):
    """When an obligation must be met, seen from the processing."""

    BEFORE = "before"
    AT = "at"
    AFTER = "after"


class RidesOn(StrEnum):
    """The answer with which an obligation is returned."""

    PERMISSION = "permission"
    PROHIBITION = "prohibition"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Rule):
    """A duty that rides on the answer."""

    of: str = ""
    text: Text = Text("", "")
    timing: Timing = Timing.BEFORE
    rides_on: RidesOn = RidesOn.PERMISSION
    deadline: Text | None = None
    kind: ClassVar[str] = "obligation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Right(Rule):
    """A right of the person concerned."""

    of: str = ""
    text: Text = Text("", "")
    kind: ClassVar[str] = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Rule):
    """A step open to the person concerned against a prohibited act; lower `order` comes first."""

    of: str = ""
    text: Text = Text("", "")
    order: int = 1
    kind: ClassVar[str] = "remedy"


# --- laws -------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """The condition under which a law applies at all."""

    citation: str
    reason: Text
    when: Condition
    span: Span = field(default=NOWHERE, compare=False)
    citation_span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a law as written: for an amending version only what changed, otherwise (and once consolidated) everything.

    `start` and `until` are the first and the last day in force; `until` is `None` while in force.
    """

    law: str
    start: date
    title: Text
    short: str
    rules: tuple[Rule, ...]
    scope: Scope | None = None
    until: date | None = None
    amends: date | None = None
    source: str = ""
    note: Text | None = None
    replaces: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False)
    key_spans: Mapping[str, Span] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Law:
    """A statute: its consolidated versions, earliest first."""

    id: str
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version | None:
        """The version in force on a day."""
        for version in self.versions:
            if version.start <= day and (version.until is None or day <= version.until):
                return version
        return None


@dataclass(frozen=True, slots=True)
class View:
    """One position on a disputed point, and who takes it."""

    text: Text
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A disputed point of law: the question, the views, and the choice that the rules follow.

    `when` says in which cases it matters (`None`: in all), `concerns` what it is about where no rule names it.
    """

    id: str
    question: Text
    views: tuple[View, ...]
    choice: Text
    when: Condition | None = None
    concerns: Text | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class PolicySet:
    """All versions of all laws with the vocabulary they are written in; `revision` is the SHA-256 of the files' content.

    `derived` holds what is made of the set once and used in several places, such as its editions.
    """

    laws: Mapping[str, Law]
    vocabulary: Vocabulary
    revision: str
    path: str = ""
    derived: dict[str, object] = field(default_factory=dict, repr=False)
    citations: Index = NO_STATUTES
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
