"""The tour for legal teams prints today what its documents show, in both languages, and still takes its steps."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from docs.generate_tour import DOCUMENTS, STEP, Apart, filled
from tests.arcadia import POLICIES as ARCADIA

TEXTS: Final = {language: document.read_text(encoding="utf-8") for language, document in DOCUMENTS.items()}
ROOT: Final = Path(__file__).parents[1]


FILL: Final = """\
import json, sys
from docs.generate_tour import filled
from tests.law import share
share(anywhere=True)  # most steps change no policies
json.dump(filled(json.load(sys.stdin)), sys.stdout)
"""


def test_what_is_shown_is_what_happens() -> None:
    """As `make tour` runs it: in a process of its own, with fixed hashes."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    program = [sys.executable, "-c", FILL]
    done = subprocess.run(program, input=json.dumps(TEXTS), capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    assert json.loads(done.stdout[done.stdout.index("{") :]) == TEXTS, "run `make tour`"


def test_the_story() -> None:
    """An edit that goes too far is found, mended, proven, released and frozen; the whole law permits with it."""
    told = iter(STEP.findall(TEXTS["en"]))
    for sign in (
        "a case changes that does not satisfy the expected condition",
        "Everything is as expected.",
        "3 survived",
        "2 explained, 0 survived, 2 equivalent",
        "git merge",
        "release 2027.1: 1 version",
        "ZW701",
        "the-lamp: PERMITTED",
        "Art. 6 Abs. 1 lit. f",
    ):
        assert any(sign in "".join(step) for step in told), f"`{sign}` does not come in its turn"


@pytest.mark.parametrize("language", list(DOCUMENTS))
def test_the_situation_that_is_judged_is_the_one_that_was_proposed(language: str) -> None:
    proposed = re.search(r"^\S+ 1 \S+ 1 \[(S-\w+)\]$", TEXTS[language], re.MULTILINE)
    judged = re.search(r"^  - situation: (S-\w+)$", TEXTS[language], re.MULTILINE)
    assert proposed is not None
    assert judged is not None
    assert proposed[1] == judged[1], "write the situation that is proposed now into the answers of both documents"


@pytest.mark.parametrize("language", list(DOCUMENTS))
def test_every_block_is_a_step(language: str) -> None:
    assert len(re.findall(r"^```\w", TEXTS[language], re.MULTILINE)) == len(STEP.findall(TEXTS[language]))


@pytest.mark.parametrize("language", list(DOCUMENTS))
def test_links(language: str) -> None:
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", TEXTS[language])]
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []


CHECK: Final = f"```console\n$ zweck check {ARCADIA}{{}}\nsomething else\n```\n"
WRITE: Final = "<!-- file: a.yaml -->\n```yaml\na: {}\n```\n"


def test_what_is_out_of_date_is_replaced() -> None:
    text = CHECK.format("") + "```console\n$ zweck check nowhere\n$ echo $?\n```\n"
    found = filled({"en": text})["en"]
    assert "something else" not in found
    assert re.search(rf"^\$ zweck check {re.escape(str(ARCADIA))}\n\d+ laws, .*; revision …$", found, re.MULTILINE)
    assert found.endswith("$ echo $?\n2\n```\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [(CHECK, WRITE), (CHECK.format(""), CHECK.format(" --deep")), (WRITE.format(1), WRITE.format(2)), (WRITE.format(1), "")],
    ids=["step", "command", "file", "end"],
)
def test_documents_that_take_other_steps(one: str, other: str) -> None:
    with pytest.raises(Apart):
        filled({"en": one, "de": other})
