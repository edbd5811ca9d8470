"""Rules of a law and facts of the vocabulary as messages, their conditions in words."""

from collections.abc import Mapping

from zweck.catalogue.readers import of_fact
from zweck.explain.sentences import NAMELESS, in_words
from zweck.law.policy import Obligation, PolicySet, Remedy, Right, Rule, Scope
from zweck.law.vocabulary import Act, Fact, SameAs, Silence, Vocabulary
from zweck.logic.condition import Condition, Value
from zweck.service.encode.protobuf import fact_value, text
from zweck.v1 import decision_pb2
from zweck.v1 import policy_pb2 as v1
from zweck.words.text import Text


def scope(scope: Scope | None, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> v1.Scope | None:
    """The scope of a law; `names` holds the rules to which conditions refer."""
    if scope is None:
        return None
    return v1.Scope(citation=scope.citation, text=text(scope.reason), condition=_words(scope.when, vocabulary, names))


def rule(rule: Rule, vocabulary: Vocabulary, names: Mapping[str, Rule]) -> v1.Rule:
    """One rule; `names` holds the rules to which conditions refer."""
    start, until = rule.in_force.start, rule.in_force.until
    return v1.Rule(
        kind=rule.kind,
        id=rule.id,
        of=_of(rule),
        citation=rule.citation,
        text=text(rule.text if isinstance(rule, Obligation | Right | Remedy) else rule.reason),
        condition=_words(rule.when, vocabulary, names),
        exception=_words(rule.unless, vocabulary, names),
        origin=f"{rule.span.path}:{rule.span.line}",
        start=start.isoformat() if start else "",
        until=until.isoformat() if until else "",
    )


def _words(condition: Condition | None, vocabulary: Vocabulary, names: Mapping[str, Rule] = NAMELESS) -> decision_pb2.LocalizedText | None:
    if condition is None:
        return None
    german, english = (in_words(condition, vocabulary, language, names) for language in ("de", "en"))
    return text(Text(german, english))


def _of(rule: Rule) -> tuple[str, ...]:
    of: str | tuple[str, ...] = getattr(rule, "of", ())
    return (of,) * bool(of) if isinstance(of, str) else of


def fact(fact: Fact, policies: PolicySet) -> v1.Fact:
    """One fact, with the rules that read it."""
    return v1.Fact(
        fact=fact.name,
        group=fact.group,
        type=fact.type,
        choices=(decision_pb2.FactChoice(value=value, label=text(label)) for value, label in fact.labels.items()),
        ordered=fact.ordered,
        label=text(fact.label),
        question=text(fact.question),
        meaning=text(fact.meaning),
        statement=text(fact.statement),
        denial=text(fact.denial),
        silence=_silence(fact.silence, policies.vocabulary),
        changeable_by=fact.changeable_by,
        acts=(_act(act, value) for act, value in policies.vocabulary.acts_for(fact.name)),
        dpv=fact.dpv,
        read_by=(f"{reader.law}/{reader.id}" for reader in of_fact(fact.name, policies)),
    )


def _act(act: Act, value: Value | SameAs) -> v1.FactAct:
    same_as = value.fact if isinstance(value, SameAs) else ""
    return v1.FactAct(act=act.name, title=text(act.title), value=None if isinstance(value, SameAs) else fact_value(value), same_as=same_as)


def _silence(silence: Silence, vocabulary: Vocabulary) -> v1.Silence:
    presume = silence.presume
    return v1.Silence(
        silence_class=silence.silence_class,
        reason=text(silence.reason),
        presumed=None if isinstance(presume, SameAs) else _value(presume),
        presumed_as=presume.fact if isinstance(presume, SameAs) else "",
        where=_words(silence.where, vocabulary),
        against=_value(silence.against),
        asked=_words(silence.asked, vocabulary),
        register=silence.register,
        harmless=_value(silence.harmless),
        implied=(v1.ImpliedValue(value=fact_value(part.value), when=_words(part.when, vocabulary)) for part in silence.implied),
    )


def _value(value: Value | None) -> decision_pb2.FactValue | None:
    return None if value is None else fact_value(value)
