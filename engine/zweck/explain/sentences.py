"""Values, conditions and the rules to which they refer, in plain German and English: questions of the vocabulary, or its statements."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from zweck.explain.statements import Manner, operand_in_words, statement
from zweck.explain.values import value_in_words
from zweck.law.policy import Definition, Ground, Law, Prohibition, Requirement, Rule
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, RuleRef, Test
from zweck.words.text import Text

MARKER: Final = "– "
NAMELESS: Final[Mapping[str, Rule]] = MappingProxyType({})

ALWAYS: Final = Text("Immer.", "Always.")
NEVER: Final = Text("Nie.", "Never.")
GROUPS: Final = {
    (All, True): Text("Alles zugleich:", "All of these:"),
    (All, False): Text("Nicht alles zugleich:", "Not all of these together:"),
    (AnyOf, True): Text("Mindestens eines:", "At least one of these:"),
    (AnyOf, False): Text("Nichts davon:", "None of these:"),
}
ANSWERS: Final = {
    (Operator.ONE_OF, True): Text("{}", "{}"),
    (Operator.ONE_OF, False): Text("jede Antwort außer: {}", "any answer but: {}"),
    (Operator.CONTAINS_ANY, True): Text("darunter: {}", "among them: {}"),
    (Operator.CONTAINS_ANY, False): Text("nicht darunter: {}", "not among them: {}"),
    (Operator.CONTAINS_FACT, True): Text("darunter die Antwort auf „{}“", "among them the answer to “{}”"),
    (Operator.CONTAINS_FACT, False): Text("nicht darunter die Antwort auf „{}“", "not among them the answer to “{}”"),
    (Operator.SAME_AS, True): Text("dieselbe Antwort wie auf „{}“", "the same answer as to “{}”"),
    (Operator.SAME_AS, False): Text("eine andere Antwort als auf „{}“", "another answer than to “{}”"),
    (Operator.AT_MOST, True): Text("höchstens: {}", "at most: {}"),
    (Operator.AT_MOST, False): Text("mehr als: {}", "more than: {}"),
    (Operator.AT_LEAST, True): Text("mindestens: {}", "at least: {}"),
    (Operator.AT_LEAST, False): Text("weniger als: {}", "less than: {}"),
    (Operator.AT_LEAST_TABLE, True): Text("mindestens: {}", "at least: {}"),
    (Operator.AT_LEAST_TABLE, False): Text("weniger als: {}", "less than: {}"),
    (Operator.IN_TABLE, True): Text("auf der Liste „{}“", "on the list “{}”"),
    (Operator.IN_TABLE, False): Text("nicht auf der Liste „{}“", "not on the list “{}”"),
    (Operator.IN_ROWS, True): Text("mit einer Zeile der Liste „{}“", "with a row on the list “{}”"),
    (Operator.IN_ROWS, False): Text("ohne eine Zeile der Liste „{}“", "without a row on the list “{}”"),
    (Operator.BEFORE, True): Text("vor dem {}", "before {}"),
    (Operator.BEFORE, False): Text("am {} oder danach", "on {} or later"),
    (Operator.AFTER, True): Text("nach dem {}", "after {}"),
    (Operator.AFTER, False): Text("am {} oder davor", "on {} or earlier"),
}
FROM_TABLE: Final = Text("der Wert der Liste „{}“ zur Antwort auf „{}“", "the value on the list “{}” for the answer to “{}”")
LOOKED_UP: Final = Text("{}, sonst {}, je nach der Antwort auf „{}“", "{}, otherwise {}, depending on the answer to “{}”")
TERMS: Final = {True: Text("„{}“", "“{}”"), False: Text("nicht „{}“", "not “{}”")}
ALLOWED: Final = {True: Text("erlaubt nach {}", "allowed by {}"), False: Text("nicht erlaubt nach {}", "not allowed by {}")}
MET: Final = {
    True: Text("von einer Erlaubnis gedeckt: {}", "covered by a ground: {}"),
    False: Text("von keiner Erlaubnis gedeckt: {}", "covered by no ground: {}"),
}
FORBIDDEN: Final = {True: Text("verboten nach {}", "forbidden by {}"), False: Text("nicht verboten nach {}", "not forbidden by {}")}


def in_words(
    condition: Condition,
    vocabulary: Vocabulary,
    language: str,
    names: Mapping[str, Rule] = NAMELESS,
    *,
    cited: bool = True,
    stated: bool = False,
) -> str:
    """A condition in `de` or `en`; several parts become an outline with a line for each, two spaces deeper at every level.

    `names` leads from the name of a definition, ground or prohibition to its rule, whose citation is then given;
    without `cited`, a definition is its bare term, for a page that states the definition itself. `stated` are the vocabulary's statements,
    for a page of law, in place of its questions with their answers.
    """
    return "\n".join(_Speaker(vocabulary, language, names, cited, stated).lines(condition, True))


def term(name: str, rule: Rule | None, language: str) -> str:
    """The term of a definition for readers; its name where it has no term."""
    if isinstance(rule, Definition) and rule.term:
        return rule.term[language]
    return name.rpartition("/")[2].replace("-", " ")


class _Speaker:
    """Says conditions; `holds` is false where a condition is said to be false, so that no `not` is left standing before an outline."""

    def __init__(self, vocabulary: Vocabulary, language: str, names: Mapping[str, Rule], cited: bool, stated: bool) -> None:
        self._vocabulary = vocabulary
        self._stated = stated
        self._language = language
        self._names = names
        self._cited = cited

    def lines(self, condition: Condition, holds: bool) -> Iterator[str]:
        match condition:
            case Not(part):
                yield from self.lines(part, not holds)
            case All(()) | AnyOf(()):
                yield (ALWAYS if isinstance(condition, All) == holds else NEVER)[self._language]
            case All((part,)) | AnyOf((part,)):
                yield from self.lines(part, holds)
            case All() | AnyOf():
                yield GROUPS[type(condition), holds][self._language]
                for part in _flat(condition):
                    first, *more = self.lines(part, True)
                    yield MARKER + first
                    yield from ("  " + line for line in more)
            case DefinitionRef(name):
                yield self._definition(name, holds)
            case RuleRef(id):
                yield self._rule(id, holds, MET if condition.met else ALLOWED)
            case Test():
                yield self._test(condition, holds)

    def _definition(self, name: str, holds: bool) -> str:
        rule = self._names.get(name)
        said = TERMS[holds][self._language].format(term(name, rule, self._language))
        return f"{said} ({rule.citation})" if self._cited and rule and rule.citation else said

    def _rule(self, id: str, holds: bool, allowed: Mapping[bool, Text]) -> str:
        rule = self._names.get(id)
        verb = FORBIDDEN if isinstance(rule, Prohibition) else allowed
        place = f"{rule.citation} ({rule.id})" if rule else id.rpartition("/")[2]
        return verb[holds][self._language].format(place)

    def _test(self, test: Test, holds: bool) -> str:
        said = statement(test, holds, self._vocabulary, self._language) if self._stated else None
        if said is not None:
            return said
        fact = self._vocabulary.facts[test.fact]
        operand = test.operand
        if fact.type is FactType.BOOL and isinstance(operand, frozenset) and len(operand) == 1:
            (value,) = operand
            return f"{self._question(test.fact)} {value_in_words((value is True) == holds, fact, self._language)}"
        answer = ANSWERS[test.operator, holds][self._language]
        if type(operand) is int:
            answer = answer.replace(":", "")  # `at least 16`, but `at least: prevails`
        manner = Manner(FROM_TABLE, LOOKED_UP, self._question)
        return f"{self._question(test.fact)} {answer.format(operand_in_words(test, self._vocabulary, self._language, manner))}"

    def _question(self, fact: str) -> str:
        return self._vocabulary.facts[fact].question[self._language] or f"{fact}:"


def _flat(group: All | AnyOf) -> Iterator[Condition]:
    """The parts, with those of inner groups of the same kind."""
    for part in group.parts:
        if isinstance(part, type(group)) and part.parts:
            yield from _flat(part)
        else:
            yield part


COMMON = "common"


def names_on(day: date, laws: Mapping[str, Law], law: str) -> dict[str, Rule]:
    """On one day, by name: the law's definitions or else the common ones; all grounds and prohibitions; all requirements as `law/name`.

    Also those that stand in the law but are not in force on that day.
    """
    names: dict[str, Rule] = {
        rule.id: rule for id in (COMMON, law) for rule in _rules_on(day, laws.get(id)) if isinstance(rule, Definition)
    }
    for rule in (rule for found in laws.values() for rule in _rules_on(day, found)):
        if isinstance(rule, Ground | Prohibition):
            names[rule.id] = rule
        elif isinstance(rule, Requirement):
            names[f"{rule.of}/{rule.id}"] = rule
    return names


def without_absent(condition: Condition, names: Mapping[str, Rule]) -> Condition:
    """The condition without what it says of rules that are repealed or not yet enacted, none of which holds.

    They drop out of alternatives while one is left, and out of what must hold where they must not.
    """
    match condition:
        case Not(part):
            return Not(without_absent(part, names))
        case All(parts):
            return All(tuple(without_absent(part, names) for part in parts if not (isinstance(part, Not) and _absent(part.part, names))))
        case AnyOf(parts):
            left = tuple(part for part in parts if not _absent(part, names))
            return AnyOf(tuple(without_absent(part, names) for part in left or parts))
        case _:
            return condition


def _absent(condition: Condition, names: Mapping[str, Rule]) -> bool:
    match condition:
        case RuleRef(met=True):
            return False
        case RuleRef(name) | DefinitionRef(name):
            return name not in names
        case _:
            return False


def _rules_on(day: date, law: Law | None) -> Iterator[Rule]:
    version = law.on(day) if law else None
    yield from version.rules if version else ()
