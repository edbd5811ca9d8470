"""Kills writers of the record at random moments, on SQLite and PostgreSQL: `python -m tests.record.soak KILLS SEED`."""

import random
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.record.postgres import binaries, cluster
from tests.record.processes import KEY, kill_one
from zweck.chain.addresses import address
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.record.verify import verify


def soak(url: str, kills: int, seed: int) -> bool:
    """Kill so many writers, then compare the record with what they had acknowledged; whether it holds everything."""
    chance = random.Random(seed)
    acknowledged = [digest for _ in range(kills) for digest in kill_one(url, chance)]
    with closing(address(url, RECORD).connect(write=False)) as database:
        missing = set(acknowledged) - {each.digest for each in scan(database)}
        survey = verify(database, KEY.public)
    print(f"{url.partition(':')[0]}: {kills} kills, {len(acknowledged)} acknowledged, {survey.entries} recorded,", end=" ")
    print(f"{len(missing)} missing, {len(survey.faults)} faults", *survey.faults, sep="\n  ")
    return not missing and not survey.faults


def main(kills: int, seed: int) -> int:
    """Soak each database that there is."""
    with TemporaryDirectory() as folder:
        sound = soak(f"sqlite:///{Path(folder)}/record.db", kills, seed)
    programs = binaries()
    if programs is None:
        print("postgresql: not installed")
        return int(not sound)
    with cluster(programs) as found:
        sound = soak(found.url("soak"), kills, seed) and sound
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
