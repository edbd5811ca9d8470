"""Kills processes that enter events and look persons up at random moments: `python -m tests.register.soak KILLS SEED`."""

import random
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.record.postgres import binaries, cluster
from tests.record.processes import kill_one
from tests.register.processes import KEY, consent_for_ever
from zweck.chain.addresses import address
from zweck.register.chain import REGISTER
from zweck.register.statements import scan
from zweck.register.verify import verify


def killed(url: str, kills: int, seed: int) -> tuple[str, list[str]]:
    """Kill so many processes, then compare the register with the events that they had acknowledged and seen; figures and faults."""
    chance = random.Random(seed)
    said = [tuple(word.split()) for _ in range(kills) for word in kill_one(url, chance, consent_for_ever)]
    with closing(address(url, REGISTER).connect(write=False)) as database:
        stand = {(str(event.seq), event.content.kind) for event in scan(database)}
        found = verify(database, KEY.public)
    words = ("entered", "seen", "missed")
    entered, seen, missed = ({(position, kind) for word, position, kind in said if word == which} for which in words)
    faults = [f"event {position} was acknowledged and is missing" for position, _ in entered - stand]
    faults += [f"event {position} was seen and was not entered" for position, _ in seen - stand]
    faults += [f"event {position} was not seen at once" for position, _ in missed]
    figures = f"{kills} kills of the register, {len(entered):,} events acknowledged, {found.entries:,} entered, {len(seen):,} seen"
    return f"{url.partition(':')[0]}: {figures}, {len(faults) + len(found.faults)} missing or damaged", [*faults, *map(str, found.faults)]


def soak(url: str, kills: int, seed: int) -> bool:
    """Whether the register held everything; prints the figures."""
    figures, faults = killed(url, kills, seed)
    print(figures, *faults, sep="\n  ")
    return not faults


def main(kills: int, seed: int) -> int:
    """Soak each database that there is."""
    with TemporaryDirectory() as folder:
        sound = soak(f"sqlite:///{Path(folder)}/register.db", kills, seed)
    programs = binaries()
    if programs is None:
        print("postgresql: not installed")
        return int(not sound)
    with cluster(programs) as found:
        sound = soak(found.url("soak"), kills, seed) and sound
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
