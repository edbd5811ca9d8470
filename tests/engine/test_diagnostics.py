"""Every code has a page, and every page is true: its bad example says just what the page prints, its good example is sound.

`ZWECK_REWRITE=1 pytest tests/engine/test_diagnostics.py` writes today's outputs into the pages; the change is then to be read.
"""

import re
from pathlib import Path

import pytest

from tests.engine.pages import FOLDER, check, page, pages, printed, printed_in_german, put
from tests.proving import REWRITING
from zweck.forms.diagnostics import NOWHERE, Diagnostic, Diagnostics, PolicyError, Span
from zweck.forms.quoting import near
from zweck.pages.faults import report
from zweck.words.catalogue import titles
from zweck.words.said import in_language, quoted

PAGES = [pytest.param(path, id=path.stem) for path in pages()]
OUR_TYPES = re.compile(r"\b(Scalar|Sequence|Mapping|NoneType|None|str|dict|frozenset|Operator|FactType|RuleRef|Diagnostic|True|False)\b")


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert [path.stem for path in pages()] == sorted(titles())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_the_skeleton_of_all_pages(path: Path) -> None:
    found = page(path)
    title = titles()[path.stem]
    assert (found.code, found.title, found.german_title) == (path.stem, title.en, title.de)


@pytest.mark.parametrize("path", PAGES)
def test_the_bad_example_says_what_the_page_prints(path: Path, copy: Path) -> None:
    found = page(path)
    put(found.bad, copy)
    error = check(copy)
    if REWRITING and error is not None:
        found.rewrite(printed(error), printed_in_german(error))
        found = page(path)
    assert printed(error) == found.output.removesuffix("\n")
    assert error is not None
    assert printed_in_german(error) == found.german.removesuffix("\n")
    assert {diagnostic.code for diagnostic in error.diagnostics} == {found.code}
    assert_prose(error)


def assert_prose(error: PolicyError) -> None:
    """Faults are written as all faults are."""
    said = [each for diagnostic in error.diagnostics for each in (diagnostic.message, diagnostic.help) if each]
    for language in ("en", "de"):
        for sentence in (in_language(each, language) for each in said):
            outside = re.sub(r"`[^`]*`", "``", sentence)
            assert re.match(r"[a-zäöü`]" if language == "en" else r"[\w`]", sentence), f"does not start in lower case: {sentence}"
            assert not sentence.endswith("."), f"ends with a full stop: {sentence}"
            assert "\n" not in sentence
            assert ". " not in outside, f"more than one sentence: {sentence}"
            assert sentence.count("`") % 2 == 0, f"a backtick is left open: {sentence}"
            assert not OUR_TYPES.search(outside), f"names a type of ours: {sentence}"


@pytest.mark.parametrize("path", PAGES)
def test_the_good_example_has_no_fault(path: Path, copy: Path) -> None:
    put(page(path).good, copy)
    assert printed(check(copy)) == "no fault"


def test_the_table_of_all_codes_is_complete() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[(ZW\d{3})\]\((ZW\d{3})\.md\) \| ([^|]+) \|$", text, re.MULTILINE)
    assert [(code, title) for code, _, title in rows] == sorted((code, title.en) for code, title in titles().items())
    assert all(code == file for code, file, _ in rows)


def test_the_readme_explains_a_diagnostic_as_it_is_printed() -> None:
    example, _, _ = page(FOLDER / "ZW301.md").output.partition("\n\n")
    assert example in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_titles_start_in_lower_case_and_have_no_full_stop() -> None:
    assert [text for text in titles().values() if not text.en[0].islower() or text.en.endswith(".") or text.de.endswith(".")] == []


def test_a_code_that_does_not_exist_cannot_be_noted() -> None:
    with pytest.raises(KeyError):
        Diagnostics().add("ZW999", NOWHERE, quoted("nothing"))


def test_faults_of_several_files_come_sorted_and_all_at_once(copy: Path) -> None:
    folder = "policies/ar/privacy/2001-01-01"
    rule = "- prohibition: {}\n  citation: Art. 1 HDSG\n  reason: {{de: a, en: b}}\n  when: {{purpose.knid: news}}\n"
    one, other = rule.format("x"), rule.format("y")
    put(f"# {folder}/z.yaml\n{one}\n# {folder}/a.yaml\n{other}\n# policies/ar/press/1995-01-01/b.yaml\n- grond: X-1\n", copy)
    error = check(copy)
    assert error is not None
    assert [(d.span.path, d.span.line, d.code) for d in error.diagnostics] == [
        ("policies/ar/press/1995-01-01/b.yaml", 2, "ZW204"),
        (f"{folder}/a.yaml", 2, "ZW207"),
        (f"{folder}/a.yaml", 5, "ZW301"),
        (f"{folder}/z.yaml", 2, "ZW207"),
        (f"{folder}/z.yaml", 5, "ZW301"),
    ]
    assert report(error).endswith("5 faults in 3 files")


def test_a_file_that_cannot_be_read_causes_no_further_faults(copy: Path) -> None:
    put("# policies/common/1990-01-01/terms.yaml\n- definition: [\n", copy)
    error = check(copy)
    assert error is not None
    assert [diagnostic.code for diagnostic in error.diagnostics] == ["ZW101"]


def test_a_faulty_vocabulary_causes_no_further_faults(copy: Path) -> None:
    path = copy / "policies/vocabulary/purpose.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("type: enum", "type: enumeration"), encoding="utf-8")
    error = check(copy)
    assert error is not None
    assert {diagnostic.code for diagnostic in error.diagnostics} == {"ZW211"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("purpose.knid", "did you mean `purpose.kind`?"),
        ("purpose_kind", "did you mean `purpose.kind`?"),
        ("weather", ""),
        ("", ""),
        ("x" * 1_000_000, ""),
    ],
    ids=["letters exchanged", "wrong sign", "nothing like it", "empty", "huge"],
)
def test_near_names(name: str, expected: str) -> None:
    assert str(near(name, ["purpose.kind", "person.age"]) or "") == expected


def test_a_report_shows_the_place_underlined() -> None:
    span = Span("question", 2, 3, 6)
    error = PolicyError(
        [
            Diagnostic(
                span, "ZW301", quoted("`fct` is not a fact of the vocabulary"), ("HDSG", "", "HDSG-8"), quoted("did you mean `fact`?")
            )
        ],
        {"question": "a: 1\n  fct: x\n"},
    )
    assert report(error) == (
        "question:2:3: ZW301: `fct` is not a fact of the vocabulary\n"
        "  HDSG › HDSG-8\n"
        "  2 |   fct: x\n"
        "    |   ^^^\n"
        "  help: did you mean `fact`?\n"
        "\n"
        "1 fault in 1 file"
    )


def test_colour_changes_nothing_but_the_colour() -> None:
    fault = Diagnostic(Span("question", 1, 1, 2), "ZW301", quoted("`a` is not a fact"), ("HDSG",), quoted("write `b`"))
    error = PolicyError([fault], {"question": "a: 1"})
    coloured = report(error, colour=True)
    assert "\033[" in coloured
    assert re.sub(r"\033\[\d+m", "", coloured) == report(error)


def test_no_fault_can_send_commands_to_a_terminal() -> None:
    diagnostics = Diagnostics()
    diagnostics.add("ZW301", Span("question", 1, 1, 2), quoted("`\033[2J` is\nnot"), place=("\033[31m",), help=quoted("\r" + "x" * 10_000))
    text = report(PolicyError(diagnostics, {"question": "\033[2J"}))
    assert all(line.isprintable() for line in text.splitlines())
    assert len(text) < 1_000
