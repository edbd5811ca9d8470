"""Sentences of others: why the operating system refused something, and texts of libraries and servers."""

import errno
import os
from typing import Final

from zweck.words.said import Said, says

KNOWN: Final = {
    errno.ENOENT: "missing",
    errno.EACCES: "forbidden",
    errno.EISDIR: "is_folder",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "exists",
    errno.ENOSPC: "full",
    errno.EADDRINUSE: "taken",
    errno.ECONNREFUSED: "refused",
}
"""Errors of which the catalogue has the sentence."""


def reason_of(error: OSError) -> Said:
    """Why the system refused something; in its own words where the catalogue has none."""
    known = KNOWN.get(error.errno or 0)
    if known is not None:
        return says(f"words.system.{known}")
    said = error.strerror or (os.strerror(error.errno) if error.errno else str(error))
    return quoted((said or "unreadable").lower())


def at_place(error: OSError, place: object = None) -> Said:
    """The reason behind the place that it is about: the file that the error names if nothing else is said."""
    return says("words.at", place=error.filename if place is None else place, why=reason_of(error))


def quoted(sentence: str) -> Said:
    """A sentence of a library, a server or a file of the user, which stands as it is in both languages."""
    return says("words.quoted", sentence=sentence)


def advised(message: Said, help: Said | None) -> Said:
    """A message with its advice in one sentence."""
    return message if help is None else says("words.advised", message=message, help=help)
