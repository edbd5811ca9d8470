"""Folders that were made to do harm, or by accident: always a diagnostic, never a traceback."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.engine.hostile import RULE, bounded, codes  # noqa: F401  a fixture
from tests.engine.pages import check
from zweck.cases import load_cases
from zweck.forms.diagnostics import PolicyError
from zweck.load import load


def _linked_to_itself(policies: Path) -> None:
    (policies / "ar/privacy/2001-01-01/x.yaml").symlink_to("x.yaml")


def _dangling(policies: Path) -> None:
    (policies / "ar/privacy/2001-01-01/x.yaml").symlink_to("gone.yaml")


def _linked_file(policies: Path) -> None:
    outside = policies.parent / "outside.yaml"
    outside.write_text(RULE)
    (policies / "ar/privacy/2001-01-01/x.yaml").symlink_to(outside)


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
    (_linked_to_itself, ["ZW416"]),
    (_dangling, ["ZW416"]),
    (_linked_file, ["ZW416"]),
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


def test_a_folder_with_nothing_of_a_policy_set_is_refused_before_it_is_read(copy: Path) -> None:
    """Such as the root of the disk, which took minutes; a house without its head had a fault for every fact of the law."""
    (copy / "policies/vocabulary").rename(copy / "elsewhere")
    (copy / "policies/other.yaml").write_text("- x: [\n")
    with pytest.raises(PolicyError) as caught:
        load(copy / "policies")
    assert codes(caught.value) == ["ZW110"]
    (fault,) = caught.value.diagnostics
    assert "neither a folder `vocabulary` nor a file `house.yaml` is in it" in str(fault.message)
    assert "`house.yaml`" in str(fault.help)
