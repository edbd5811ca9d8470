"""Which tests one process runs one after the other, where several run side by side: those that share something that takes long to make."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

LONG: Final = (
    "tests/agreement/test_agreement.py",
    "tests/bulk/test_exact.py",
    "tests/cli/test_check_and_test.py",
    "tests/policies/test_every_answer.py",
    "tests/policies/test_guide.py",
    "tests/agreement/test_rete_session.py",
    "tests/workbench/test_browser.py",
    "tests/workbench/test_amend_browser.py",
    "tests/test_tour.py",
    "tests/register/test_command.py",
    "tests/agreement/test_silence.py",
    "tests/policies/test_unasked_abroad.py",
    "tests/faults/test_standstill.py",
    "tests/faults/test_memory.py",
    "tests/server/transport/test_http1_hostile.py",
)
"""The files that take longest: with several processes, none of them begins when the others have ended."""

CASES: Final = "cases"
SHARING: Final = ("access", "activities", "agreement", "bulk", "doors", "record", "register", "workbench")
"""Folders whose tests share a server, a database, a certificate authority or an engine that has answered much."""


def scope(nodeid: str) -> str:
    """A file, a folder, or all cases of the law, which both matchers compile for each stretch of days."""
    file = nodeid.partition("::")[0]
    if file.endswith(".yaml"):
        return CASES
    folders = file.split("/")
    return "/".join(folders[:2]) if file not in LONG and len(folders) > 2 and folders[1] in SHARING else file


def place(nodeid: str) -> int:
    """The cases first, then the long files, then the folders, then all else: what is handed out last is small."""
    found = scope(nodeid)
    if found == CASES:
        return -1
    return LONG.index(found) if found in LONG else len(LONG) + found.endswith(".py")


class Together(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Hands out these."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)
