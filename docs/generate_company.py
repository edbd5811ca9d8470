"""`make company`: writes every key of the files of a company, as their grammar has them, into docs/company.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from zweck.access import file as access
from zweck.binding.parse import BINDING
from zweck.company.grammar import ACTIVITY, CONSENT_TEXT
from zweck.facts.profiles import PROFILE
from zweck.forms.key import Key, Shape

PAGE: Final = Path(__file__).with_name("company.md")
INTRO: Final = """\
# The files of a company

Every key of the files that `zweck new company` begins; [activities.md](activities.md) says what they are for,
[bulk.md](bulk.md#the-binding) how tables are bound, [access.md](access.md#the-access-file) who may call. A key that is in bold must be
there. An unknown key is a fault, which names the nearest one. In an editor, `zweck schema --first-lines` gives all of this while the file
is written. `make company` writes this page from the grammar.
"""
MOST: Final = 12
"""The words that a cell lists; of more, the first and the last."""

FILES: Final[tuple[tuple[str, str, tuple[Key, ...]], ...]] = (
    ("`controllers.yaml`", "Under `controllers`, each of the company's controllers.", PROFILE),
    ("`activities/NAME/DATE.yaml`", "One version of an activity, in force from `DATE` on.", ACTIVITY),
    ("`texts/NAME/DATE.yaml`", "One version of a consent text.", CONSENT_TEXT),
    ("`bindings/NAME.yaml`", "The columns of a table, and the facts that they state.", BINDING),
    ("`access.yaml`, `callers`", "Callers that are known by certificates.", access.CALLER),
    ("`access.yaml`, `jwt`", "Callers that are known by tokens.", access.JWT),
)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page."""
    parts = [INTRO]
    for title, about, keys in FILES:
        parts += [f"## {title}\n", f"{about}\n", "| key | takes | meaning |", "|---|---|---|", *_rows(keys, ""), ""]
    return "\n".join(parts)


def _rows(keys: Iterable[Key], place: str) -> Iterator[str]:
    """A row for each key, and one for each key inside of it."""
    for key in keys:
        name = f"`{place}{key.name}`"
        words = [f"`{word}`" for word in key.words]
        takes = ", ".join(words if len(words) <= MOST else (words[0], "…", words[-1])) if words else key.shape.value
        yield f"| {f'**{name}**' if key.required else name} | {_cell(takes)} | {_cell(str(key.meaning))} |"
        yield from _rows(key.inner, f"{place}{key.name}{'[]' if key.shape is Shape.LIST else ''}.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
