"""Files stay small; the order of the layers is tested in `tests/test_layers.py`."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LARGEST = 300


def test_a_file_fits_on_a_few_screens() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "engine").rglob("*.py")}
    assert lines
    assert {path: count for path, count in lines.items() if count >= LARGEST} == {}
