"""Law that disappears from a source that is watched is not taken for law that ended."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import POLICIES
from tests.faults.served import served as running
from tests.proving import PROVING
from tests.reload.here import Here
from tests.reload.sources import FILES, KEY
from zweck.forms.diagnostics import PolicyError, Span
from zweck.law.load.archive import zipped
from zweck.law.policy import Frozen, House, Part, Release, Thing
from zweck.load import digest, load, shipped
from zweck.runtime.admission import Inventory
from zweck.runtime.reload.reloader import Reloader
from zweck.runtime.reload.status import Status
from zweck.runtime.sources.company import CompanyFiles
from zweck.runtime.sources.folder import Folder
from zweck.runtime.sources.parse import parse_source
from zweck.runtime.sources.read import Packed, read
from zweck.runtime.sources.signed import as_pem, bundled
from zweck.runtime.sources.source import Opened, SourceError
from zweck.v1 import admin_pb2 as admin
from zweck.words.text import Text

FLOORS: Final = "common/2018-05-25/floors.yaml"
ADVERTISING: Final = "eu/dsa/2024-02-17/articles-26-28-advertising.yaml"


def attempted(folder: Path, served: Packed) -> tuple[Status, list[str]]:
    """The status after an attempt to serve a folder in place of a set, and the revisions that were served."""
    source = Folder(folder)
    status = Status(served.revision, "", watching=False)
    reload = Reloader(source, Here(source).compiled, status, served=served.inventory, stamp=None, watch=False)
    revisions = []

    async def exchange(packed: Packed) -> None:
        revisions.append(packed.revision)

    reload.exchange = exchange
    asyncio.run(reload.reload())
    return status, revisions


@pytest.fixture(scope="module")
def served() -> Packed:
    """The shipped law, as a server has it."""
    return Packed.of(read(Folder(shipped())))


@pytest.mark.parametrize("lost", [FLOORS, ADVERTISING] if PROVING else [FLOORS])
def test_released_law_that_lacks_a_file_is_not_served(tmp_path: Path, served: Packed, lost: str) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(shipped(), folder)
    (folder / lost).unlink()

    status, revisions = attempted(folder, served)

    assert (status.message.last_attempt.result, revisions) == (admin.FAULTY, [])
    with pytest.raises(PolicyError):
        read(Folder(folder), released=True)


def test_a_set_that_lost_its_coverage_is_not_served(tmp_path: Path, served: Packed) -> None:
    """It would permit what a gap leaves open; no digest of the law notices that."""
    folder = tmp_path / "policies"
    shutil.copytree(shipped(), folder)
    path = folder / "coverage.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - hole: GDPR-91", "  - hole: GDPR-91-OTHER"), encoding="utf-8")
    read(Folder(folder), released=True)

    status, revisions = attempted(folder, served)

    assert (status.message.last_attempt.result, revisions) == (admin.REFUSED, [])
    assert "the omission `GDPR-91`" in status.complaint


def test_a_set_without_releases_that_lacks_a_file_is_not_served(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    served = Packed.of(read(Folder(POLICIES)))
    more = served._replace(inventory=served.inventory._replace(parts=served.inventory.parts | {"the file `lost.yaml`"}), revision="0" * 64)

    status, revisions = attempted(folder, more)

    assert (status.message.last_attempt.result, revisions) == (admin.REFUSED, [])
    assert "`lost.yaml`" in status.complaint


def test_an_earlier_set_is_one_that_lacks_a_release() -> None:
    first = Inventory(frozenset({"1"}), frozenset({"a", "b"}))
    second = Inventory(frozenset({"1", "2"}), frozenset({"a"}))

    assert first.lost(second) is None
    assert str(second.lost(first)) == "the release 2"
    assert str(first.lost(first._replace(parts=frozenset({"a", "c"})))) == "b"
    assert first.lost(first._replace(parts=frozenset({"a", "b", "c"}))) is None


def test_a_release_is_known_by_what_it_froze_and_by_whose_it_is() -> None:
    """Two branches both release under the name of the day, and so do the law and a house."""
    law = load(POLICIES)

    def inventory(*digests: str, house: str = "") -> Inventory:
        mine = (*(_release(str(place), digest) for place, digest in enumerate(digests)),)
        theirs = (_release("0", house),) if house else ()
        houses = (House("x", Text("", ""), "", "", (), (), theirs),) if house else ()
        return Inventory.of(replace(law, releases=(*mine, *theirs), houses=houses), zipped({}))

    assert "of the release `0`" in str(inventory("a").lost(inventory("b", "c")))
    assert inventory("a").lost(inventory("a", "c")) is None
    assert inventory("a").lost(inventory("a", house="h")) is None
    assert "of the house `x`" in str(inventory("a", house="h").lost(inventory("a", house="other")))


def _release(name: str, digest: str) -> Release:
    return Release(name, date(2026, 1, 1), (Frozen(Thing(Part.TABLE, "league"), digest, "", Span("", 1, 1, 1)),))


def test_a_contradiction_is_lost_by_no_edit() -> None:
    """Without it an answer is given where the facts exclude each other."""
    law = load(POLICIES)
    fewer = replace(law, vocabulary=replace(law.vocabulary, contradictions=law.vocabulary.contradictions[1:]))
    assert str(Inventory.of(law, zipped({})).lost(Inventory.of(fewer, zipped({})))) == "the contradiction `A1`"


def test_a_folder_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    with pytest.raises(SourceError, match="changed while they were read"), Folder(folder).opened():
        (folder / "half.yaml").write_text("", encoding="utf-8")


def test_the_law_and_a_company_beside_it_are_of_one_moment(tmp_path: Path) -> None:
    """An edit of both, between the reading of one and of the other, is not read in halves: the law of before may permit more."""
    folder, profiles = Path(shutil.copytree(POLICIES, tmp_path / "policies")), tmp_path / "controllers.yaml"
    profiles.write_text("controllers: []\n", encoding="utf-8")
    before, edited = read(Folder(folder)).policies.revision, list[Path]()

    class Edited(CompanyFiles):
        """Files that are edited together with the law, once that was read."""

        @contextmanager
        def opened(self) -> Iterator[Opened]:
            if not edited:
                edited.append(min(folder.rglob("*.yaml")))
                edited[0].write_bytes(edited[0].read_bytes() + b"# edited\n")
            with super().opened() as found:
                yield found

    found = read(Folder(folder), Edited(profiles)).policies.revision
    assert edited
    assert found == read(Folder(folder)).policies.revision != before


def test_a_bundle_with_a_lower_number_is_an_earlier_one() -> None:
    first, second = (Inventory(frozenset(), frozenset({"a"}), (("the law", 3, "a"), ("the house `x`", number, "b"))) for number in (1, 2))

    assert first.lost(second) is None
    assert "the number 2 of the house `x`: the bundle has the number 1, so it is an earlier one" in str(second.lost(first))
    assert "comes from no such bundle" in str(second.lost(first._replace(numbers=first.numbers[:1])))


def test_one_number_never_stands_for_other_files() -> None:
    first, other = (Inventory(frozenset(), frozenset({"a"}), (("the law", 3, digest),)) for digest in ("x", "y"))

    assert first.lost(first) is None
    assert "the number 3 of the law: the bundle has the same number and other files" in str(first.lost(other))
    assert first.lost(other._replace(numbers=(("the law", 4, "y"),))) is None


def test_a_release_of_a_house_excuses_no_loss_of_the_law() -> None:
    rule = "the rule `R` of `own@2026-01-01` of the house `x`"
    first = Inventory(frozenset({"`1`"}), frozenset({"the rule `L` of `law@2020-01-01`", rule}))
    second = Inventory(frozenset({"`1`", "`2` of the house `x`"}), first.parts - {rule})

    assert first.lost(second) is None
    assert str(first.lost(second._replace(releases=first.releases))) == rule
    assert str(first.lost(second._replace(parts=frozenset()))) == "the rule `L` of `law@2020-01-01`"


def test_a_company_loses_an_activity_only_by_a_bundle_with_a_higher_number() -> None:
    first = Inventory(frozenset(), frozenset(), (("the activities", 1, "a"),), frozenset({"the activity `a@2026-01-01`"}))
    second = first._replace(company=frozenset())

    assert str(first.lost(second)) == "the activity `a@2026-01-01`"
    assert first.lost(second._replace(numbers=(("the activities", 2, "b"),))) is None


def test_a_number_stands_in_a_bundle_and_is_signed(tmp_path: Path) -> None:
    (tmp_path / "a.pub").write_bytes(as_pem(KEY.public_key()))
    (tmp_path / "law.zweck").write_bytes(bundled(FILES, "zweck 1", KEY, 7))

    found = read(parse_source(str(tmp_path / "law.zweck"), str(tmp_path / "a.pub")))

    assert found.numbers == found.inventory.numbers == Packed.of(found).read().numbers == (("the law", 7, digest(FILES)),)


def test_no_earlier_set_is_served_after_a_restart(tmp_path: Path) -> None:
    folder, last = tmp_path / "policies", tmp_path / "served.json"
    shutil.copytree(POLICIES, folder)
    options = ["--last-served", last, "--no-watch"]
    more = folder / "ar/privacy/2010-07-01/more.yaml"
    more.write_text("- right: MORE-1\n  citation: Art. 4 Abs. 1 Satz 1 HDSG\n  text: {de: a, en: b}\n", encoding="utf-8")
    with running(tmp_path, *options, policies=folder) as server:
        assert server.stop() == 0
    more.unlink()
    with running(tmp_path, *options, policies=folder) as server:
        assert f"{more.name}`, the rule `MORE-1` of `ar-privacy@2010-07-01`; they were served before; those of revision" in server.log()
        assert server.stop() == 0
    for archive in tmp_path.glob("served.json.*.zip"):
        archive.unlink()
    with (
        pytest.raises(RuntimeError, match=r"`MORE-1` of `ar-privacy@2010-07-01`; they were served before"),
        running(tmp_path, *options, policies=folder),
    ):
        pass
    last.write_text("nonsense")
    with pytest.raises(RuntimeError, match="does not say which policies were served last"), running(tmp_path, *options, policies=folder):
        pass
