"""zweck as a system under test."""

from pathlib import Path
from typing import Any

from benchmarks.systems import Adapter
from benchmarks.tenants import write_tenants
from benchmarks.workload.asked import POLICIES, TENANT, facts, fired
from benchmarks.workload.requests import Request
from zweck.decision.decision import Decision, Detail, Outcome
from zweck.engine import Engine
from zweck.load import load


class Zweck(Adapter):
    """From plain facts to the outcome with the rules that fired, which stand in `laws`."""

    detail = Detail.OUTCOME

    @classmethod
    def workload(cls, folder: Path) -> Path:
        """The policies beside the workload."""
        return POLICIES

    @classmethod
    def grown(cls, count: int, folder: Path) -> Path:
        """A law for each tenant."""
        write_tenants(folder, count)
        return folder

    def __init__(self, material: Path) -> None:
        """Load and check the policies."""
        self.engine = Engine(load(material))

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The facts by their names."""
        return facts(request) | ({TENANT: tenant} if tenant else {})

    def decision(self, prepared: Any) -> Decision:
        """The answer to plain facts."""
        return self.engine.decide(self.engine.ask(prepared), self.detail)

    def decide(self, prepared: Any) -> bool:
        """Whether it is permitted."""
        return self.decision(prepared).outcome is Outcome.PERMITTED

    def agrees(self, prepared: Any, allowed: bool, fired_rules: set[str]) -> bool:
        """Whether outcome and rules are the oracle's."""
        decision = self.decision(prepared)
        return (decision.outcome is Outcome.PERMITTED) is allowed and fired(decision) == fired_rules

    def answer(self, prepared: Any) -> str:
        """The answer in the words of the comparison; an unregulated operation is allowed."""
        match self.decision(prepared).outcome:
            case Outcome.PERMITTED | Outcome.NOT_REGULATED:
                return "allows"
            case Outcome.PROHIBITED:
                return "denies"
            case Outcome.UNDETERMINED:
                return "asks for the fact"


class Reasons(Zweck):
    """The answer with reasons, citations, presumptions and obligations, as the service gives it if nothing else is asked for."""

    detail = Detail.REASONS
