"""The setting that record and register share."""

from dataclasses import dataclass

from zweck.settings.declared import Flag, setting


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whether a record or a register may stand without a seal."""

    unsealed: bool = setting(
        False,
        Flag(),
        also="ZWECK_UNSEALED",
    )
