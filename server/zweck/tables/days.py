"""The facts that follow from two days: complete years, and whether more than some years have gone by."""

from datetime import date


def complete_years(since: date, day: date) -> int:
    """The years that are complete on a day; negative where the first day is later. A 29 February is complete on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def longer(since: date, day: date, years: int) -> bool:
    """Whether more than so many years lie between the days: on the anniversary itself not yet."""
    return (day.year - since.year, day.month, day.day) > (years, since.month, since.day)
