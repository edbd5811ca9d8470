"""Characters that cannot be seen stand in no file, and links lead nowhere: neither changes what is read, and neither reaches a terminal."""

import shutil
import unicodedata
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.activities.group import FOLDER
from tests.arcadia import POLICIES
from tests.law import shipped_law
from tests.proving import drawn
from zweck.company import load_company
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.reader import Mapping, Scalar, Sequence, read
from zweck.law.vocabulary import Vocabulary
from zweck.load import load
from zweck.pages.faults import report

SHADOW: Final = "user:$6$nothing-to-be-seen"
VERSION: Final = "ar/privacy/2001-01-01"
DIRECTION: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
CONTROL: Final = "".join(map(chr, [*range(32), *range(127, 160)])).translate({9: None, 10: None, 13: None})
OTHERS: Final = "\u2028\u2029\u2060\ufff9\U000e0041"
PLACES: Final = ("# {}\na: b\n", "a: b{}c\n", "a{}b: c\n", "a: 'b{}c'\n", "a: |\n  b{}c\n", "- {}\n", "a: b # {}\n", "a: b\n{}")
ESCAPED: Final = ('a: "b{}c"\n', '"a{}b": c\n', '- "{}"\n', 'a: {{b: ["{}"]}}\n')


def codes(text: str) -> list[str]:
    diagnostics = Diagnostics()
    read(text.encode(), "x.yaml", diagnostics)
    found = [one.code for one in diagnostics]
    printed = report(PolicyError(diagnostics, {"x.yaml": text})) if found else ""
    assert not [letter for letter in printed if unicodedata.category(letter) in ("Cc", "Cf") and letter != "\n"]
    return found


@pytest.mark.parametrize("place", PLACES)
def test_no_character_that_cannot_be_seen_stands_in_a_file(place: str) -> None:
    for letter in DIRECTION + CONTROL + OTHERS:
        assert codes(place.format(letter)) == ["ZW113"], repr(letter)


@pytest.mark.parametrize("place", ESCAPED)
def test_no_escape_brings_one_in(place: str) -> None:
    for letter in DIRECTION + CONTROL + OTHERS:
        for escape in (f"\\U{ord(letter):08x}", *([f"\\u{ord(letter):04x}"] if ord(letter) < 1 << 16 else [])):
            assert codes(place.format(escape)) == ["ZW113"], repr(letter)


@settings(max_examples=drawn(20_000), deadline=None)
@given(text=st.text(st.sampled_from("ab :-\"'\\\n#[]{}xuU0123456789e\u202e\x1b\x00\u2066"), max_size=40))
def test_nothing_that_is_read_holds_one(text: str) -> None:
    node = read(text.encode(), "x.yaml", Diagnostics())
    for found in texts(node):
        assert not set(found) & {*DIRECTION, *CONTROL, *OTHERS}


def texts(node: object) -> list[str]:
    match node:
        case Scalar(value=str(found)):
            return [found]
        case Sequence(items=items):
            return [text for item in items for text in texts(item)]
        case Mapping(pairs=pairs):
            return [*pairs, *(text for item in pairs.values() for text in texts(item))]
        case _:
            return []


@pytest.mark.parametrize("text", ["a: b\n", 'a: "b\\tc\\n"\n', 'a: "\\u00e4"\n', "\ufeffa: ä„x“\r\nb: c\tc\r\n", "a: \U0001f600\n"])
def test_what_can_be_seen_may_stand(text: str) -> None:
    assert codes(text) == []


# --- links ----------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that this program may read, and those who write policies may not."""
    path = tmp_path / "shadow"
    path.write_text(f"{SHADOW}\n", encoding="utf-8")
    return path


def refused(folder: Path) -> str:
    with pytest.raises(PolicyError) as raised:
        load(folder)
    return report(raised.value)


@pytest.mark.parametrize("name", [f"{VERSION}/x.yaml", f"{VERSION}/policy.yaml", "vocabulary/x.yaml", "doubts.yaml", "tables"])
def test_a_link_in_a_policy_folder_is_not_followed_and_nothing_behind_it_is_shown(tmp_path: Path, secret: Path, name: str) -> None:
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    place = folder / name
    if place.is_dir():
        shutil.move(place, tmp_path / "elsewhere")
        place.symlink_to(tmp_path / "elsewhere")
    else:
        place.unlink(missing_ok=True)
        place.symlink_to(secret)
    said = refused(folder)
    assert "is not followed" in said
    assert "$6$" not in said


def test_a_file_that_becomes_a_link_while_it_is_read_is_not_followed(tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the search for files and the reading."""
    folder = Path(shutil.copytree(POLICIES, tmp_path / "policies"))
    place = folder / "ar/privacy/2001-01-01/policy.yaml"
    text = place.read_bytes()
    place.unlink()
    place.symlink_to(secret)
    monkeypatch.setattr(Path, "is_symlink", lambda self: False)
    said = refused(folder)
    assert "cannot be opened" in said
    monkeypatch.undo()
    place.unlink()
    place.write_bytes(text)
    assert load(folder).laws


def test_a_folder_that_is_named_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(POLICIES)
    assert load(tmp_path / "current").revision == load(POLICIES).revision


def company(folder: Path) -> Path:
    """The folder of a company."""
    (folder / "activities").mkdir(parents=True)
    (folder / "controllers.yaml").write_text("- controller: a\n  name: A\n", encoding="utf-8")
    return folder


def test_a_company_follows_links_within_its_folder_as_kubernetes_makes_them(tmp_path: Path) -> None:
    vocabulary = shipped_law().vocabulary
    inner = Path(shutil.copytree(FOLDER, tmp_path / "company" / "..2026_11_30"))
    for name in ("controllers.yaml", "activities", "texts"):
        (tmp_path / "company" / name).symlink_to(Path(inner.name) / name)
    assert load_company(tmp_path / "company", vocabulary).revision == load_company(FOLDER, vocabulary).revision


@pytest.mark.parametrize("name", ["controllers.yaml", "activities/x/2026-01-01.yaml", "texts/x/2026-01-01.yaml", "activities/x"])
def test_a_company_follows_no_link_out_of_its_folder(tmp_path: Path, secret: Path, name: str) -> None:
    place = company(tmp_path / "company") / name
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.suffix:
        place.symlink_to(secret)
    else:
        (tmp_path / "elsewhere").mkdir()
        shutil.copy(secret, tmp_path / "elsewhere" / "2026-01-01.yaml")
        place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PolicyError) as raised:
        load_company(tmp_path / "company", Vocabulary({}, {}))
    said = report(raised.value)
    assert "a link that leads out of the folder is not followed" in said
    assert "$6$" not in said
