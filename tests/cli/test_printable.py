"""Nothing that a file, a caller or a record says can do more on a terminal than be read."""

import io
import json
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import UTOPIA, Zweck
from tests.record.conftest import recording, tampering
from zweck.cli.printable import printable, printing
from zweck.decision.decision import Detail
from zweck.engine import Engine
from zweck.facts.question import ask
from zweck.load import load
from zweck.record.account import answered
from zweck.service.encode.fast import encoded

MEAN: Final = "a\x1b]0;title\x07b\x1b[2Jc\x9b8md\u202ee\u2066f\rg\x08h\x7fi\u200fj\x1b[8mk\x00l"
FACTS: Final = {"time.decision_date": "2012-01-01", "operation.kind": "publish", "consent.given": True}
ALLOWED: Final = "\n\t"


def harmless(text: str) -> bool:
    """No control character and no change of direction."""
    return not any(
        (ord(letter) < 32 and letter not in ALLOWED) or 127 <= ord(letter) < 160 or letter in "\u061c\u200e\u200f\u2028\u2029"
        for letter in text
    ) and not ({*map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))} & {*text})


@given(st.text())
def test_a_text_is_harmless_and_stays_readable(text: str) -> None:
    shown = printable(text.replace("\r\n", "\n"))
    assert harmless(shown.replace("\x1b[1m", "").replace("\x1b[0m", ""))
    assert json.loads(printable(json.dumps(text, ensure_ascii=False))) == text


def test_styles_of_this_program_stay() -> None:
    assert printable("\x1b[1m\x1b[31mred\x1b[0m\r\n") == "\x1b[1m\x1b[31mred\x1b[0m\r\n"
    assert printable("\x1b[8mhidden\x1b[30m\x1b[K\r") == "\\u001b[8mhidden\\u001b[30m\\u001b[K\\u000d"
    assert printable("Weiß – „so“ §\u00a07 🐑") == "Weiß – „so“ §\u00a07 🐑"


def test_streams_are_guarded_and_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with printing():
        print(MEAN)
        print(MEAN, file=sys.stderr)
    assert (sys.stdout, sys.stderr) == (out, err)
    assert harmless(out.getvalue())
    assert harmless(err.getvalue())
    assert "title" in out.getvalue()


REQUESTS: Final[list[Any]] = [
    {"id": MEAN, "facts": FACTS},
    {"id": MEAN, "facts": {**FACTS, MEAN: True}},
    {"id": "x", "facts": {**FACTS, "operation.kind": MEAN}},
    {"facts": FACTS, MEAN: 1},
    {"facts": FACTS, "controller": MEAN},
    {"facts": FACTS, "subject": {"email": MEAN}},
    {"facts": FACTS, "notes": {"consent.given": {"reason": MEAN}}},
    {"facts": FACTS, "activity": MEAN},
    MEAN,
]


@pytest.mark.parametrize("options", [[], ["--json"], ["--lang", "de"]], ids=str)
@pytest.mark.parametrize("command", ["decide", "interview", "migrate"])
def test_requests_do_nothing_to_a_terminal(zweck: Zweck, command: str, options: list[str], tmp_path: Path) -> None:
    path = tmp_path / "requests.json"
    path.write_text(json.dumps(REQUESTS), encoding="utf-8")
    if command != "decide":
        options = [option for option in options if option != "--json"]
    result = zweck(command, path, *options, "--policies", UTOPIA)
    assert result.exit_code in (0, 2, 3)
    assert harmless(result.output)


@pytest.mark.parametrize(
    "arguments", [["show"], ["show", "1"], ["show", "1", "--json"], ["export"], ["replay"], ["replay", "--json"]], ids=" ".join
)
def test_a_record_does_nothing_to_a_terminal(zweck: Zweck, arguments: list[str], tmp_path: Path) -> None:
    """A writer of the database could show an auditor something else."""
    policies = load(UTOPIA)
    url = f"sqlite:///{tmp_path / 'record.db'}"
    decision = Engine(policies).decide(ask(FACTS, policies.vocabulary), Detail.FULL)
    with recording(url, policies) as record:
        record.append([answered(decision, encoded(decision))] * 2)
    with tampering(url) as database:
        for column in ("revision", "engine", "decision_id", "outcome", "detail", "notes", "sources", "rules", "subject", "caller"):
            database.execute(
                f"UPDATE entries SET {column} = $1 WHERE seq = 1",
                json.dumps({"x": MEAN}, ensure_ascii=False) if column == "notes" else MEAN,
            )
    result = zweck("audit", arguments[0], *arguments[1:], "--record", url)
    assert result.exit_code in (0, 1)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.output
    assert harmless(result.output)
