"""Folders that a job fetched: the XML of their files, none of which may declare entities."""

from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from zweck.law.watch.sources import SEEN, data_of

NO_DAY: Final = f"the folder does not say in `{SEEN}` on which day it was fetched"
ENTITY: Final = b"<!ENTITY"


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
