"""Folders that a job fetched: the day on which it did, and the XML of their files, none of which may declare entities."""

from datetime import date
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from zweck.law.watch.sources import data_of

SEEN: Final = "SEEN"
"""The file of a folder with the day on which it was fetched, in the form 2026-11-23: neither RIS nor EUR-Lex write it into their files."""

NO_DAY: Final = f"the folder does not say in `{SEEN}` on which day it was fetched"
MAX_DAY: Final = 64
ENTITY: Final = b"<!ENTITY"


def day_of(folder: Path) -> date | None:
    """The day on which a folder was fetched; `None` where it does not say it."""
    try:
        with (folder / SEEN).open("rb") as file:
            return date.fromisoformat(file.read(MAX_DAY).decode("ascii").strip())
    except (OSError, ValueError):
        return None


def root_of(path: Path) -> ElementTree.Element | str:
    """The root of a file of XML, its names without their namespaces; or why there is none."""
    data = data_of(path)
    if isinstance(data, str):
        return data
    if ENTITY in data:
        return "the file declares entities"
    try:
        root = ElementTree.fromstring(data)  # noqa: S314  a file with entities was refused
    except (ElementTree.ParseError, ValueError, LookupError):
        return "the file is no XML"
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root
