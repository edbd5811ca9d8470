"""A fictional country with one law and one borrowed definition, and an engine that answers without thinking."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import cast

from zweck.bounded.steps import finished
from zweck.decision.decision import (
    Decision,
    Detail,
    Finding,
    LawResult,
    MissingFact,
    ObligationResult,
    Outcome,
    Presumption,
    ProhibitionResult,
    Reason,
    RequirementResult,
    RightResult,
    Ruling,
    Status,
)
from zweck.decision.remedied import RemedyAct, RemedyFact, RemedyResult, RemedyStep
from zweck.decision.reserved import Doubt
from zweck.facts.question import Question
from zweck.law.policy import Definition, Ground, InForce, Law, Obligation, PolicySet, Requirement, Rule, Scope, Timing, Version
from zweck.law.vocabulary import ChangeableBy, Fact, FactType, Silence, SilenceClass, Vocabulary
from zweck.logic.condition import All, DefinitionRef, Not, Operator, Test
from zweck.rpc.call import Call, Carrier
from zweck.rpc.frames import Frames
from zweck.rpc.method import Pieces
from zweck.words.text import Text


def _fact(name: str, type: FactType, *values: str) -> Fact:
    silence = Silence(SilenceClass.DOING)
    labels = {value: Text(f"{value} (de)", f"{value} (en)") for value in values}
    group, _, _ = name.partition(".")
    return Fact(name, group, type, Text(name, name), Text(f"{name}?", f"{name}?"), silence, ChangeableBy.NOBODY, values, labels)


VOCABULARY = Vocabulary(
    {
        fact.name: fact
        for fact in (
            _fact("time.decision_date", FactType.DATE),
            _fact("consent.given", FactType.BOOL),
            _fact("subject.age", FactType.INT),
            _fact("subject.country", FactType.COUNTRY),
            _fact("purpose.kind", FactType.ENUM, "advertising", "own_statistics"),
            _fact("data.kinds", FactType.SET, "name", "post_content"),
        )
    },
    {},
)

CONSENTED = Test("consent.given", Operator.ONE_OF, frozenset({True}))
ADULT = Test("subject.age", Operator.AT_LEAST, 18)
RULES: tuple[Rule, ...] = (
    Definition(id="adult", law="xx-privacy", citation="§ 2 PA", when=ADULT),
    Requirement(id="lawful-ground", law="xx-privacy", of="xx-privacy", citation="§ 4 PA", reason=Text("Grund?", "Ground?")),
    Ground(
        id="PA-5",
        law="xx-privacy",
        of=("xx-privacy/lawful-ground",),
        citation="§ 5 PA",
        reason=Text("Einwilligung.", "Consent."),
        when=All((CONSENTED, DefinitionRef("adult"))),
        unless=Not(CONSENTED),
        in_force=InForce(date(2010, 7, 1), date(2010, 12, 31)),
    ),
    Obligation(id="DU-INFORM", law="xx-privacy", of="xx-privacy", citation="§ 9 PA", text=Text("Sagen.", "Inform."), timing=Timing.AT),
)


def _version(law: str, start: int, until: int | None = None) -> Version:
    scope = Scope("§ 1 PA", Text("Immer.", "Always."), All(()))
    last = date(until, 12, 31) if until else None
    return Version(law, date(start, 1, 1), Text("Gesetz", "Act"), "PA", RULES, scope, last, source=f"Gazette {start}")


POLICIES = PolicySet(
    {
        "xx-privacy": Law("xx-privacy", (_version("xx-privacy", 2001, 2009), _version("xx-privacy", 2010))),
        "xx-images": Law("xx-images", (_version("xx-images", 1907),)),
    },
    VOCABULARY,
    "f" * 64,
)

RULING = Ruling(
    outcome=Outcome.PROHIBITED,
    laws=(
        LawResult(
            "xx-privacy",
            date(2010, 1, 1),
            Outcome.PROHIBITED,
            (RequirementResult("xx-privacy/lawful-ground", Status.MET, ("PA-5",)),),
            (ProhibitionResult("PA-6", Status.FAILED),),
            (("xx-images", date(1907, 1, 1)),),
        ),
    ),
    open_laws=("xx-other",),
    reasons=(Reason("PA-6", "§ 6 PA", Text("Nein.", "No.")),),
    obligations=(
        ObligationResult("DU-INFORM", "xx-privacy", "§ 9 PA", Timing.AT, Text("Sagen.", "Inform."), Text("Sofort.", "At once."), True),
        ObligationResult("DU-KEEP", "xx-privacy", "§ 8 PA", Timing.AFTER, Text("Halten.", "Keep."), None, False),
    ),
    rights=(RightResult("RI-ASK", "xx-privacy", "§ 10 PA", Text("Fragen.", "Ask.")),),
    steps=(RemedyResult("RE-COURT", (RemedyStep(Text("Klagen.", "Sue."), "§ 11 PA"),)),),
)

ACT = RemedyAct(
    "obtain-consent",
    Text("Einholen.", "Obtain."),
    (Text("Belehren.", "Inform."),),
    (RemedyFact("consent.given", True, change=False), RemedyFact("data.kinds", frozenset({"name"}), change=True)),
)

FINDING = Finding(
    RULING,
    missing_facts=(MissingFact("subject.age", Text("Wie alt?", "How old?"), ("xx-privacy/lawful-ground",), Text("Alter", "age"), "int"),),
    presumptions=(Presumption("data.kinds", frozenset({"post_content", "name"})),),
    doubts=(Doubt("DQ-1", "PA-6", Text("Strittig?", "Disputed?"), Text("Streng.", "Strictly.")),),
    remedies=(RemedyResult("", (), "PA-5", "§ 5 PA", (ACT,), ("subject.age",)),),
)


class ShowsQuestion(Decision):
    """A decision whose id shows the question."""

    @cached_property
    def decision_id(self) -> str:
        """The stated facts in order, and whether the rest is presumed."""
        return f"{sorted(self.question.stated.items(), key=lambda item: item[0])} {self.question.presume_unstated}"


ANSWER = ShowsQuestion(Question({}), date(2010, 5, 1), POLICIES.revision, FINDING)


class Parrot:
    """Answers every question alike, but for the stated day and, as the decision's id, the stated facts."""

    def __init__(self, before: Callable[[Question], object] = lambda _: None) -> None:
        """Call `before` with every question."""
        self._before = before

    def decide(self, question: Question, detail: Detail) -> Decision:
        """The answer."""
        self._before(question)
        day = question.stated.get("time.decision_date")
        return replace(ANSWER, question=question, date=day if isinstance(day, date) else None)

    def heard(self, question: Question) -> Collection[str]:
        """None of the laws."""
        return ()


class Nobody:
    """A caller that no test asks about."""

    address = "127.0.0.1"
    peer = "127.0.0.1:1"
    certificate = None


CALL = Call(cast(Carrier, None), Nobody(), 1, "/zweck.v1.DecisionService/CheckProcessing", (), Frames(0, gzip=False), None)
"""A call without a connection."""


def whole(answer: bytes | Pieces) -> bytes:
    """An answer without its pauses."""
    return answer if isinstance(answer, bytes) else finished(answer)
