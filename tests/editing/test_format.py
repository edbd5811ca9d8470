"""The formatter: what is shipped is in form; what can be read keeps its meaning and comments, and takes its form in one turn."""

from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Zweck
from zweck.cases.files import SNAPSHOT
from zweck.editing.files import FileKind, kind_of
from zweck.editing.format import WIDEST, formatted, meaning, written_out
from zweck.editing.written import document
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Node, read
from zweck.law.load.files import SUFFIX

ROOT: Final = Path(__file__).parents[2]
SHIPPED: Final = ROOT / "policies"
WORDS: Final = [
    "when",
    "all",
    "de",
    "x: y",
    "a, b",
    "NO",
    "yes",
    "1.10",
    "12",
    "true",
    "§ 29 Abs. 1",
    "- a",
    "# b",
    "it's",
    'say "no"',
    "",
    " ",
    "{a}",
]
LONG: Final = " ".join(["Allgemein zugängliche Daten dürfen genutzt werden;"] * 8)


def read_back(data: bytes) -> Node | None:
    """The content of a file, or nothing when it cannot be read."""
    diagnostics = Diagnostics()
    found = read(data, "file", diagnostics)
    return None if len(diagnostics) else found


def in_form(text: str, kind: FileKind = FileKind.RULES) -> str:
    """The text in form, which it must be able to take."""
    diagnostics = Diagnostics()
    new = formatted(text.encode(), kind, "file", diagnostics)
    assert new is not None, list(diagnostics)
    return new.decode()


texts = st.sampled_from([*WORDS, LONG]) | st.lists(st.sampled_from(WORDS), min_size=2, max_size=30).map(" ".join)
scalars = texts | st.booleans() | st.integers(0, 20) | st.none()
trees: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["ground", "of", "when", "a b", "key", "12", "§ 7"]), inner, max_size=4)
    ),
    max_leaves=14,
)
roots = st.lists(trees, min_size=1, max_size=4) | st.dictionaries(st.sampled_from(["suite", "cases", "note", "x"]), trees, min_size=1)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A YAML file in one of many ways of writing, with comments and blank lines wherever these change nothing."""
    text = yaml.safe_dump(
        draw(roots),
        allow_unicode=True,
        width=draw(st.sampled_from([20, 60, 1000])),
        indent=draw(st.sampled_from([2, 4])),
        default_flow_style=draw(st.sampled_from([None, True, False])),
        default_style=draw(st.sampled_from([None, None, '"', "'", ">", "|"])),
        sort_keys=False,
    )
    plain = read_back(text.encode())
    assume(plain is not None)
    assert plain is not None
    lines = text.splitlines()
    for number, place in enumerate(draw(st.lists(st.integers(0, len(lines)), max_size=4))):
        behind = place < len(lines) and draw(st.booleans())
        column = draw(st.integers(0, 6))
        changed = [*lines]
        if behind:
            changed[place] += f"  # comment {number}"
        else:
            changed[place:place] = [draw(st.sampled_from(["", " " * column + f"# comment {number}"]))]
        node = read_back("\n".join([*changed, ""]).encode())
        if node is not None and meaning(node) == meaning(plain):
            lines = changed
    return "\n".join([*lines, ""]).encode()


def comments(data: bytes) -> Counter[str]:
    """The comments of a file made by `files`, each with how often it stands there."""
    return Counter(f"comment {number}" for number in range(4) for _ in range(data.count(f"# comment {number}".encode())))


@settings(max_examples=60, deadline=None)
@given(files(), st.sampled_from(FileKind))
def test_meaning_and_comments_stay_and_one_turn_is_enough(data: bytes, kind: FileKind) -> None:
    diagnostics = Diagnostics()
    new = formatted(data, kind, "file", diagnostics)
    if new is None:
        assert all("cannot be brought into form" in str(fault.message) for fault in diagnostics)
        assert not any("meaning" in str(fault.message) for fault in diagnostics)
        return
    before, after = read_back(data), read_back(new)
    assert before is not None
    assert after is not None
    assert meaning(before) == meaning(after)
    assert comments(new) == comments(data)
    assert formatted(new, kind, "file", diagnostics) == new


EXAMPLES: Final = {
    "keys in the grammar's order": (
        """
- reason: {en: b, de: a}
  when: {definition: x}
  # where
  citation: Art. 1
  ground: A-1
  of: [y]  # which
""",
        """
- ground: A-1
  of: [y]  # which
  # where
  citation: Art. 1
  reason: {en: b, de: a}
  when: {definition: x}
""",
    ),
    "two blanks to a level, one blank line between rules": (
        """
- definition: a
  when:
      all:
      - x.y: 1
      -   not:
             x.y: 2
- definition: b


  when: {x.y:   3}


""",
        """
- definition: a
  when:
    all:
      - x.y: 1
      - not:
          x.y: 2

- definition: b

  when: {x.y: 3}
""",
    ),
    "quotes only where they are needed around a word": (
        """
- definition: "a"
  when: {x.country: ['DE', "NO", 'no', "12"]}
""",
        """
- definition: a
  when: {x.country: [DE, "NO", 'no', "12"]}
""",
    ),
    "comments stay with what they are about": (
        """
# head

- definition: a
  when:
    all:
    - x.y: 1
    # inner
  # of a

# about b
- definition: b
  when: {x.y: 3}

# end
""",
        """
# head

- definition: a
  when:
    all:
      - x.y: 1
      # inner
  # of a

# about b
- definition: b
  when: {x.y: 3}

# end
""",
    ),
    "brackets with a comment in them are written out": (
        """
- definition: a
  when: {any: [{x.y: 1}, # one
    {x.y: 2}]}
""",
        """
- definition: a
  when:
    any:
      - {x.y: 1}
      # one
      - {x.y: 2}
""",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    written, wanted = EXAMPLES[name]
    assert in_form(written) == wanted.removeprefix("\n")
    assert in_form(wanted) == wanted.removeprefix("\n")


def test_a_list_of_words_beside_the_cases_stays_on_its_line() -> None:
    text = "suite: {de: a, en: b}\nconsulted: [consent, rights]\ncases:\n  - case: A1\n    title: a\n\n  - case: A2\n    title: b\n"
    assert in_form(text, FileKind.CASES) == text


def test_long_texts_are_folded_and_short_ones_are_not() -> None:
    long, short = " ".join(["Wort"] * 60), " ".join(["Wort"] * 20)
    new = in_form(f"- definition: a\n  reason: {{de: {long}, en: {short}}}\n  term:\n    de: >-\n      {long}\n    en: '{long}'\n")
    assert max(map(len, new.splitlines())) <= WIDEST
    assert f"    en: {short}\n" in new
    values = " ".join(["kind_of_data,"] * 30)
    assert max(map(len, in_form(f"- x: [{values} end]\n").splitlines())) <= WIDEST


def test_lines_keep_their_ends() -> None:
    assert in_form("- definition: a\r\n  when:   {x.y: 1}\r\n") == "- definition: a\r\n  when: {x.y: 1}\r\n"


@pytest.mark.parametrize("text", ["- ? |\n    long\n  : 1\n", "- x: |2\n      a\n", "- x: |+\n    a\n\n"])
def test_what_cannot_be_brought_into_form_is_said(text: str) -> None:
    diagnostics = Diagnostics()
    assert formatted(text.encode(), FileKind.RULES, "file", diagnostics) is None
    assert ["cannot be brought into form" in str(fault.message) for fault in diagnostics] == [True]


def test_every_shipped_file_is_in_form() -> None:
    """Whether its meaning stays is another question, asked above."""
    files = [path for folder in (SHIPPED, ROOT / "tests" / "policies") for path in folder.rglob(f"*{SUFFIX}")]
    out = []
    for path in files:
        kind, data = kind_of(path, SHIPPED), path.read_bytes()
        if path.name == SNAPSHOT:
            continue
        assert kind is not None
        if written_out(document(data.decode()), kind) != data:
            out.append(str(path))
    assert out == [], "run `zweck fmt`"


def test_the_command_changes_what_is_not_in_form_and_nothing_else(zweck: Zweck, copy: Path) -> None:
    wild = copy / "policies/ar/privacy/2001-01-01/wild.yaml"
    wild.write_text(
        "- prohibition:   W-1\n  reason: {de: a, en: b}\n  citation: Art. 1 HDSG\n  when: {purpose.kind: news}\n", encoding="utf-8"
    )
    assert zweck("fmt").exit_code == 0
    assert wild.read_text(encoding="utf-8").startswith("- prohibition: W-1\n  citation:")
    before = {path: path.read_bytes() for path in copy.rglob("*.yaml")}
    result = zweck("fmt", "--check")
    assert (result.exit_code, result.stdout) == (0, f"{len(before)} files are in form\n")
    wild.write_text("- prohibition:   W-1\n", encoding="utf-8")
    result = zweck("fmt", "--check", "policies")
    assert (result.exit_code, result.stdout) == (1, f"{wild.relative_to(copy)}: not in form\n")
    assert {path: path.read_bytes() for path in before if path != wild} == {path: data for path, data in before.items() if path != wild}


def test_a_file_that_cannot_be_read_is_left_alone(zweck: Zweck, copy: Path) -> None:
    bad = copy / "policies/ar/privacy/2001-01-01/bad.yaml"
    bad.write_text("- a: [\n", encoding="utf-8")
    result = zweck("fmt", bad)
    assert result.exit_code == 3
    assert "bad.yaml:2:1: ZW101" in result.stderr
    assert bad.read_text(encoding="utf-8") == "- a: [\n"


def test_a_file_of_no_policy_folder(zweck: Zweck, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    result = zweck("fmt", tmp_path / "a.yaml")
    assert result.exit_code == 2
    assert "--policies DIR" in result.stderr
