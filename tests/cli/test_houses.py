"""Rules of a house on the command line: `--policies` more than once, and their name in the answer."""

from pathlib import Path

from tests.cli.conftest import UTOPIA, Zweck

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "docs" / "examples" / "group" / "house"
CALL = """
facts:
  time.decision_date: 2026-06-01
  operation.kind: contact
  purpose.kind: advertising
  channel.medium: phone_call
  house.hour: 21
"""


def test_the_house_is_named(zweck: Zweck) -> None:
    result = zweck("decide", "-", "--policies", HOUSE, "--lang", "de", stdin=CALL)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "Hausregeln der Muster-Gruppe – Ruhezeiten für Anrufe, Fassung vom 1. Januar 2026: verboten" in " ".join(result.stdout.split())
    assert "Recht " in result.stdout.rpartition("Stand ")[0]


def test_a_house_is_checked_and_shown_beside_the_law(zweck: Zweck) -> None:
    assert zweck("check", HOUSE).exit_code == 0
    assert "Quiet hours for calls" in zweck("show", "calls", "--policies", HOUSE, "--lang", "en").stdout


def test_a_house_is_not_compared_as_if_it_were_law(zweck: Zweck) -> None:
    """Its facts are those of the law over which it is laid, and each of them was called unknown."""
    for sides in ((HOUSE, HOUSE), (UTOPIA, HOUSE)):
        result = zweck("diff", *sides)
        assert (result.exit_code, result.stdout) == (2, "")
        assert (
            f"`{HOUSE}` is a house, and states of law alone are compared\n  ask the same questions by each: `zweck decide" in result.stderr
        )


def test_two_laws_are_refused(zweck: Zweck, tmp_path: Path) -> None:
    result = zweck("check", "--policies", UTOPIA, "--policies", tmp_path)
    assert result.exit_code == 1
    assert "ZW112" in result.stderr
