"""The input and the findings of one part of the soak."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done: counts grow with the `minutes` of the soak, and what lasts as long as one likes lasts so many `seconds`."""

    minutes: float
    seconds: float
    seed: int = 0

    def of(self, a_minute: float, most: int, least: int = 1) -> int:
        """So many times for each minute, but not more than `most`."""
        return max(least, min(most, round(a_minute * self.minutes)))


@dataclass(slots=True)
class Findings:
    """Figures as a sentence, and what was not as promised; `missing` says what this machine lacks for it."""

    figures: str = ""
    faults: list[str] = field(default_factory=list)
    missing: str = ""

    @property
    def held(self) -> bool:
        """Whether everything was as promised."""
        return not self.faults and not self.missing


def joined(parts: "list[Findings]") -> Findings:
    """Several findings as one."""
    return Findings(
        "; ".join(part.figures for part in parts if part.figures),
        [fault for part in parts for fault in part.faults],
        "; ".join(part.missing for part in parts if part.missing),
    )
