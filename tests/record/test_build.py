"""An entry names the program that answered: its version, its grammar, the digest of its code."""

import re
from pathlib import Path

import pytest

import zweck
from zweck.law.load.grammars import NEWEST
from zweck.record import build
from zweck.record.build import engine_version, grammar_of


def test_a_program_says_its_grammar_and_its_build() -> None:
    assert re.fullmatch(rf"zweck \S+( \S+)? grammar {NEWEST} build [0-9a-f]{{12}}", engine_version())
    assert grammar_of(engine_version()) == NEWEST


@pytest.mark.parametrize(
    ("engine", "number"),
    [
        ("zweck 0.1.0", None),
        ("", None),
        ("zweck 0.2.0 grammar 7", 7),
        ("zweck 0.2.0 grammar 7 build 0123456789ab", 7),
        ("zweck (not installed) grammar 12 build 0123456789ab", 12),
        ("zweck 0.2.0 grammar x", None),
        ("zweck 0.2.0 grammar " + "9" * 5000, None),
    ],
)
def test_the_grammar_of_an_entry(engine: str, number: int | None) -> None:
    assert grammar_of(engine) == number


def test_the_build_is_that_of_the_code_wherever_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for root, name in (("one", "a.py"), ("two", "rooms/b.py"), ("merged", "a.py"), ("merged", "rooms/b.py")):
        (tmp_path / root / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / root / name).write_text(name, encoding="utf-8")

    def digest(*roots: str) -> str:
        monkeypatch.setattr(zweck, "__path__", [str(tmp_path / root) for root in roots])
        return build._build()

    apart, merged = digest("one", "two"), digest("merged")
    (tmp_path / "two" / "rooms" / "b.py").write_text("other", encoding="utf-8")
    assert apart == merged != digest("one", "two")
