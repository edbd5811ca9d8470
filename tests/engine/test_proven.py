"""The same content is not proven twice by the same engine; nothing else is taken for proven."""

import os
from pathlib import Path

import pytest

import zweck.load
from zweck.editions.effects import proven
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load

NEVER = """- prohibition: NEVER-1
  citation: Art. 9 HDSG
  reason: {de: Nie., en: Never.}
  when:
    all:
      - purpose.kind: news
      - purpose.kind: advertising
"""


@pytest.fixture
def law(copy: Path) -> Path:
    """A copy of Arcadia's law."""
    return copy / "policies"


@pytest.fixture
def proofs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The revisions that were proven, with a cache folder of the test's own in which every proof is kept."""
    found: list[str] = []
    check = zweck.load.check_effects

    def checked(policies: PolicySet, diagnostics: Diagnostics) -> None:
        found.append(policies.revision)
        check(policies, diagnostics)

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(proven, "WORTH", 0.0)
    monkeypatch.setattr(zweck.load, "check_effects", checked)
    return found


def test_the_same_content_is_proven_once(law: Path, proofs: list[str]) -> None:
    assert [load(law).revision, load(law).revision] == proofs * 2
    assert len(proofs) == 1


def test_other_content_is_proven(law: Path, proofs: list[str]) -> None:
    load(law)
    file = next(law.rglob("policy.yaml"))
    file.write_text(f"{file.read_text(encoding='utf-8')}\n", encoding="utf-8")
    load(law)
    assert len(set(proofs)) == 2


def test_another_engine_proves_for_itself(law: Path, proofs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    load(law)
    monkeypatch.setattr(proven, "_code", lambda: "another")
    load(law)
    assert len(proofs) == 2


def test_a_fault_is_never_taken_for_proven(law: Path, proofs: list[str]) -> None:
    (law / "ar/privacy/2001-01-01/never.yaml").write_text(NEVER, encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError, match="can never hold"):
            load(law)
    assert len(proofs) == 2


def test_a_folder_into_which_others_may_write_proves_nothing(law: Path, proofs: list[str], tmp_path: Path) -> None:
    load(law)
    (tmp_path / "cache" / "zweck" / "proven").chmod(0o777)
    load(law)
    assert len(proofs) == 2


@pytest.mark.parametrize(("owner", "mode", "safe"), [(0, 0o755, True), (0, 0o775, False), (1, 0o700, True), (2, 0o755, False)])
def test_the_folder_of_an_image_is_root_s(owner: int, mode: int, safe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    assert proven.trusted(os.stat_result((mode, 0, 0, 2, owner, 0, 0, 0, 0, 0))) is safe


def test_without_a_folder_each_load_proves(law: Path, proofs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for _ in range(2):
        load(law)
    assert len(proofs) == 2


def test_what_costs_next_to_nothing_is_not_kept(law: Path, proofs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proven, "WORTH", 1000.0)
    load(law)
    assert not any((tmp_path / "cache" / "zweck" / "proven").iterdir())
    assert len(proofs) == 1


def test_all_are_forgotten_beyond_the_limit(law: Path, proofs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proven, "MAX_KEPT", 1)
    load(law)
    proven.remember("another", 1.0)
    load(law)
    assert len(proofs) == 2
    assert len(list((tmp_path / "cache" / "zweck" / "proven").iterdir())) == 1


def test_a_proof_rests_on_all_the_code_that_it_names() -> None:
    root = Path(zweck.load.__file__).parent
    assert [part for part in proven.CHECKING if not any((root / part).rglob("*.py"))] == []
