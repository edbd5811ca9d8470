"""The setting that record and register share."""

from dataclasses import dataclass

from zweck.settings.declared import Flag, setting


@dataclass(frozen=True, slots=True)
class Sealing:
    """Whether a record or a register may stand without a seal."""

    unsealed: bool = setting(
        False,
        Flag(),
        "Take a record or a register without a key, although who can write to it could change it unseen.",
        also="ZWECK_UNSEALED",
    )
