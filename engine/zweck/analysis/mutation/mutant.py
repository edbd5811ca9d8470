"""Mutants: what is changed, where, and how the law reads then; in words of the policy language, which stay where a label is reworded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from zweck.forms.diagnostics import Span
from zweck.law.policy import Floor, PolicySet, Rule, Scope, Version
from zweck.law.vocabulary import FactType, Vocabulary
from zweck.logic.condition import All, AnyOf, Condition, DefinitionRef, Not, Operator, Rows, RuleRef, TableFor, Test, Value
from zweck.periods.rows import Extendable, PeriodRow


class Kind(StrEnum):
    """The kind of a change."""

    CONDITION = "condition dropped"
    EXCEPTION = "exception dropped"
    RULE = "rule dropped"
    OUTCOME = "outcome swapped"
    NEGATION = "condition negated"
    DATE = "date shifted"
    WIDER = "term widened"
    NARROWER = "term narrowed"
    GRADE = "grade moved"
    JOINT = "all and any exchanged"
    UNREAD = "adverse fact unread"
    PERIOD = "period changed"


Subject = Rule | Scope | Version | PeriodRow


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One small change of a law: `new` stands where `old` stood, or nothing does (`None`).

    `part` is what is changed, `into` what stands there then. A mutant that shifts the days of a rule or a version differs on `day` only,
    and `shifted` are the day as it is and as the mutant has it.
    """

    kind: Kind
    law: str
    id: str
    span: Span
    old: Subject
    new: Subject | None
    part: Condition | None = None
    into: Condition | None = None
    day: date | None = None
    shifted: tuple[date, date] | None = None
    others: tuple[tuple[Version, Version], ...] = ()

    @property
    def name(self) -> str:
        """The changed rule or scope, as answers name it: `law/id`."""
        return f"{self.law}/{self.id}"


def applied(policies: PolicySet, mutant: Mutant) -> PolicySet:
    """The law as the mutant has it."""
    laws = {
        name: law if law.id != mutant.law else replace(law, versions=tuple(_versions(law.versions, mutant)))
        for name, law in policies.laws.items()
    }
    return replace(policies, laws=laws)


def _versions(versions: tuple[Version, ...], mutant: Mutant) -> Iterator[Version]:
    for version in versions:
        match mutant.old:
            case Version():
                changed = [new for old, new in mutant.others if old is version]
                yield changed[0] if changed else version
            case Scope():
                yield replace(version, scope=mutant.new) if version.scope is mutant.old and isinstance(mutant.new, Scope) else version
            case _:
                yield replace(version, rules=tuple(_rules(version.rules, mutant)))


def _rules(rules: tuple[Rule, ...], mutant: Mutant) -> Iterator[Rule]:
    for rule in rules:
        if rule is not mutant.old:
            yield rule
        elif isinstance(mutant.new, Rule):
            yield mutant.new


def written(mutant: Mutant, vocabulary: Vocabulary) -> str:
    """The part that is changed, after what stands there then: `purpose.kind: [art, other]; instead of: purpose.kind: art`."""
    if mutant.shifted is not None:
        part, into = mutant.shifted
        return f"{'from' if begins(mutant) else 'until'} {into}; instead of: {part}"
    if mutant.part is None:
        return _rule_change(mutant)
    part_line = _line(mutant.part, vocabulary)
    if mutant.into is None:
        return part_line
    return f"{_line(mutant.into, vocabulary)}; instead of: {part_line}"


def _rule_change(mutant: Mutant) -> str:
    """A change of a whole rule: of the grade to which a floor raises, or of its kind."""
    old, new = mutant.old, mutant.new
    if isinstance(old, PeriodRow) and isinstance(new, PeriodRow):
        return _row_change(old, new)
    if isinstance(old, Floor) and isinstance(new, Floor):
        return f"at_least: {new.at_least}; instead of: at_least: {old.at_least}"
    kind = old.kind if isinstance(old, Rule) else "row"
    return f"{new.kind}; instead of: {kind}" if isinstance(new, Rule) else kind


def _row_change(row: PeriodRow, new: PeriodRow) -> str:
    """The one key of a row that is changed; alone where it is gone."""
    name = next(one.name for one in fields(row) if one.compare and getattr(row, one.name) != getattr(new, one.name))
    part, into = (f"{name}: {value.by if isinstance(value, Extendable) else value}" for value in (getattr(row, name), getattr(new, name)))
    return f"{into}; instead of: {part}" if getattr(new, name) else part


def begins(mutant: Mutant) -> bool:
    """Whether a shifted day is a first one."""
    match mutant.old, mutant.new:
        case Version() as old, Version() as new:
            return old.start != new.start
        case Rule() as old, Rule() as new:
            return old.in_force.start != new.in_force.start
        case PeriodRow() as old, PeriodRow() as new:
            return old.valid_from != new.valid_from
        case _:
            return True


def _line(condition: Condition, vocabulary: Vocabulary) -> str:
    match condition:
        case Test():
            return _test(condition, vocabulary)
        case All(parts):
            return f"all: [{_joined(parts, vocabulary)}]"
        case AnyOf(parts):
            return f"any: [{_joined(parts, vocabulary)}]"
        case Not(part):
            return f"not: {{{_line(part, vocabulary)}}}"
        case DefinitionRef(name=name):
            return f"definition: {name}"
        case RuleRef(id=id, met=met):
            return f"met: {id}" if met else f"rule: {id}"


def _joined(parts: Iterable[Condition], vocabulary: Vocabulary) -> str:
    return ", ".join(f"{{{_line(part, vocabulary)}}}" for part in parts)


def _test(test: Test, vocabulary: Vocabulary) -> str:
    operand = _operand(test.operand)
    if test.operator is Operator.ONE_OF:
        return f"{test.fact}: {operand}"
    is_set = vocabulary.facts[test.fact].type is FactType.SET
    word = "contains" if test.operator is Operator.CONTAINS_ANY and is_set and not operand.startswith("[") else str(test.operator)
    return f"{test.fact}: {{{word}: {operand}}}"


def _operand(operand: Value | Rows | TableFor | object) -> str:
    match operand:
        case frozenset():
            values = sorted(_value(value) for value in operand)
            return values[0] if len(values) == 1 else f"[{', '.join(values)}]"
        case Rows():
            named = sorted({*operand.rules, *operand.marks, *operand.checked})
            return f"{operand.table} {', '.join(named)}".rstrip()
        case TableFor():
            return f"{operand.table} for {operand.fact}"
        case _:
            return _value(operand)


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
