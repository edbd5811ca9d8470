"""Days in requests."""

from datetime import date
from typing import Final

from zweck.forms.quoting import shown
from zweck.service.refusals import InvalidField
from zweck.words.said import says

DIGITS: Final = len("2018-05-25")


def read_day(day: str, field: str = "date") -> date:
    """A day as `YYYY-MM-DD`.

    Raises:
        InvalidField: if it is none.
    """
    try:
        if len(day) == DIGITS:
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise InvalidField(says("service.takes_day_calendar", field=field, day=shown(day)), field=field) from None
