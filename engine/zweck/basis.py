"""On which basis an answer stands: what may be done now, or what holds on a stated day (design 3.6)."""

from enum import StrEnum


class Basis(StrEnum):
    """`LIVE` answers "may I now?" and may be acted on; `AS_OF` says what holds on a day that the caller states, for plans and audits."""

    LIVE = "LIVE"
    AS_OF = "AS_OF"
