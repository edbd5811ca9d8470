"""Days that readers choose."""

from datetime import date


def chosen_day(text: str) -> date:
    """The day of a text; today where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.today()
