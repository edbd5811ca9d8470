"""Where the answer to a case differs from the one expected, in words: for `zweck test` and for pytest."""

from zweck.cases import Case, Mismatch, run
from zweck.cli.layout import Page
from zweck.engine import Disagreement, Engine

EXACT = ("outcome", "laws")
"""Parts of an answer that must be as expected; of all others it must have at least what is expected."""


def differences(case: Case, engine: Engine) -> list[Mismatch]:
    """All differences; that two matchers disagree is one."""
    try:
        return run(case, engine)
    except Disagreement as disagreement:
        return [Mismatch("matchers", "the same answer of both", str(disagreement))]


def told(case: Case, found: list[Mismatch], width: int, line: str = "") -> str:
    """The place and title of a case, the line itself where it is given, each difference, and why the answer is expected."""
    page = Page(width)
    page.paragraph(case.title, head=f"{case.path}:{case.line}: {case.id}:")
    if line:
        page.outline(f"  {case.line} | {line}", indent=0)
    for difference in found:
        page.paragraph(sentence(difference), indent=2, marker="✗ ", mark={"fg": "red"})
    if case.why:
        page.paragraph(f"expected because: {case.why}", indent=4, style={"dim": True})
    return str(page)


def sentence(difference: Mismatch) -> str:
    """What was wanted and what came."""
    wanted = difference.wanted if difference.what in EXACT else f"at least {difference.wanted}"
    return f"{difference.what}: wanted {wanted}; got {difference.got}"
