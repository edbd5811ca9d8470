"""Days in requests."""

from datetime import date
from typing import Final

from zweck.forms.quoting import shown
from zweck.service.refusals import InvalidField

DIGITS: Final = len("2018-05-25")


def read_day(day: str) -> date:
    """A day as `YYYY-MM-DD`.

    Raises:
        InvalidField: if it is none.
    """
    try:
        if len(day) == DIGITS:
            return date.fromisoformat(day)
    except ValueError:
        pass
    raise InvalidField(f"`date` takes a day of the calendar as `YYYY-MM-DD`, not `{shown(day)}`", field="date") from None
