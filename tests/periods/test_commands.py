"""`zweck periods` and `zweck activities erasure`."""

import csv
import json
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import Final

import docx
import pytest

from tests.activities.group import FOLDER
from tests.cli.conftest import Zweck, zweck

__all__ = ["zweck"]

SHIPPED: Final = Path(__file__).parents[2] / "policies"
VOUCHER = ("booking_voucher", "--created", "2016-06-30", "--fact", "controller.financial_institution=false")


def test_both_sides_of_the_change_of_law(zweck: Zweck) -> None:
    before = json.loads(zweck("periods", *VOUCHER, "--at", "2024-12-31", "--json").stdout)
    after = json.loads(zweck("periods", *VOUCHER, "--at", "2025-01-01", "--json").stdout)
    assert (before["keep_until"], before["data.retention_duty"]) == ("2026-12-31", True)
    assert (after["keep_until"], after["data.retention_duty"], after["set_by"]) == ("2024-12-31", False, ["AO-147-3-VOUCHER"])
    assert before["until"] == "2024-12-31"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_answer_in_words(zweck: Zweck, language: str) -> None:
    done = zweck("periods", "guest_form", "--ended", "2025-03-10", "--at", "2026-03-10", "--lang", language)
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "BMG-30-4-ERASE" in said
    assert {"de": "Aufzubewahren bis 10. März 2026.", "en": "To be kept until 10 March 2026."}[language] in said
    assert {"de": "Zu löschen spätestens am 10. Juni 2026.", "en": "To be erased by 10 June 2026."}[language] in said


@pytest.fixture(scope="module")
def before_2025(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policies as they were before the shortening to eight years was known."""
    folder = tmp_path_factory.mktemp("before") / "policies"
    copytree(SHIPPED, folder)
    path = folder / "tables" / "retention.yaml"
    head, entries = path.read_text(encoding="utf-8").split("entries:\n")
    rows = entries.split("\n\n")
    kept = [row for row in rows if "until: 2024-12-31" in row or "from: 2025-01-01" not in row]
    path.write_text(f"{head}entries:\n" + "\n\n".join(kept).replace("    until: 2024-12-31\n", ""), encoding="utf-8")
    return folder


def test_a_change_of_law_names_its_rows_and_the_periods_that_are_too_long_now(zweck: Zweck, before_2025: Path, tmp_path: Path) -> None:
    company = tmp_path / "group"
    copytree(FOLDER, company)
    path = company / "activities" / "debt-collection" / "2026-01-01.yaml"
    text, _, _ = path.read_text(encoding="utf-8").partition("erased:\n")
    voucher = (
        "  - {records: booking_voucher, after: P10Y, from: created, count: year, because: duty, needed: {after: P1Y, from: created}}\n"
    )
    path.write_text(f"{text}erased:\n{voucher}", encoding="utf-8")
    (cases := tmp_path / "cases").mkdir()
    words = ("diff", before_2025, SHIPPED, "--activities", company, "--at", "2026-06-01", "--tests", cases)
    done = zweck(*words, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    rows = {row["row"]: (row["old"] and row["old"]["until"], row["new"]["period"]) for row in found["periods"]}
    assert rows["HGB-257-4-VOUCHER"] == (None, "P8Y")
    assert rows["HGB-257-4-VOUCHER-FIN"] == (None, "P10Y")
    assert {"HGB-257-4-VOUCHER-OLD", "AO-147-3-VOUCHER-OLD", "USTG-14B-1-OLD", "AO-147-3-VOUCHER", "USTG-14B-1"} < {*rows}
    (declared,) = found["declared"]
    assert "declared 10 years from the end of the calendar year, and the law demands 8 years" in declared["text"]["en"]
    said = zweck(*words, "--lang", "de").stdout
    assert "[HGB-257-4-VOUCHER]" in said
    assert "Angegebene Fristen" in said


def test_a_table_of_periods_is_shown_on_a_day(zweck: Zweck) -> None:
    before, after = (zweck("show", "retention", "--at", day).stdout for day in ("2024-12-31", "2025-01-01"))
    assert ("AO-147-3-VOUCHER-OLD (DE)" in before, "AO-147-3-VOUCHER-OLD (DE)" in after) == (True, False)
    assert "only if: The controller is a merchant" in " ".join(after.split())


def test_a_place_is_shown_with_the_rows_that_cite_it(zweck: Zweck) -> None:
    said = " ".join(zweck("show", "§ 16 Abs. 2 ArbZG", "--lang", "de").stdout.split())
    assert "ARBZG-16 (DE): aufzubewahren; 2 Jahre; Beginn: Tag der Arbeitszeit; seit 1. Juli 1994; § 16 Abs. 2 Satz 2 ArbZG" in said


def test_without_days_the_rows_and_without_a_class_the_classes(zweck: Zweck) -> None:
    rows = zweck("periods", "xray_minor").stdout
    assert "STRLSCHG-85-MINOR" in rows
    assert "to be kept until" not in rows.lower()
    vouchers = zweck("periods", "booking_voucher", "--at", "2026-12-01").stdout
    assert ("AO-147-3-VOUCHER:" in vouchers, "AO-147-3-VOUCHER-1977" in vouchers) == (True, False)
    assert len(zweck("periods", "--json").stdout.splitlines()) == 66


@pytest.mark.parametrize(
    "words",
    [
        ("aplicant_file",),
        ("applicant_file", "--ended", "2026-02-30"),
        ("applicant_file", "--used", "2026-02-01"),
        ("applicant_file", "--created", "2026-02-01", "--ended", "2026-01-01"),
        ("applicant_file", "--fact", "controller.merchant"),
        ("applicant_file", "--fact", "controller.merchand=true"),
        ("applicant_file", "--seat", "XX"),
    ],
)
def test_bad_input_is_refused_with_advice(zweck: Zweck, words: tuple[str, ...]) -> None:
    done = zweck("periods", *words)
    assert done.exit_code == 2, done.output
    assert "Error:" in done.stderr
    assert "Traceback" not in done.output


def concept(zweck: Zweck, form: str, *words: object) -> str:
    """The concept of the example in a form."""
    done = zweck("activities", "erasure", "--activities", FOLDER, "--at", "2026-06-01", "--format", form, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_class_stands_in_the_concept_once(zweck: Zweck, language: str) -> None:
    both = [json.loads(line) for line in concept(zweck, "json", "--lang", language).splitlines()]
    assert len(both) == 2
    classes = [rule["class"] for one in both for rule in one["rules"]]
    assert len(classes) == len(set(classes)) == 12
    rows = [*csv.reader(StringIO(concept(zweck, "csv", "--lang", language)))]
    assert [row[2] for row in rows[1:]] == classes
    for form in ("text", "md", "html"):
        text = " ".join(concept(zweck, form, "--lang", language).split())
        assert all(name in text for name in classes)


class Balanced(HTMLParser):
    """Notes tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_sound(zweck: Zweck) -> None:
    parser = Balanced()
    parser.feed(concept(zweck, "html"))
    assert parser.open == []


def test_the_document_of_word_can_be_read(zweck: Zweck, tmp_path: Path) -> None:
    path = tmp_path / "concept.docx"
    concept(zweck, "docx", "--output", path, "--lang", "de")
    document = docx.Document(str(path))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Löschkonzept von Muster Service GmbH" in text
    assert "Regellöschfrist: 2 Jahre" in text
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert "8 Jahre ab dem Ende des Kalenderjahres" in cells


def test_a_document_of_word_needs_a_file(zweck: Zweck) -> None:
    done = zweck("activities", "erasure", "--activities", FOLDER, "--format", "docx")
    assert done.exit_code == 2
