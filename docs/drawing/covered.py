"""The proofs that the cases give of each law, as bars, from docs/pictures/coverage.json."""

import json
from collections.abc import Mapping
from typing import Any, Final

from docs.drawing.svg import Picture

WIDTH: Final = 960
COLUMNS: Final = 2
NAME: Final = 150
ROW: Final = 21
FULL: Final = 100


def picture(text: str) -> str:
    """A bar for each law: the share of its conditions that decide a case, both true and false."""
    data: Mapping[str, Any] = json.loads(text)
    laws: Mapping[str, tuple[int, int]] = {name: (shown, total) for name, (shown, total) in data["laws"].items() if total}
    rules, decisive = data["rules"], data["decisive"]
    drawn = Picture(
        "coverage",
        "What the cases prove of the law",
        f"{data['cases']:,} cases on {data['day']} prove {_percent(*rules)} of the rules, and {_percent(*decisive)} of the "
        "single conditions, each true and false where it decides. By law: "
        + "; ".join(f"{name} {_percent(*share)}" for name, share in laws.items())
        + ".",
        WIDTH,
    )
    drawn.text(20, 30, "What the cases prove", size=16, bold=True)
    drawn.text(WIDTH - 20, 30, f"{data['cases']:,} cases, {data['day']}, revision {data['revision']}", colour="soft", anchor="end")
    drawn.text(20, 54, f"Rules that matter in a case, holding and not holding: {_percent(*rules)} of {rules[1]:,} proofs", colour="soft")
    drawn.text(20, 72, f"Conditions that decide a case, true and false: {_percent(*decisive)} of {decisive[1]:,}; by law:", colour="soft")
    each = -(-len(laws) // COLUMNS)
    wide = (WIDTH - 40) / COLUMNS
    for number, (name, (shown, total)) in enumerate(laws.items()):
        x, y = 20 + wide * (number // each), 86.0 + ROW * (number % each)
        room = wide - NAME - 130
        drawn.text(x + NAME - 10, y + 13, name, size=12, anchor="end")
        drawn.bar(x + NAME, y + 3, room, 12, "edge")
        share = shown / total
        drawn.bar(x + NAME, y + 3, room * share, 12, "green" if shown == total else "blue")
        drawn.text(x + NAME + room + 8, y + 14, f"{_percent(shown, total)} of {total:,}", size=12, colour="soft")
    return str(drawn)


def _percent(shown: int, total: int) -> str:
    """A share in whole per cent, rounded down: 100 only where nothing is left."""
    return f"{FULL * shown // total} %"
