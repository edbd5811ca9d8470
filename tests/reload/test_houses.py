"""A law and a house from several sources: read together, kept whole, and admitted by what each of them has lost."""

import shutil
from pathlib import Path

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck, zweck  # noqa: F401  a fixture
from tests.engine.test_houses import house, write  # noqa: F401  a fixture
from tests.record.keeping import pack
from tests.reload.sources import FILES, KEY, OTHER
from zweck.forms.diagnostics import PolicyError
from zweck.law.load.archive import unzipped
from zweck.load import contents, load
from zweck.record.archive import restore
from zweck.runtime.sources.bundle import Bundle
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import parse_source, together
from zweck.runtime.sources.read import Packed, read
from zweck.runtime.sources.signed import as_pem, bundled
from zweck.runtime.sources.source import Several, SourceError


@pytest.fixture
def signed(tmp_path: Path, house: Path) -> tuple[Path, Path, list[Path]]:  # noqa: F811
    """A law and a house in two bundles of two makers, and their public keys."""
    keys = [tmp_path / "law.pub", tmp_path / "house.pub"]
    for path, key in zip(keys, (KEY, OTHER), strict=True):
        path.write_bytes(as_pem(key.public_key()))
    (tmp_path / "law.zweck").write_bytes(bundled(FILES, "zweck 1", KEY, 4))
    (tmp_path / "house.zweck").write_bytes(bundled(contents(house), "zweck 1", OTHER, 2))
    return tmp_path / "law.zweck", tmp_path / "house.zweck", keys


def test_the_archive_holds_law_and_house(house: Path) -> None:  # noqa: F811
    found = read(Several((Folder(POLICIES), Folder(house))))
    assert restore(found.archive, found.policies.revision).houses[0].revision == found.policies.houses[0].revision
    assert pack(load(POLICIES, house)) == found.archive
    assert Packed.of(found).read().policies.beneath == load(POLICIES).revision


def test_each_bundle_has_its_own_key_and_number(signed: tuple[Path, Path, list[Path]]) -> None:
    law, own, keys = signed
    sources = [parse_source(str(law)), parse_source(str(own))]
    found = read(together(sources, keys))
    assert {held: number for held, number, _ in found.numbers} == {"the law": 4, "the house `shepherds`": 2}
    assert {*read(together([*reversed(sources)], [*reversed(keys)])).numbers} == {*found.numbers}
    with pytest.raises(SourceError, match="is signed with the key"):
        read(together(sources, [*reversed(keys)]))
    with pytest.raises(SourceError, match="3 keys for 2 bundles"):
        together(sources, [*keys, keys[0]])


def test_a_bundle_of_a_house_that_holds_law_stands_in_no_law(signed: tuple[Path, Path, list[Path]]) -> None:
    """The maker of a house cannot exchange the law."""
    law, own, keys = signed
    own.write_bytes(bundled(FILES, "zweck 1", OTHER, 3))
    with pytest.raises(match="no house"):
        read(together([parse_source(str(law)), parse_source(str(own))], keys))


def test_faults_of_a_bundled_house_have_their_lines(signed: tuple[Path, Path, list[Path]], house: Path) -> None:  # noqa: F811
    law, own, keys = signed
    write(house, "pastures/1990-01-01/rules.yaml", "- right: P-9\n  citation: x\n  text: {de: a, en: b}\n")
    own.write_bytes(bundled(contents(house), "zweck 1", OTHER, 3))
    with pytest.raises(PolicyError) as error:
        read(together([parse_source(str(law)), parse_source(str(own))], keys))
    path = error.value.diagnostics[0].span.path
    assert path.endswith("house.zweck/pastures/1990-01-01/rules.yaml")
    assert error.value.sources[path].startswith("- right: P-9")


def test_a_house_that_lost_a_rule_is_refused_until_it_is_released(zweck: Zweck, house: Path, tmp_path: Path) -> None:  # noqa: F811
    law = Path(shutil.copytree(POLICIES, tmp_path / "law"))
    source = Several((Folder(law), Folder(house)))
    before = read(source).inventory
    rules = house / "pastures/1990-01-01/rules.yaml"
    rules.write_text(rules.read_text(encoding="utf-8").partition("- requirement")[0], encoding="utf-8")
    assert "the rule `PASTURES-3` of `pastures@1990-01-01` of the house `shepherds`" in str(before.lost(read(source).inventory))
    released = read(source)
    house_release = frozenset({*released.inventory.releases, "`1` of the house `shepherds`"})
    assert before.lost(released.inventory._replace(releases=house_release)) is None


def test_a_house_is_packed_alone(zweck: Zweck, house: Path, tmp_path: Path) -> None:  # noqa: F811
    key, bundle = tmp_path / "k.pem", tmp_path / "h.zweck"
    zweck("keys", key)
    write(house, "pastures/1990-01-01/policy.yaml", (house / "pastures/1990-01-01/policy.yaml").read_text().replace("advertising", "art"))
    write(
        house,
        "pastures/1990-01-01/rules.yaml",
        "- prohibition: P-1\n  citation: x\n  reason: {de: a, en: b}\n  when: {subject.age: {at_most: 6}}\n",
    )
    made = zweck("bundle", house, "--key", key, "-o", bundle, "--sequence", 3)
    assert (made.exit_code, made.stderr) == (0, "")
    assert "the house `shepherds`" in made.stdout
    found = read(Bundle(bundle, key.with_suffix(".pem.pub")))
    assert [number[:2] for number in found.numbers] == [("the house `shepherds`", 3)]
    assert {path.parts[0] for path in unzipped(found.archive)} >= {"houses", "eu", "de"}
