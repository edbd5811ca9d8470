"""Diagnostics in German: under a German locale, or with `--lang de`."""

import re
import shutil
from pathlib import Path

import pytest

from tests.arcadia import POLICIES as ARCADIA
from tests.cli.conftest import Zweck
from tests.engine.pages import page, pages
from zweck.cli.console import german, templates

QUOTED = re.compile(r"`[^`]*`|„[^“]*“")  # names, values, and labels of the policies

CONTRADICTING = """
facts:
  time.decision_date: 2026-03-02
  operation.kind: contact
  channel.medium: none
"""


ENGLISH = re.compile(r"\b(the|is|are|of|and|with|not|which|that|add|write|remove)\b")


def test_every_page_speaks_german() -> None:
    """The golden output of every fault has no English word but names, values and the reasons of policies in one language."""
    lines = [line for path in pages() for line in page(path).german.splitlines() if re.search(r": ZW\d{3}: |^  Abhilfe: ", line)]
    assert len(lines) > len(pages())
    assert [line for line in lines if ENGLISH.search(QUOTED.sub("", line.partition(": ")[2]))] == []


def test_german_templates_have_the_holes_of_the_english_ones() -> None:
    for template in templates():
        holes = {int(number) for number in re.findall(r"\{(\d)\}", template.german)}
        assert holes <= set(range(1, template.pattern.groups + 1)), template


def test_a_sentence_without_a_template_stays_english() -> None:
    assert german("nothing like this is known") == "nothing like this is known"


@pytest.mark.parametrize(("arguments", "environment"), [(["--lang", "de"], {}), ([], {"LC_ALL": "de_DE.UTF-8"})])
def test_faults_of_a_request(zweck: Zweck, tmp_path: Path, arguments: list[str], environment: dict[str, str]) -> None:
    path = tmp_path / "request.yaml"
    path.write_text(CONTRADICTING, encoding="utf-8")
    result = zweck("decide", path, *arguments, **environment)
    assert result.exit_code == 3
    assert "ZW503: `operation.kind: contact` und `channel.medium: none` widersprechen einander (K2)" in result.stderr
    assert "Abhilfe: zutreffend angeben: Kontaktiert wird auf einem Weg" in result.stderr
    assert "1 Fehler in 1 Datei" in result.stderr


def test_names_and_types_in_a_request(zweck: Zweck, tmp_path: Path) -> None:
    path = tmp_path / "request.yaml"
    path.write_text(CONTRADICTING + "  chanel.advertising: true\n  consent.given: perhaps\n", encoding="utf-8")
    result = zweck("decide", path, "--lang", "de")
    assert "ZW301: `chanel.advertising` ist keine Angabe des Vokabulars" in result.stderr
    assert "Abhilfe: gemeint: `channel.advertising`?" in result.stderr
    assert "ZW303: `consent.given` nimmt `true` oder `false`, nicht den Text `perhaps`" in result.stderr


def test_faults_of_policies(zweck: Zweck, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(ARCADIA, tmp_path / "policies"))
    (copy / "ar" / "privacy" / "2001-01-01" / "new.yaml").write_text("- prohibiton: HDSG-15\n", encoding="utf-8")
    result = zweck("check", copy, LC_ALL="de_AT.UTF-8")
    assert result.exit_code == 1
    assert "ZW204: `prohibiton` bezeichnet keine Art von Regel" in result.stderr
    assert "Abhilfe: gemeint: `prohibition`?" in result.stderr


@pytest.mark.parametrize(("language", "said"), [("de", "Fehler: abgebrochen"), ("en", "Error: stopped")])
def test_a_command_that_is_not_answered_ends_in_its_language(zweck: Zweck, language: str, said: str) -> None:
    ended = zweck("interview", "--lang", language, stdin="")
    assert (ended.exit_code, ended.stderr.splitlines()[-1]) == (1, said)
