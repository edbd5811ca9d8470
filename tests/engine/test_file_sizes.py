"""Files stay small; the order of the layers is tested in `tests/test_layers.py`."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST = 300


@pytest.mark.parametrize("path", sorted((ROOT / "engine").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LARGEST
