"""The repository, the drafts and their checks, which the pages of amendments share."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.runtime.sources.source import Source
from zweck.workbench.amend.drafts import Drafts
from zweck.workbench.amend.editor_support import EditorSupport
from zweck.workbench.amend.jobs import Jobs
from zweck.workbench.amend.origin import Origin, origin_of

FOLDER: Final = "drafts"


@dataclass(frozen=True, eq=False)
class Amending:
    """The drafts, their desk and their searches; `record` and `activities` say beside what an effect is looked for."""

    drafts: Drafts
    editor: EditorSupport
    jobs: Jobs
    record: str = ""
    activities: str = ""

    @classmethod
    def of(cls, folder: Path, origin: Origin, record: str = "", activities: str = "") -> "Amending":
        """With drafts in a folder."""
        drafts = Drafts(folder, origin)
        return cls(drafts, EditorSupport(drafts), Jobs(), record, activities)


def amending(source: Source | None, shipped: Path, cases: Path, record: str, activities: str) -> Amending:
    """Amendments of policies, with drafts beside a case file.

    Raises:
        NoOrigin: for policies of which no draft can be begun.
        SourceError: if their repository cannot be read.
    """
    return Amending.of(cases.with_name(f"{cases.stem}-{FOLDER}"), origin_of(source, shipped), record, activities)
