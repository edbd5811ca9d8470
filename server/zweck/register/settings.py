"""The settings of the register."""

from dataclasses import dataclass
from pathlib import Path

from zweck.settings.declared import File, Text, setting


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """Where events about persons stand, and by which key; no person is looked up without an address."""

    url: str | None = setting(
        None,
        Text(),
        "URL",
        name="register",
        also="ZWECK_REGISTER",
        needs=("pseudonym-key",),
        secret=True,
    )
    key: Path | None = setting(None, File(), "FILE", name="register-key", also="ZWECK_REGISTER_KEY", needs=("register",))
    anchors: Path | None = setting(
        None,
        File(exists=False),
        "FILE",
        name="register-anchors",
        needs=("register",),
    )
