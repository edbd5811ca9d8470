"""The company beside the law: its controllers, activities and consent texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zweck.company.activity import Activity
from zweck.company.text import ConsentText
from zweck.facts.profiles import Profile


@dataclass(frozen=True, slots=True)
class Company:
    """The controllers by id, activities and consent texts by name with their versions in the order of their days; `revision` is of all.

    A `past` one means what its files meant once, and is for replay alone.
    """

    controllers: Mapping[str, Profile] = field(default_factory=dict)
    activities: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict)
    texts: Mapping[str, tuple[ConsentText, ...]] = field(default_factory=dict)
    revision: str = ""
    past: bool = False

    def on(self, name: str, day: date) -> Activity | None:
        """The version of an activity in force on a day."""
        found = [one for one in self.activities.get(name, ()) if one.start <= day]
        return found[-1] if found and (found[-1].until is None or day <= found[-1].until) else None

    def text(self, version: str) -> ConsentText | None:
        """The version of a consent text, by its name with its day."""
        name, _, _ = version.partition("@")
        return next((one for one in self.texts.get(name, ()) if one.version == version), None)


NO_COMPANY: Final = Company()
