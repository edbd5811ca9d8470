"""The proof of an entry, in words and as one HTML file that verifies it in a browser without a network."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from zweck.pages.wording import clock
from zweck.record.proof import Proven

EMPTY: Final = '<script type="application/json" id="proof">null</script>'


def page(proof: str) -> str:
    """The HTML file with a proof in it."""
    kept = json.dumps(json.loads(proof), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    whole = files("zweck.pages").joinpath("proof.html").read_text(encoding="utf-8")
    return whole.replace(EMPTY, EMPTY.replace("null", kept))


def in_words(proven: Proven, language: str) -> Iterator[str]:
    """The entry that a proof shows, the reasons of its answer, and the checkpoint."""
    frame, content = proven.frame, proven.content
    said = " ".join(part for part in (content.outcome, content.decision_id) if part) or "(erased)"
    yield f"entry {frame['seq']}: {frame['kind']} of {clock(frame['time'])}: {said}"
    for each in proven.reasons:
        yield f"  {each['rule']} ({each['citation']}): {each[language]}"
    yield f"{proven.checkpoint.origin}, the first {proven.checkpoint.size} entries"
