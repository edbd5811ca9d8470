"""The table of attacks in `docs/loops.md` names tests and mutants that there are."""

import re
from pathlib import Path
from typing import Final

import yaml

ROOT: Final = Path(__file__).parents[1]
ROW: Final = re.compile(r"\| ([AOB]\d+): [^|]+ \| ([^|]+) \| ([^|]+) \|")
ATTACKS: Final = {*(f"A{number}" for number in range(1, 15)), "O1", "O3", "B2", "B3", "B4", "B5", "B7", "B9", "B10"}


def test_each_attack_has_tests_and_mutants_that_there_are() -> None:
    _, text = (ROOT / "docs" / "loops.md").read_text(encoding="utf-8").split("## Attacks and their tests\n")
    rows = ROW.findall(text)
    known = {one["mutant"]: one["stage"] for one in yaml.safe_load((ROOT / "tests" / "mutants.yaml").read_text(encoding="utf-8"))}
    assert {name for name, _, _ in rows} == ATTACKS
    for name, tests, mutants in rows:
        paths = re.findall(r"`([^`]+)`", tests)
        assert paths, name
        assert [path for path in paths if not (ROOT / path).is_file()] == [], name
        assert [mutant for mutant in re.findall(r"`([^`]+)`", mutants) if mutant not in known] == [], name
