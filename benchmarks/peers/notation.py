"""How a condition of the workload is written in a language of infix operators."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from json import dumps

from benchmarks.workload.requests import PURPOSES
from benchmarks.workload.rules import DEFINITIONS, Compare, Holds, Literal, Rule, policy_of

TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class Notation:
    """The words for and, or and not, and how one fact is tested; `inline` writes a definition's text in the place of its name."""

    leaf: Callable[[Literal], str]
    both: str
    either: str
    negation: str
    inline: bool = True

    def all_of(self, parts: Iterable[Literal]) -> str:
        """A conjunction."""
        return _joined(self.both, [self.one(part) for part in parts])

    def one(self, part: Literal) -> str:
        """One literal."""
        definition = DEFINITIONS.get(part.name) if isinstance(part, Holds) and self.inline else None
        if definition is None or not isinstance(part, Holds):
            return self.leaf(part)
        text = self.definition(part.name)
        return text if part.positive else self.negation.format(text)

    def definition(self, name: str) -> str:
        """The text of a definition."""
        found = DEFINITIONS[name]
        return _joined(self.either if found.any else self.both, [self.one(part) for part in found.parts])


def _joined(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def value(found: str | int | tuple[str, ...]) -> str:
    """A value as JSON, and so most languages, write it."""
    return dumps(list(found) if isinstance(found, tuple) else found)


def purposes(rule: Rule) -> tuple[list[str], list[Literal]]:
    """The purposes that a rule is about (none: all of them), and what it says besides."""
    about: list[str] = []
    rest: list[Literal] = []
    for part in rule.parts:
        if isinstance(part, Compare) and part.name == "purpose":
            wanted = part.operator in {"==", "in"}
            about = [purpose for purpose in PURPOSES if (purpose in part.words) is wanted]
        else:
            rest.append(part)
    return about, rest


def one_base(count: int) -> list[Rule]:
    """All tenants' policies in one rule base, for systems that have no parts: each rule also asks for its tenant."""
    return [
        Rule(f"{rule.id}.{number}", rule.permits, (Compare(TENANT, "==", f"t{number}"), *rule.parts))
        for number in range(count)
        for rule in policy_of(number)
    ]
