"""Until when an answer about an activity can stay as it is."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from zweck.facts import Question
from zweck.law.vocabulary import DECISION_DATE
from zweck.sources.company import Activity, Company

EVE = timedelta(days=1)


def valid_until(question: Question, activity: Activity | None, company: Company, turning_days: Sequence[date]) -> date | None:
    """The last day on which the sources of a question and the law stay as they are; `None` where no end is known, or no day is stated.

    `turning_days` are those on which the law changes. An event that is entered later can change the answer at once.
    """
    day = question.stated.get(DECISION_DATE)
    if not isinstance(day, date):
        return None
    ends = [turn - EVE for turn in turning_days if turn > day]
    return min((end for end in (*ends, *_ends(question, activity, company)) if end >= day), default=None)


def _ends(question: Question, activity: Activity | None, company: Company) -> Iterator[date]:
    for source in question.merged.sources if question.merged is not None else ():
        yield from (end for end in (source.review_by, source.until) if end is not None)
    if activity is not None:
        yield from (one.start - EVE for one in company.activities[activity.id] if one.start > activity.start)
        if activity.until is not None:
            yield activity.until
