"""One question, decided in every way, and where the answers differ.

The specification is compared with `native` as it serves, in every way to ask it, and with the verdict on what `rete` finds; and both
matchers name by name.
"""

from collections.abc import Mapping
from datetime import date

from tests.agreement.brief import brief
from tests.agreement.interpreter import Answer, LawAnswer, Specification, read_against, read_silence, served
from tests.agreement.plain import Plain
from zweck.combine import LawVerdict, Truths, Verdict, combine
from zweck.decision.decision import Decision, Detail, LawResult, Ruling
from zweck.editions.coverage import COVERAGE, key_of_gap
from zweck.engine import Engine
from zweck.facts.contradictions import to_ask
from zweck.facts.question import Question, complete
from zweck.facts.silences import FactSet, against_controller
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.match import Matcher, MatcherUnavailable
from zweck.match.rete import Rete

ABSENT = "nothing"


class Ways:
    """The ways to decide by one policy set."""

    def __init__(self, policies: PolicySet, rete: Matcher | None) -> None:
        """Use this `rete`; where it is `None`, for it does not run, a walk over the conditions."""
        self.policies = policies
        self.specification = Specification(policies)
        self.engine = Engine(policies)
        self.rete = rete or Plain()

    def differ(self, question: Question) -> str:
        """On what the ways to decide do not agree, in words; empty where they do."""
        stated = {**question.stated, **dict.fromkeys(to_ask(question.contradictions, question.stated))}
        specified = read_silence(self.policies, stated, presume_unstated=question.presume_unstated)
        facts = complete(question, self.policies.vocabulary)
        if facts.values != specified:
            return _differences("reading U", specified, facts.values)
        against = against_controller(facts)
        against_values = read_against(self.policies, stated, specified)
        if against is not None and against.values != against_values:
            return _differences("reading S", against_values, against.values)
        answer = self.specification.decide(specified)
        answer_against = answer if against_values == specified else self.specification.decide(against_values)
        wanted, conclusive = served(answer, answer_against)
        given = self.engine.decide(question, Detail.OUTCOME)
        if answer_given(given) != as_served(wanted) or given.conclusive is not conclusive:
            wanted_too = {**_parts(as_served(wanted)), "conclusive": conclusive}
            return _differences("native", wanted_too, {**_parts(answer_given(given)), "conclusive": given.conclusive})
        return self._matched(facts, answer) or ("" if against is None else self._matched(against, answer_against))

    def _matched(self, facts: FactSet, answer: Answer) -> str:
        """How the matchers differ from each other, or their verdict from what is specified: here with all about laws that are open."""
        values = facts.values
        day = values[DECISION_DATE]
        if not isinstance(day, date):
            return ""
        edition = self.engine.editions.on(day)
        native, rete = self.engine.truths(edition, values), self.rete.truths(edition, values)
        if rete != native:
            names = [named.key for named in edition.names]
            return _differences("rete (specified: native)", dict(zip(names, native, strict=True)), dict(zip(names, rete, strict=True)))
        found = answer_of(combine(edition.laws, rete), rete)
        return "" if found == answer else _differences("both matchers", _parts(answer), _parts(found))


def rete_here() -> Matcher | None:
    """`rete`, where durable-rules imports."""
    try:
        return Rete()
    except MatcherUnavailable:
        return None


def as_served(answer: Answer) -> Answer:
    """The answer, without what is known of laws that are open: of these no more is served than that they are."""
    return Answer(answer.outcome, {name: law if law and law.applies else None for name, law in answer.laws.items()})


def answer_given(decision: Decision | Ruling) -> Answer:
    """A decision as the specification gives it."""
    return Answer(str(decision.outcome), {**{law.law: _given(law) for law in decision.laws}, **dict.fromkeys(decision.open_laws)})


def _given(law: LawResult) -> LawAnswer:
    requirements = {found.requirement: (str(found.status), frozenset(found.grounds)) for found in law.requirements}
    return LawAnswer(law.version, True, requirements, {found.rule: str(found.status) for found in law.prohibitions}, str(law.outcome))


def answer_of(verdict: Verdict, truths: Truths) -> Answer:
    """A verdict as the specification gives it."""
    laws = {law.plan.version.law: _found(law) for law in verdict.laws if law.applies is not False and not law.plan.gaps}
    gaps = {key_of_gap(gap.absent): truths[gap.place] for law in verdict.laws for gap in law.plan.gaps}
    open_ = {name.removeprefix(f"{COVERAGE}/"): truth for name, truth in gaps.items() if truth is not False}
    return Answer(str(verdict.outcome), laws, open_)


def _found(law: LawVerdict) -> LawAnswer:
    requirements = {found.plan.name: (str(found.status), frozenset(ground.id for ground, _ in found.grounds)) for found in law.requirements}
    prohibitions = {rule.id: str(status) for rule, _, status in law.prohibitions}
    return LawAnswer(law.plan.version.start, law.applies, requirements, prohibitions, str(law.outcome))


def _parts(answer: Answer) -> dict[str, object]:
    """All that an answer says, by the name of what it says it of."""
    parts: dict[str, object] = {"outcome": answer.outcome, **{f"gap {name}": str(truth) for name, truth in answer.gaps.items()}}
    for name, law in answer.laws.items():
        if law is None:
            parts[name] = "open"
        else:
            parts[name] = (f"version of {law.version}", "open" if law.applies is None else "applies", law.outcome)
            parts |= law.requirements
            parts |= {f"{name}, prohibition {rule}": status for rule, status in law.prohibitions.items()}
    return parts


def _differences(what: str, wanted: Mapping[str, object], found: Mapping[str, object]) -> str:
    names = [name for name in {**wanted, **found} if wanted.get(name, "") != found.get(name, "")]
    lines = [f"  {name}: specified {brief(wanted.get(name, ABSENT))}, found {brief(found.get(name, ABSENT))}" for name in names]
    return "\n".join([f"{what} differs:", *lines])
