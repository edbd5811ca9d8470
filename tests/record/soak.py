"""Kills writers of the record at random moments, in both databases, while segments leave it: `python -m tests.record.soak KILLS SEED`."""

import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.record.postgres import binaries, cluster
from tests.record.processes import KEY, SEGMENT, kill_one
from zweck.chain.addresses import address
from zweck.record import partitions
from zweck.record.chain import RECORD
from zweck.record.detaching import detach
from zweck.record.segments import entries, keys_of, read_segment, verify_segment
from zweck.record.statements import scan
from zweck.record.verify import verify

EVERY: Final = 5
"""Kills between two looks for closed segments, which leave the record beside the writer that is killed then."""


def soak(url: str, folder: Path, kills: int, seed: int) -> bool:
    """Kill so many writers, then compare the record and its segments with what they had acknowledged; whether they hold everything."""
    partitions.SIZE = SEGMENT  # type: ignore[misc]
    chance = random.Random(seed)
    folder.mkdir()
    acknowledged, files = list[str](), list[Path]()
    with ThreadPoolExecutor(1) as beside:
        for number in range(1, kills + 1):
            leaving = beside.submit(_leave, url, folder) if number % EVERY == 0 else None
            acknowledged += kill_one(url, chance)
            files += leaving.result() if leaving else []
    with closing(address(url, RECORD).connect(write=False)) as database:
        found = [*scan(database)]
        survey = verify(database, KEY.public)
        for path in files:
            segment = read_segment(path)
            found += entries(segment, keys_of(database, segment))
            survey.faults += verify_segment(segment, KEY.public, database=database).faults
    missing = set(acknowledged) - {each.digest for each in found}
    unread = sum(each.salt is None for each in found)
    print(f"{url.partition(':')[0]}: {kills} kills, {len(acknowledged)} acknowledged, {len(found)} recorded,", end=" ")
    print(f"{len(files)} segments left, {_partitions(url)}", end=" ")
    print(f"{len(missing)} missing, {unread} unreadable, {len(survey.faults)} faults", *survey.faults, sep="\n  ")
    return not missing and not unread and not survey.faults


def _leave(url: str, folder: Path) -> list[Path]:
    with closing(address(url, RECORD).connect(write=True)) as database:
        return [path for path, _ in detach(database, KEY, folder, 2**62, SEGMENT)]


def _partitions(url: str) -> str:
    """How many partitions the entries have, and how many entries stand in none of their own."""
    with closing(address(url, RECORD).connect(write=False)) as database:
        if not database.partitions:
            return ""
        number = database.fetch("SELECT count(*) FROM pg_inherits WHERE inhparent = to_regclass('entries')")[0][0]
        return f"{number} partitions, {database.fetch(f'SELECT count(*) FROM {partitions.REST}')[0][0]} entries in the rest,"


def databases(folder: Path) -> Iterator[str]:
    """The addresses of the databases that there are, each while it runs."""
    yield f"sqlite:///{folder}/record.db"
    programs = binaries()
    if programs is None:
        print("postgresql: not installed")
        return
    with cluster(programs) as found:
        yield found.url("soak")


def main(kills: int, seed: int) -> int:
    """Soak each database that there is."""
    with TemporaryDirectory() as folder:
        sound = [soak(url, Path(folder) / f"segments-{number}", kills, seed) for number, url in enumerate(databases(Path(folder)))]
    return int(not all(sound))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
