"""The systems under test, and what each must offer to be measured: it is given the workload in its own language and answers requests."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import psutil

from benchmarks.workload.requests import Request

MEGABYTE: Final = 2**20


def resident() -> float:
    """MB resident in this process."""
    return float(psutil.Process().memory_info().rss / MEGABYTE)


class Adapter(ABC):
    """A system with policies loaded. Making one is its load time; what is written before and prepared for it is not measured."""

    @classmethod
    @abstractmethod
    def workload(cls, folder: Path) -> Any:
        """The 42 rules in the system's language; `folder` is empty, for files."""

    @classmethod
    @abstractmethod
    def grown(cls, count: int, folder: Path) -> Any:
        """Policies of 10 rules each for `count` tenants, as somebody would write them who has so many."""

    @abstractmethod
    def __init__(self, material: Any) -> None:
        """Load what `workload` or `grown` wrote."""

    def prepare(self, request: Request, tenant: str = "") -> Any:
        """The question as a caller of the system holds it: plain values. `tenant` says by whose policy, where there are several."""
        return request

    @abstractmethod
    def decide(self, prepared: Any) -> bool:
        """Whether it is allowed. Conversions that the system needs happen in here, and so are measured."""

    def agrees(self, prepared: Any, allowed: bool, fired: set[str]) -> bool:
        """Whether the answer is the oracle's; a system that names the rules which fired is asked for them too."""
        return self.decide(prepared) is allowed

    def answer(self, prepared: Any) -> str:
        """`allows`, `denies`, or whatever else the system can answer."""
        return "allows" if self.decide(prepared) else "denies"

    def memory(self) -> float:
        """MB resident in the process that holds the policies."""
        return resident()

    def close(self) -> None:  # noqa: B027  most have nothing to end
        """Leave nothing behind."""


@dataclass(frozen=True, slots=True)
class System:
    """One of the systems: its title in the tables, where its adapter is, whose Python runs it, whether it says which rules fired."""

    title: str
    adapter: str
    peer: bool = True
    names_rules: bool = True

    def load(self) -> type[Adapter]:
        """The adapter's class; imports what it needs.

        Raises:
            ImportError: if that is not installed.
        """
        module, _, name = self.adapter.partition(":")
        found: type[Adapter] = getattr(import_module(f"benchmarks.{module}"), name)
        return found


SYSTEMS: Final[dict[str, System]] = {
    "zweck": System("zweck", "ours:Zweck", peer=False),
    "zweck-reasons": System("zweck, the default answer (reasons)", "ours:Reasons", peer=False),
    "cedar": System("Cedar", "peers.cedar:Cedar"),
    "cedar-schema": System("Cedar, with a schema", "peers.cedar:CedarWithSchema"),
    "opa": System("OPA", "peers.opa:Opa"),
    "zen": System("GoRules zen", "peers.gorules:Zen"),
    "cel": System("CEL in Rust", "peers.cel:Cel"),
    "durable": System("durable-rules", "peers.durable:Durable"),
    "function": System("one generated Python function", "peers.function:Function", names_rules=False),
    "cerbos": System("Cerbos", "peers.cerbos:Cerbos"),
    "cerbos-strict": System("Cerbos, strict evaluation", "peers.cerbos:Strict"),
}
