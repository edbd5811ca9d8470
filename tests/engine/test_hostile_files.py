"""Files that were made to do harm, or by accident: always a diagnostic, in bounded time and memory, never a traceback."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.arcadia import CASES, POLICIES
from tests.engine.hostile import RULE, RULES, bounded, codes  # noqa: F401  a fixture
from tests.engine.pages import check
from tests.engine.spoiling import mutated
from zweck.cases import load_cases
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.form import Context
from zweck.forms.reader import MAX_BYTES, read
from zweck.law.parse.law import rules
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Vocabulary
from zweck.pages.faults import report

BOMB = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
HOSTILE: dict[str, tuple[bytes, list[str]]] = {
    "alias bomb": (BOMB.encode(), ["ZW105"]),
    "an alias to itself": (b"&a [*a]", ["ZW105"]),
    "merge key": (b"- <<: {prohibition: X-1}\n", ["ZW204"]),
    "merge key with alias": (b"- &a {x: 1}\n- <<: *a\n", ["ZW105"]),
    "100,000 brackets": (b"[" * 100_000, ["ZW101"]),
    "100,000 braces": (b"{" * 100_000, ["ZW101"]),
    "100 brackets": (b"[" * 100, ["ZW104"]),
    "100,000 list signs on one line": (b"- " * 100_000, ["ZW104"]),
    "deep block nesting": ("".join(f"{' ' * depth}a:\n" for depth in range(2_000)).encode(), ["ZW104"]),
    "100,000 question marks": (b"? " * 100_000, ["ZW104"]),
    "python object": (b"!!python/object/apply:os.system ['true']", ["ZW106"]),
    "local tag": (b"- !ground x", ["ZW106"]),
    "tag directive": (b"%TAG ! tag:example.org,2000:\n---\n- !x 1\n", ["ZW106"]),
    "duplicate keys": (b"- {prohibition: X-1, prohibition: X-2}\n", ["ZW203", "ZW203", "ZW203", "ZW107"]),
    "a list as a key": (b"- ? [a, b]\n  : c\n", ["ZW201"]),
    "several documents": (b"[]\n---\n[]\n", ["ZW108"]),
    "NUL": (RULE.encode() + b"\x00", ["ZW113"]),
    "bell": (b"- \x07", ["ZW113"]),
    "lone surrogate": (b"- \xed\xa0\x80", ["ZW102"]),
    "lone surrogate as an escape": (b'- "\\ud800"', ["ZW101"]),
    "UTF-16": (RULE.encode("utf-16"), ["ZW102"]),
    "Latin-1": (b"- prohibition: X\n  # f\xfcr", ["ZW102"]),
    "tabs": (b"-\tprohibition: X-1\n\tcitation: Art. 15 HDSG\n", ["ZW101"]),
    "open quote": (b'- "prohibition: X-1\n', ["ZW101"]),
    "open bracket": (b"- [\n", ["ZW101"]),
    "empty": (b"", ["ZW109"]),
    "only a byte order mark": (b"\xef\xbb\xbf", ["ZW109"]),
    "only comments": (b"# nothing\n", ["ZW109"]),
    "null": (b"~", ["ZW201"]),
    "a word": (b"nothing", ["ZW201"]),
    "a mapping where a list is wanted": (b"prohibition: X-1\n", ["ZW201"]),
    "lists in a list": (b"- - - x\n", ["ZW201"]),
    "too large": (b"#" * (MAX_BYTES + 1), ["ZW103"]),
    "a huge text": (RULE.encode() + b"  norm: " + b"x" * 3_000_000 + b"\n", []),
    "a huge key": (b"- {" + b"x" * 3_000_000 + b": 1}\n", ["ZW101"]),
    "a huge key in quotes": (b'- ? "' + b"x" * 3_000_000 + b'"\n  : 1\n', ["ZW204"]),
    "a huge number": (RULE.replace("news", "9" * 100_000).encode(), ["ZW302"]),
    "a terminal's commands": (b'- "\\e[2J\\e[31m": 1\n', ["ZW113"]),
    "wide list of nothing": (b"- \n" * 1_000, ["ZW201"] * 1_000),
}


@pytest.mark.parametrize(("data", "expected"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_of_rules(data: bytes, expected: list[str], copy: Path) -> None:
    (copy / RULES).write_bytes(data)
    assert codes(check(copy)) == expected


PLACES = ["policies/vocabulary/x.yaml", "policies/tables/x.yaml", "policies/citations/x.yaml", "policies/ar/press/1995-01-01/policy.yaml"]
ANY = pytest.mark.parametrize("data", [data for data, _ in HOSTILE.values()], ids=HOSTILE.keys())


@ANY
def test_hostile_files_everywhere_else(data: bytes, copy: Path) -> None:
    for place in PLACES:
        (copy / place).write_bytes(data)
    error = check(copy)
    assert error is not None
    assert {diagnostic.span.path for diagnostic in error.diagnostics} >= set(PLACES[:3])
    assert codes(error)


@ANY
def test_a_hostile_file_of_cases(data: bytes, arcadia: PolicySet, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(data)
    with pytest.raises(PolicyError) as caught:
        load_cases(tmp_path, arcadia)
    assert codes(caught.value)


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + RULE.encode(), RULE.replace("\n", "\r\n").encode(), RULE.replace("\n", "\r").encode(), RULE.strip().encode()],
    ids=["byte order mark", "CRLF", "CR", "no line end"],
)
def test_a_harmless_file(data: bytes, copy: Path) -> None:
    (copy / RULES).write_bytes(data)
    assert codes(check(copy)) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", ["", "\N{BYTE ORDER MARK}"], ids=["plain", "byte order mark"])
def test_the_place_is_right_whatever_the_line_ends(start: str, end: str, copy: Path) -> None:
    (copy / RULES).write_bytes((start + RULE.replace("news", "newts").replace("\n", end)).encode())
    error = check(copy)
    assert error is not None
    assert report(error).splitlines()[2:4] == ["  4 |   when: {purpose.kind: newts}", "    |                        ^^^^^"]


@pytest.mark.parametrize("data", [b"- x\n- \xc3\xa4\xff", b"- x\n- \xc3\xa4\x07"], ids=["not UTF-8", "control character"])
def test_columns_count_letters_not_bytes(data: bytes) -> None:
    diagnostics = Diagnostics()
    read(data, "x", diagnostics)
    assert [str(diagnostic.span) for diagnostic in diagnostics] == ["x:2:4"]


FILES = [*sorted(POLICIES.rglob("*.yaml")), *sorted(CASES.rglob("*.yaml"))]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(FILES), random=st.randoms(use_true_random=False))
def test_a_spoiled_file_never_raises_anything_but_a_policy_error(path: Path, random: random.Random, copy: Path) -> None:
    place = copy / path.relative_to(POLICIES.parent)
    original = place.read_bytes()
    try:
        place.write_text(mutated(original.decode(), random), encoding="utf-8", newline="")
        codes(check(copy))
    finally:
        place.write_bytes(original)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_can_be_read(data: bytes) -> None:
    diagnostics = Diagnostics()
    node = read(data, "x", diagnostics)
    assert (node is None) <= (len(diagnostics) > 0)
    if node is not None:
        rules(node, "x", Vocabulary({}, {}), Context(diagnostics))
    report(PolicyError(diagnostics, {"x": "x"})).encode()
