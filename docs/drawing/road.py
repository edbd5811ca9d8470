"""The road of a decision: one question on two days, with what each station makes of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

import yaml

from docs.drawing.svg import Picture
from zweck.decision.decision import Decision, Outcome, Status
from zweck.engine import Engine
from zweck.facts.question import complete
from zweck.law.policy import PolicySet

EXAMPLES: Final = Path(__file__).parents[1] / "examples"
QUESTION: Final = ("May a call centre use what people", "publish about themselves in a social", "network for its own statistics?")
DAYS: Final = ("2018-05-24", "2018-05-25")
WIDTH: Final = 960
STATIONS: Final = (
    ("facts", "checked; silence is read"),
    ("edition", "the law of that day"),
    ("match", "conditions, three-valued"),
    ("combine", "grounds and prohibitions"),
    ("explain", "the answer"),
)
COLUMNS: Final = (20, 172, 324, 476, 640)
WIDE: Final = (140, 140, 140, 152, 300)
TOP: Final = 134
LANE: Final = 124
HEIGHT: Final = 98
COLOURS: Final = {
    Outcome.PERMITTED: "green",
    Outcome.PROHIBITED: "red",
    Outcome.UNDETERMINED: "amber",
    Outcome.NOT_REGULATED: "soft",
}
STATUSES: Final = {
    Status.MET: "{count} requirement{s} met",
    Status.FAILED: "{count} requirement{s} failed",
    Status.OPEN: "{count} requirement{s} open",
    Status.NOT_TRIGGERED: "{count} not triggered",
}
LETTERS: Final = 50
LINES: Final = 4


def picture(policies: PolicySet) -> str:
    """Both days, one below the other."""
    engine = Engine(policies)
    lanes = [list(lane(engine, day)) for day in DAYS]
    said = " ".join(f"On {day}: {'; '.join(', '.join(lines) for _, lines in stations)}." for day, stations in zip(DAYS, lanes, strict=True))
    drawn = Picture("road", "The road of a decision", f"{' '.join(QUESTION)} {said}", WIDTH)
    for number, line in enumerate(QUESTION):
        drawn.text(20, 34 + 19 * number, line, size=15, bold=True)
    drawn.text(WIDTH - 20, 34, "one question, asked for two days", colour="soft", anchor="end")
    for (name, meaning), x in zip(STATIONS, COLUMNS, strict=True):
        drawn.text(x, TOP - 32, name, bold=True)
        drawn.text(x, TOP - 15, meaning, size=11, colour="soft")
    for number, stations in enumerate(lanes):
        _lane(drawn, TOP + LANE * number, stations)
    return str(drawn)


Station = tuple[str, Sequence[str]]
"""The colour of what a station says first, and its lines."""


def lane(engine: Engine, day: str) -> Iterator[Station]:
    """The stations of a day."""
    asked: dict[str, Any] = yaml.safe_load((EXAMPLES / f"article-{day}.yaml").read_text(encoding="utf-8"))
    question = engine.ask(asked["facts"], presume_unstated=asked["presume_unstated"], consulted=asked["consulted"])
    decision, when = engine.decide(question), date.fromisoformat(day)
    facts = complete(question, engine.policies.vocabulary)
    edition = engine.editions.on(when)
    truths = Counter(engine.truths(edition, facts.values))
    known = sum(value is not None for value in facts.values.values())
    yield "ink", (f"{len(question.stated)} stated", f"{known - len(question.stated)} from silence", f"{len(facts.values) - known} unknown")
    yield "ink", (when.strftime("%-d %B %Y"), f"{len(edition.laws)} laws in force", f"{len(edition.names)} conditions")
    yield "ink", (f"{truths[True]} true", f"{truths[False]} false", f"{truths[None]} unknown")
    yield "ink", tuple(_combined(engine, decision, when))
    yield COLOURS[decision.outcome], (decision.outcome, *_explained(decision))


def _combined(engine: Engine, decision: Decision, day: date) -> Iterator[str]:
    applying = [version.short for law in decision.laws if (version := engine.policies.laws[law.law].on(day)) is not None]
    yield f"{', '.join(applying)} applies" if len(applying) == 1 else f"{', '.join(applying)} apply"
    found = Counter(requirement.status for law in decision.laws for requirement in law.requirements)
    for status, words in STATUSES.items():
        if found[status]:
            yield words.format(count=found[status], s="" if found[status] == 1 else "s")


def _explained(decision: Decision) -> list[str]:
    if decision.outcome is Outcome.UNDETERMINED:
        text = f"{len(decision.missing_facts)} facts would decide it, first: {decision.missing_facts[0].question.en}"
    else:
        grounds = {ground for law in decision.laws for requirement in law.requirements for ground in requirement.grounds}
        reasons = [reason for reason in decision.reasons if reason.rule.partition("/")[2] in grounds or reason.rule in grounds]
        text = f"{reasons[-1].citation}: {reasons[-1].text.en}"
    lines = wrap(text, LETTERS)
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], f"{lines[LINES - 1][: LETTERS - 2]} …"]


def _lane(drawn: Picture, y: float, stations: Sequence[Station]) -> None:
    for place, ((colour, lines), x, wide) in enumerate(zip(stations, COLUMNS, WIDE, strict=True)):
        last = place == len(stations) - 1
        drawn.box(x, y, wide, HEIGHT, edge=colour if last else "edge")
        for number, line in enumerate(lines):
            drawn.text(
                x + 10, y + 20 + 18 * number, line, size=13 if not number else 11, colour=colour if not number else "soft", bold=not number
            )
        if not last:
            drawn.line([(x + wide, y + HEIGHT / 2), (COLUMNS[place + 1], y + HEIGHT / 2)], "grey", arrow=True)
