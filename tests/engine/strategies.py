"""Random questions about Arcadia."""

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from tests.arcadia import CASES, POLICIES
from zweck.cases import load_cases
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact, FactType
from zweck.load import load
from zweck.logic.condition import Value

ARCADIA: PolicySet = load(POLICIES)
CASES_OF_ARCADIA = load_cases(Path(CASES), ARCADIA)


def values(fact: Fact) -> st.SearchStrategy[Value | None]:
    """Values of a fact, those that its law cares about among them; `None` is stated as unknown."""
    known: st.SearchStrategy[Value]
    match fact.type:
        case FactType.BOOL:
            known = st.booleans()
        case FactType.ENUM:
            known = st.sampled_from(fact.values)
        case FactType.SET:
            known = st.frozensets(st.sampled_from(fact.values))
        case FactType.INT:
            known = st.integers(10, 20)
        case FactType.COUNTRY:
            known = st.sampled_from(("AR", "GR", "IT", "JP"))
        case FactType.DATE:
            known = st.dates(date(1990, 1, 1), date(2015, 12, 31))
    return st.none() | known


def questions(*, dated: bool = True) -> st.SearchStrategy[Question]:
    """Questions with some facts stated, some stated as unknown, and others not stated."""
    facts = ARCADIA.vocabulary.facts
    optional = {name: values(fact) for name, fact in facts.items() if name != "time.decision_date"}
    days = {"time.decision_date": st.dates(date(1994, 1, 1), date(2014, 12, 31))} if dated else {}
    stated = st.fixed_dictionaries(days, optional=optional)
    return st.builds(Question, stated, st.booleans())
