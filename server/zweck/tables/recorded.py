"""The entry of a run in the decision record: one for all rows, with the digests of the parts."""

import json
import time
from dataclasses import asdict
from hashlib import sha256

from zweck.chain.content import canonical
from zweck.record.build import engine_version
from zweck.record.entry import BULK, Content, Entry, entry
from zweck.tables.run import Head


def entry_of(head: Head) -> Entry:
    """The entry for a run that is whole; `answer` is the SHA-256 of the names and digests of its parts."""
    parts = canonical(head.parts)
    said = {name: value for name, value in asdict(head).items() if name not in ("revision", "parts", "state")}
    content = Content(
        detail=BULK,
        outcome=canonical(head.outcomes),
        answer=sha256(parts.encode()).hexdigest(),
        sources=canonical({**said, "parts": json.loads(parts)}),
    )
    return entry(time.time_ns() // 1000, head.revision, engine_version(), content, BULK)
