"""(f) Questions until the end: a person who answers truthfully, from what every caller knows with a profile and consulted registers."""

from collections.abc import Iterable, Sequence
from random import Random
from statistics import median
from typing import Final

from benchmarks.effort import Effort
from benchmarks.table import Goal, Report, Table, at_most
from tests.agreement.questioning import Course, courses
from tests.agreement.situations import shipped_situations
from tests.everyday.interview import interview
from tests.everyday.stories import stories
from tests.interview.cases import cases, columns, table
from zweck.law.vocabulary import DECISION_DATE

MAX_EVERYDAY: Final = 6
SEED: Final = 1
HEAD: Final = ("truth", "cases", "end at it", "median until decided", "most", "median until final", "most")
NOTE: Final = (
    "Cases and entries of the snapshots, begun with the day, the operation, the purpose, the profile and consulted registers; the first "
    "missing fact is asked and answered again and again. The whole truth has ordinary values, or values of chance whose ordinary course "
    "was confirmed on one screen. Everyday questions begin with what the lawyer said; a sheet is one question, as in `zweck interview`."
)
ON_SCREENS: Final = (
    "A person who answers truthfully, knows everything but a share of the facts where that is said, and finds the right answer; the page "
    "that confirms the ordinary course is not counted."
)


def measure(effort: Effort) -> Report:
    """The courses of cases and of everyday questions."""
    situations = shipped_situations()
    bases = [dict(question.stated) for question in situations.bases if question.stated.get(DECISION_DATE)]
    chosen = Random(SEED).sample(bases, min(len(bases), effort.cases))  # noqa: S311  no secrets
    ordinary = [*courses(situations.engine, chosen)]
    random = [*courses(situations.engine, chosen, Random(SEED))]  # noqa: S311  no secrets
    asked = [interview(story) for story in stories()]
    decided, screens = [one.decided for one in asked], [len(one.screens) for one in asked]
    right = sum(one.end == story.truth.expect.outcome for one, story in zip(asked, stories(), strict=True))
    rows = [
        _row("ordinary", ordinary),
        _row("of chance", random),
        ("everyday questions, in sheets", str(len(asked)), str(right), *_spread(decided), *_spread(screens)),
    ]
    elsewhere = sum(one.outcome is not one.truth for one in (*ordinary, *random)) + len(asked) - right
    goals = [
        Goal("truthful answers that end elsewhere than the whole truth", "0", str(elsewhere), not elsewhere),
        at_most("screens to the end of an everyday question", MAX_EVERYDAY, max(screens), "screens"),
    ]
    shown = [Table("Questions until the end", HEAD, rows, NOTE), _screens(effort)]
    return Report(shown, goals)


def _screens(effort: Effort) -> Table:
    """Interviews from the tile, over the cases that begin as a usual situation does: the table of docs/interview.md."""
    chosen = cases()[:: max(1, Effort().cases // effort.cases)]
    figures = {name: table(found) for name, found in columns(chosen).items()}
    lines = next(iter(figures.values()))
    rows = [(line, *(str(column[line]) for column in figures.values())) for line in lines]
    return Table("Interviews from the tile, in screens", (f"{len(chosen)} cases", *figures), rows, ON_SCREENS)


def _row(what: str, found: Sequence[Course]) -> tuple[str, ...]:
    right = sum(one.outcome is one.truth for one in found)
    return what, f"{len(found):,}", f"{right:,}", *_spread(len(one.first) for one in found), *_spread(len(one.all) for one in found)


def _spread(counts: Iterable[int]) -> tuple[str, str]:
    several = [*counts]
    return f"{median(several):g}", str(max(several))
