"""Kills processes that enter events and look persons up at random moments: `python -m tests.register.soak KILLS SEED`."""

import random
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.record.postgres import binaries, cluster
from tests.record.processes import kill_one
from tests.register.processes import KEY, consent_for_ever
from zweck.record.addresses import address
from zweck.register.chain import REGISTER
from zweck.register.statements import scan
from zweck.register.verify import verify


def soak(url: str, kills: int, seed: int) -> bool:
    """Kill so many processes, then compare the register with the events that they had acknowledged and seen; whether it holds them all."""
    chance = random.Random(seed)
    said = [tuple(word.split()) for _ in range(kills) for word in kill_one(url, chance, consent_for_ever)]
    with closing(address(url, REGISTER).connect(write=False)) as database:
        stand = {(str(event.seq), event.content.kind) for event in scan(database)}
        found = verify(database, KEY.public)
    entered, seen, missed = (
        {(position, kind) for word, position, kind in said if word == which} for which in ("entered", "seen", "missed")
    )
    print(f"{url.partition(':')[0]}: {kills} kills, {len(entered)} acknowledged, {found.entries} entered,", end=" ")
    print(
        f"{len(entered - stand)} missing, {len(seen)} seen, {len(seen - stand)} of them not entered, {len(missed)} not seen at once,",
        end=" ",
    )
    print(f"{len(found.faults)} faults", *found.faults, sep="\n  ")
    return bool(entered and seen) and not (entered | seen) - stand and not missed and not found.faults


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
