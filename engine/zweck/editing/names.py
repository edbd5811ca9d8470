"""Every name that policy files use, by what it refers to, each with the law it belongs to and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass

from zweck.forms.key import Named
from zweck.law.check.names import COMMON, written_rules
from zweck.law.policy import Definition, Ground, Obligation, PolicySet, Prohibition, Remedy, Requirement, Rule, omissions
from zweck.words.text import Text

EMPTY = Text("", "")


@dataclass(frozen=True, slots=True)
class Meaning:
    """A name, the law it belongs to (empty where it belongs to none), and what it means."""

    name: str
    law: str
    about: Text


@dataclass(frozen=True, slots=True)
class Names:
    """All names of a policy set."""

    by_use: dict[Named, tuple[Meaning, ...]]

    def all(self, named: Named) -> tuple[Meaning, ...]:
        """Every name of this use, each once."""
        return tuple({known.name: known for known in reversed(self.by_use[named])}.values())[::-1]

    def in_law(self, named: Named, law: str) -> tuple[Meaning, ...]:
        """The names that can be used in a law: its own and the common definitions, its requirements by their short names."""
        found = self.by_use[named]
        match named:
            case Named.DEFINITION:
                return tuple(known for known in found if known.law in (law, COMMON))
            case Named.RULE:
                return tuple(known for known in found if known.law == law)
            case Named.REQUIREMENT:
                own = [Meaning(known.name.partition("/")[2], law, known.about) for known in found if known.law == law]
                return (*own, *(known for known in found if known.law != law))
            case _:
                return self.all(named)


def names(policies: PolicySet) -> Names:
    """The names of a policy set; of a rule that several versions state, the latest statement."""
    rules = list({(rule.law, rule.kind, rule.id): rule for _, rule in written_rules(policies.laws)}.values())
    laws = [Meaning(law.id, "", law.versions[-1].title) for law in policies.laws.values()]
    requirements = [Meaning(f"{rule.of}/{rule.id}", rule.of, about(rule)) for rule in rules if isinstance(rule, Requirement)]
    vocabulary = policies.vocabulary
    fields = [Meaning(field.name, "", field.title) for field in policies.coverage.fields.values()]
    found = {
        Named.LAW: laws,
        Named.DEFINITION: _of(rules, Definition),
        Named.REQUIREMENT: requirements,
        Named.GROUND: _of(rules, Ground),
        Named.REFERABLE: _of(rules, Ground, Prohibition),
        Named.RULE: [*_of(rules, Rule), *(Meaning("scope", law.id, EMPTY) for law in policies.laws.values())],
        Named.FAILED: [*requirements, *_of(rules, Prohibition)],
        Named.OBLIGATION: _of(rules, Obligation),
        Named.REMEDY: _of(rules, Remedy),
        Named.FACT: [Meaning(fact.name, "", fact.meaning) for fact in vocabulary.facts.values()],
        Named.TABLE: [Meaning(table.name, "", table.title) for table in vocabulary.tables.values()],
        Named.FIELD: fields,
        Named.GAP: [*fields, *(Meaning(one.id, one.of, one.text) for one in omissions(policies))],
        Named.DOUBT: [Meaning(doubt.id, "", doubt.question) for doubt in policies.doubts.values()],
    }
    return Names({named: tuple(known) for named, known in found.items()})


def _of(rules: Iterable[Rule], *kinds: type[Rule]) -> list[Meaning]:
    return [Meaning(rule.id, rule.law, about(rule)) for rule in rules if isinstance(rule, kinds)]


def about(rule: Rule) -> Text:
    """A rule in one sentence: its term, its reason or its text; at least its citation."""
    if isinstance(rule, Definition) and rule.term is not None:
        return rule.term
    text = getattr(rule, "text", None)
    return rule.reason or (text if isinstance(text, Text) and text.de else Text(rule.citation, rule.citation))
