"""A draft on its way out: a patch, and a commit on a branch. The working tree, the index and all other branches stay as they are."""

import re
from difflib import unified_diff
from secrets import token_hex
from time import time
from typing import Final

from zweck.runtime.sources.git import git
from zweck.workbench.amend.drafts import Changed, DraftError
from zweck.workbench.amend.origin import Origin

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*){0,3}")
LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
MAX_NAME: Final = 80
NONE: Final = ""
"""The commit of a branch that there is not."""

BROKEN: Final = "\\ No newline at end of file\n"


def slug(title: str) -> str:
    """The name of a branch that a title proposes."""
    plain = title.lower()
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(letter, written)
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:MAX_NAME].strip("-") or "amendment"


def is_name(name: str) -> bool:
    """Whether a branch may have this name."""
    return len(name) <= MAX_NAME and NAME.fullmatch(name) is not None


def patch(changed: Changed, origin: Origin) -> str:
    """The differences, as `git apply` reads them."""
    return "".join(_of_file(origin.place(path), *changed[path]) for path in sorted(changed))


def _of_file(path: str, old: bytes | None, new: bytes | None) -> str:
    before, after = (LINE.findall((data or b"").decode("utf-8", "replace")) for data in (old, new))
    kind = "new file mode 100644\n" if old is None else "deleted file mode 100644\n" if new is None else ""
    names = ("/dev/null" if old is None else f"a/{path}"), ("/dev/null" if new is None else f"b/{path}")
    lines = unified_diff(before, after, *names)
    return f"diff --git a/{path} b/{path}\n{kind}" + "".join(line if line.endswith("\n") else f"{line}\n{BROKEN}" for line in lines)


def commit(origin: Origin, base: str, onto: tuple[str, str], changed: Changed, by: tuple[str, str], message: str) -> str:
    """Commit what differs from `base` to a branch, and return the commit; `onto` names the branch, and its commit if the draft made it.

    The commit is made in the repository's store of objects alone, and the branch is set only if it is new, or where the draft left it.

    Raises:
        DraftError: without a repository.
        SourceError: if it cannot be written, or the branch is there already and not the draft's.
    """
    name, before = onto
    if origin.repository is None:
        raise DraftError("workbench.amend.no_git")
    passing = f"refs/zweck/{token_hex(8)}"
    lines = [f"commit {passing}", f"committer {_plain(by[0])} <{_plain(by[1])}> {int(time())} +0000", *_data(message.encode())]
    stream = "\n".join([*lines, f"from {before or base}", ""]).encode()
    for path in sorted(changed):
        place, new = _quoted(origin.place(path)), changed[path][1]
        stream += b"D %s\n" % place if new is None else b"M 100644 inline %s\ndata %d\n%s\n" % (place, len(new), new)
    git(origin.repository, "fast-import", "--quiet", "--force", given=stream)
    try:
        made = git(origin.repository, "rev-parse", "--verify", passing).decode().strip()
        git(origin.repository, "update-ref", "-m", "zweck workbench", f"refs/heads/{name}", made, before or NONE)
    finally:
        git(origin.repository, "update-ref", "-d", passing)
    return made


def is_there(origin: Origin, name: str) -> bool:
    """Whether the repository has a branch of this name."""
    if origin.repository is None:
        return False
    return bool(git(origin.repository, "for-each-ref", "--format=%(refname)", f"refs/heads/{name}", f"refs/heads/{name}/**").strip())


def _data(content: bytes) -> list[str]:
    return [f"data {len(content)}", content.decode()]


def _plain(text: str) -> str:
    """A name or address that ends no line and no part of one."""
    return " ".join("".join(letter for letter in text if letter not in "<>\0").split())


def _quoted(path: str) -> bytes:
    return ('"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"').encode()
