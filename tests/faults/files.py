"""Policy files that are spoiled: whatever stands in them, the report is one of diagnostics, and it comes soon."""

import random
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.arcadia import POLICIES
from tests.engine.spoiling import mutated
from tests.faults.part import Effort, Findings
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.form import Context
from zweck.forms.reader import read
from zweck.law.parse.law import rules
from zweck.law.vocabulary import Vocabulary
from zweck.load import load, shipped
from zweck.pages.faults import report

A_MINUTE, MAX_FILES = 150, 5_000
LONGEST: Final = 20.0
"""Seconds of processor time within which a report must be there."""

NOBODY: Final = Vocabulary({}, {})


class Spoiler:
    """Spoils one file of a policy set at a time."""

    def __init__(self, policies: Path, folder: Path, chance: random.Random) -> None:
        """Work on a copy in a folder."""
        self.root = Path(shutil.copytree(policies, folder / policies.name))
        self.files = sorted(self.root.rglob("*.yaml"))
        self.chance = chance
        self.faulty = 0
        self.longest = 0.0
        self.wrong: list[str] = []

    def load(self) -> None:
        """Spoil a file, load everything, and put the file right again."""
        place = self.chance.choice(self.files)
        original = place.read_bytes()
        place.write_text(self._spoiled(original), encoding="utf-8", newline="")
        before = time.process_time()
        try:
            load(self.root)
        except PolicyError as error:
            report(error).encode()
            self.faulty += 1
        except Exception as error:  # noqa: BLE001  that is what must not happen
            self.wrong.append(f"{place.relative_to(self.root)}: {type(error).__name__}: {error}")
        finally:
            self._took(place, time.process_time() - before)
            place.write_bytes(original)

    def parse(self) -> None:
        """Spoil a file, and read it alone: that is quick, and leaves out only what files say about each other."""
        place = self.chance.choice(self.files)
        text = self._spoiled(place.read_bytes())
        before = time.process_time()
        diagnostics = Diagnostics()
        try:
            node = read(text.encode(), "x", diagnostics)
            if node is not None:
                rules(node, "x", NOBODY, Context(diagnostics))
            report(PolicyError(diagnostics, {"x": text})).encode()
        except Exception as error:  # noqa: BLE001
            self.wrong.append(f"{place.relative_to(self.root)} alone: {type(error).__name__}: {error}")
        self._took(place, time.process_time() - before)

    def _spoiled(self, original: bytes) -> str:
        """Mostly some places of it; now and then the head of one file with the tail of another."""
        text = original.decode()
        if self.chance.random() < 0.1:
            other = self.chance.choice(self.files).read_text(encoding="utf-8")
            text = text[: self.chance.randrange(len(text))] + other[self.chance.randrange(len(other)) :]
        return mutated(text, self.chance)

    def _took(self, place: Path, seconds: float) -> None:
        self.longest = max(self.longest, seconds)
        if seconds > LONGEST:
            self.wrong.append(f"{place.relative_to(self.root)} took {seconds:.1f} s")


def soak(effort: Effort) -> Findings:
    """Load Arcadia and now and then the shipped law, and parse the shipped files alone."""
    count = effort.of(A_MINUTE, MAX_FILES, 20)
    with TemporaryDirectory() as name:
        small = Spoiler(POLICIES, Path(name) / "small", random.Random(effort.seed))
        large = Spoiler(shipped(), Path(name) / "large", random.Random(effort.seed))
        for place in range(count):
            small.load()
            for _ in range(5):
                large.parse()
            if place % 30 == 0:
                large.load()
    loads = count + (count + 29) // 30
    figures = (
        f"{loads:,} policy sets with a spoiled file loaded, {small.faulty + large.faulty:,} of them faulty, each reported by diagnostics; "
        f"{5 * count:,} spoiled files parsed alone; the longest took {max(small.longest, large.longest):.2f} s of processor time"
    )
    return Findings(figures, small.wrong + large.wrong)
