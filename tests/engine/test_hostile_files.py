"""Files that were made to do harm, or by accident: always a diagnostic, in bounded time and memory, never a traceback."""

import os
import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.arcadia import CASES, POLICIES
from tests.engine.pages import check
from tests.engine.spoiling import mutated
from zweck.cases import load_cases
from zweck.law.diagnostics import Diagnostics, PolicyError, report
from zweck.law.parse.form import Context
from zweck.law.parse.law import rules
from zweck.law.policy import PolicySet
from zweck.law.reader import MAX_BYTES, read
from zweck.law.vocabulary import Vocabulary
from zweck.load import load

RULES = "policies/ar/privacy/2001-01-01/example.yaml"
RULE = "- prohibition: HDSG-15\n  citation: Art. 15 HDSG\n  reason: {de: a, en: b}\n  when: {purpose.kind: news}\n"
SECONDS = 6.0


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """No test of this file may take long or fill the memory."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KiB


def codes(error: PolicyError | None) -> list[str]:
    """The codes of an error whose report can be printed."""
    if error is None:
        return []
    report(error).encode()
    return [diagnostic.code for diagnostic in error.diagnostics]


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
    "NUL": (RULE.encode() + b"\x00", ["ZW101"]),
    "bell": (b"- \x07", ["ZW101"]),
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
    "a terminal's commands": (b'- "\\e[2J\\e[31m": 1\n', ["ZW204"]),
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


# --- folders ----------------------------------------------------------------------------------------------------------------------


def _linked_to_itself(policies: Path) -> None:
    (policies / "ar/privacy/2001-01-01/x.yaml").symlink_to("x.yaml")


def _dangling(policies: Path) -> None:
    (policies / "ar/privacy/2001-01-01/x.yaml").symlink_to("gone.yaml")


def _linked_folder(policies: Path) -> None:
    (policies / "ar/loop").symlink_to("..")


def _pipe(policies: Path) -> None:
    os.mkfifo(policies / "ar/privacy/2001-01-01/x.yaml")


def _other_ending(policies: Path) -> None:
    (policies / "ar/privacy/2001-01-01/x.yml").write_text(RULE)


def _head_at_the_top(policies: Path) -> None:
    (policies / "policy.yaml").write_text("law: x\n")


def _head_in_the_vocabulary(policies: Path) -> None:
    (policies / "vocabulary/policy.yaml").write_text("law: x\n")


def _deep_folders(policies: Path) -> None:
    folder = policies.joinpath(*["a"] * 900)
    descriptor = os.open(policies, os.O_RDONLY)
    for _ in range(900):
        os.mkdir("a", dir_fd=descriptor)
        inner = os.open("a", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    assert folder.is_dir()


def _same_table(policies: Path) -> None:
    (policies / "tables/again.yaml").write_bytes((policies / "tables/league.yaml").read_bytes())


def _two_folders_of_one_version(policies: Path) -> None:
    folder = policies / "ar-press/1995-01-01"
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_bytes((policies / "ar/press/1995-01-01/policy.yaml").read_bytes())


def _strange_name(policies: Path) -> None:
    Path(os.fsdecode(os.fsencode(policies / "ar/privacy/2001-01-01") + b"/\xff\n.yaml")).write_text("- x\n")


FOLDERS: list[tuple[Callable[[Path], None], list[str]]] = [
    (_linked_to_itself, ["ZW101"]),
    (_dangling, ["ZW101"]),
    (_linked_folder, ["ZW416"]),
    (_pipe, ["ZW101"]),
    (_other_ending, ["ZW416"]),
    (_head_at_the_top, ["ZW416"]),
    (_head_in_the_vocabulary, ["ZW202", "ZW203", "ZW203"]),
    (_deep_folders, ["ZW416"]),
    (_same_table, ["ZW404"]),
    (_two_folders_of_one_version, ["ZW403", "ZW306"]),
    (_strange_name, ["ZW201"]),
]


@pytest.mark.parametrize(("spoil", "expected"), FOLDERS, ids=[spoil.__name__[1:].replace("_", " ") for spoil, _ in FOLDERS])
def test_a_hostile_folder(spoil: Callable[[Path], None], expected: list[str], copy: Path) -> None:
    spoil(copy / "policies")
    assert codes(check(copy)) == expected


@pytest.mark.parametrize(
    "spoil",
    [lambda folder: (folder / "x.yaml").mkdir(), lambda folder: (folder / ".x.yaml").symlink_to("someone@nowhere")],
    ids=["a folder called x.yaml", "an editor's lock"],
)
def test_what_is_no_policy_file_is_left_alone(spoil: Callable[[Path], None], copy: Path) -> None:
    spoil(copy / "policies/ar/privacy/2001-01-01")
    assert codes(check(copy)) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
@pytest.mark.parametrize("path", ["ar/press/1995-01-01/publication.yaml", "ar/press"])
def test_what_may_not_be_read(path: str, copy: Path) -> None:
    (copy / "policies" / path).chmod(0)
    try:
        assert set(codes(check(copy))) == {"ZW101"}
    finally:
        (copy / "policies" / path).chmod(0o755)


@pytest.mark.parametrize("path", ["nowhere", "file", "\0"], ids=["nowhere", "a file", "no name at all"])
def test_a_path_that_is_no_folder(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PolicyError) as caught:
        load(tmp_path / path)
    assert codes(caught.value) == ["ZW110"]


def test_a_path_without_cases(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_cases(tmp_path / "nowhere", load(POLICIES))
    assert codes(caught.value) == ["ZW110"]


# --- well-formed, and still too much ----------------------------------------------------------------------------------------------


def _many(rule: str, count: int) -> str:
    return "\n".join(rule.replace("@", str(number)) for number in range(count))


WRONG_FACT = RULE.replace("HDSG-15", "X-@").replace("purpose.kind", "purpose.kind-@")
WRONG_RULE = RULE.replace("HDSG-15", "X-@").replace("purpose.kind: news", "rule: Y-@")


@pytest.mark.parametrize(("rule", "code"), [(WRONG_FACT, "ZW301"), (WRONG_RULE, "ZW306")], ids=["wrong facts", "wrong rules"])
def test_5000_faulty_rules(rule: str, code: str, copy: Path) -> None:
    (copy / RULES).write_text(_many(rule, 5_000))
    assert codes(check(copy)) == [code] * 5_000


CHAIN = "- definition: d-0\n  citation: Art. 15 HDSG\n  when: {purpose.kind: news}\n"
DOUBLED = (
    "- definition: d-%d\n  citation: Art. 15 HDSG\n"
    "  when: {all: [{definition: d-%d}, {any: [{definition: d-%d}, {consent.given: true}]}]}\n"
)


def test_definitions_that_double_at_every_step(copy: Path) -> None:
    text = CHAIN + "".join(DOUBLED % (number, number - 1, number - 1) for number in range(1, 40))
    (copy / RULES).write_text(text + RULE.replace("purpose.kind: news", "definition: d-39"))
    assert codes(check(copy)) == []


@pytest.mark.parametrize("order", [1, -1], ids=["first things first", "last things first"])
def test_a_chain_of_2000_definitions(order: int, copy: Path) -> None:
    links = [CHAIN, *(f"- definition: d-{n}\n  citation: Art. 15 HDSG\n  when: {{definition: d-{n - 1}}}\n" for n in range(1, 2_000))]
    (copy / RULES).write_text("".join(links[::order]) + RULE.replace("purpose.kind: news", "definition: d-1999"))
    assert codes(check(copy)) == ["ZW417"]


def test_a_circle_of_2000_definitions(copy: Path) -> None:
    (copy / RULES).write_text(
        "".join(f"- definition: d-{n}\n  citation: Art. 15 HDSG\n  when: {{definition: d-{(n + 1) % 2_000}}}\n" for n in range(2_000))
    )
    assert codes(check(copy)) == ["ZW407"]


def test_a_condition_that_would_take_long_to_search(copy: Path) -> None:
    clash = "{any: [{all: [{person.age: {at_least: %d}}, {person.age: {at_most: %d}}]}, {purpose.kind: news}]}"
    parts = ", ".join(clash % (number + 1, number) for number in range(60))
    channels = "{all: [{not: {operation.channel: horn}}, {not: {operation.channel: letter}}, {not: {operation.channel: pigeon}}]}"
    rule = RULE.replace("HDSG-15", "X-@").replace(
        "{purpose.kind: news}", f"{{all: [{parts}, {channels}, {{person.age: {{at_least: @}}}}]}}"
    )
    (copy / RULES).write_text(_many(rule, 40))
    assert set(codes(check(copy))) <= {"ZW409"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["before", "after"])
def test_the_first_and_the_last_day_of_the_calendar(day: str, key: str, copy: Path) -> None:
    rule = RULE.replace("purpose.kind: news", f"data.recorded_on: {{{key}: {day}}}").replace(
        "  when", "  in_force: {until: 9999-12-31}\n  when"
    )
    (copy / RULES).write_text(rule)
    table = copy / "policies/tables/league.yaml"
    table.write_text(table.read_text().replace("2011-12-31", "9999-12-31").replace("1990-03-01}", "0001-01-01}"))
    assert set(codes(check(copy))) <= {"ZW409"}


@pytest.mark.parametrize("day", ["2018-W21-5", "2018-5-25", "20180525", "2018-02-30", "0000-01-01", "２０１８-05-25", "true", "5", "[]"])
def test_what_is_not_a_day(day: str, copy: Path) -> None:
    (copy / RULES).write_text(RULE.replace("  when", f"  in_force: {{until: {day}}}\n  when"))
    assert codes(check(copy)) == ["ZW205"]


# --- anything at all --------------------------------------------------------------------------------------------------------------

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
    report(PolicyError(diagnostics), sources={"x": "x"}).encode()
