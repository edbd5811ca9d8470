"""The bill of materials, the scan, and what CI installs."""

import io
import json
import re
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import scan
from tests.deploy.image import ROOT, normal, pinned, versions
from tests.deploy.native import read
from tests.deploy.sbom import complete, differing
from tests.deploy.test_consistency import DEPLOY, PROJECT
from tests.deploy.wheels import Wheel, hashes, wheels

CI = DEPLOY / "ci"


def test_what_only_analysis_and_editors_need_is_not_in_the_image() -> None:
    extras = PROJECT["optional-dependencies"]
    wanted = {
        normal(found[0]) for extra in ("analysis", "lsp", "parquet") for need in extras[extra] if (found := re.match(r"[\w-]+", need))
    }
    assert wanted.isdisjoint(pinned())
    assert "clingo" in wanted


# --- the bill of materials ----------------------------------------------------------------------------------------------------------


def wheel(folder: Path, name: str, *entries: str) -> Path:
    """A file that pip could install."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "")
    return path


def test_each_package_has_the_hash_of_its_file(tmp_path: Path) -> None:
    paths = {
        name: wheel(tmp_path, name, f"{name}/{entry}")
        for name, entry in (("a_b", "x.py"), ("ngh2", "x.cpython-312.so"), ("grpcio", "x.so"))
    }
    files = wheels(tmp_path)
    components: list[dict[str, Any]] = [{"name": name, "version": "1.0"} for name in ("A.b", "ngh2", "grpcio", "missing")]
    complete({"components": components}, files, {"ngh2": [{"name": "nghttp2", "version": "1.70.0"}]})
    plain, ngh2, grpcio, missing = components
    digests = [sha256(path.read_bytes()).hexdigest() for path in paths.values()]
    assert [part["hashes"][0]["content"] for part in (plain, ngh2, grpcio)] == digests
    assert ngh2["components"] == [{"name": "nghttp2", "version": "1.70.0"}]
    assert [known["name"] for known in grpcio["properties"]] == ["zweck:hash-of", "zweck:native-parts"]
    assert "components" not in plain
    assert differing(components)[1:] == ["missing has no hash"]
    assert missing == {"name": "missing", "version": "1.0"}


def test_a_file_says_what_its_hash_is_of(tmp_path: Path) -> None:
    wheel(tmp_path, "zweck")
    wheel(tmp_path, "idna")
    assert {name: found.named.partition(", ")[2] for name, found in wheels(tmp_path).items()} == {
        "zweck": "built from this repository",
        "idna": "built here from the source whose hash deploy/image.txt names",
    }
    assert wheels(tmp_path)["zweck"] == Wheel(
        sha256((tmp_path / "zweck-1.0-py3-none-any.whl").read_bytes()).hexdigest(),
        "zweck-1.0-py3-none-any.whl, built from this repository",
        False,
    )


def test_hashes_are_read_by_package() -> None:
    found = hashes((DEPLOY / "image.txt").read_text(encoding="utf-8"))
    assert found.keys() == pinned().keys()
    assert min(map(len, found.values())) >= 1


def source(folder: Path, text: str) -> Path:
    """A source of ngh2."""
    path = folder / "ngh2-0.3.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        entry = tarfile.TarInfo("ngh2-0.3.0/vendor/nghttp2/CMakeLists.txt")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_the_version_of_nghttp2_comes_from_the_source_of_its_binding(tmp_path: Path) -> None:
    path = source(tmp_path, "cmake_minimum_required(VERSION 3.14)\nproject(nghttp2 VERSION 1.70.0 LANGUAGES C)\n")
    digest = sha256(path.read_bytes()).hexdigest()
    found = read(path, {digest})
    assert (found["name"], found["version"]) == ("nghttp2", "1.70.0")
    assert digest in found["properties"][0]["value"]
    with pytest.raises(ValueError, match=r"does not name ngh2-0\.3\.0\.tar\.gz"):
        read(path, {"0" * 64})


def test_a_source_that_does_not_say_is_no_evidence(tmp_path: Path) -> None:
    path = source(tmp_path, "project(other VERSION 1.0)\n")
    with pytest.raises(ValueError, match="does not say which nghttp2 it holds"):
        read(path, {sha256(path.read_bytes()).hexdigest()})


# --- the scan -----------------------------------------------------------------------------------------------------------------------

BILL = {
    "components": [
        {"name": "grpcio", "version": "1.85.3", "properties": [{"name": "zweck:native-parts", "value": "its file does not say which"}]},
        {"name": "ngh2", "version": "0.3.0", "components": [{"name": "nghttp2", "version": "1.70.0"}]},
    ]
}


def record(**affected: Any) -> dict[str, Any]:
    """A vulnerability."""
    return {"id": "X-1", "aliases": ["CVE-1"], "summary": "a fault", "modified": "2026-11-01T00:00:00Z", "affected": [affected]}


def scanned(monkeypatch: pytest.MonkeyPatch, folder: Path, *records: dict[str, Any], packed: bool = False) -> int:
    """The exit code of a scan with these records."""
    (folder / "bill.json").write_text(json.dumps(BILL), encoding="utf-8")
    data = folder / "data"
    data.mkdir(exist_ok=True)
    for place, found in enumerate(records):
        (data / f"{place}.json").write_text(json.dumps(found), encoding="utf-8")
    if packed:
        with zipfile.ZipFile(folder / "all.zip", "w") as archive:
            for path in data.iterdir():
                archive.write(path, path.name)
    monkeypatch.setattr(
        sys, "argv", ["scan", str(folder / "bill.json"), *([str(folder / "all.zip" if packed else data)] if records else [])]
    )
    return scan.main()


def test_without_data_a_scan_says_that_it_found_out_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scanned(monkeypatch, tmp_path) == scan.UNPROVEN
    assert "nothing was scanned: without records of vulnerabilities nothing is known about 3 parts" in capsys.readouterr().out


GRPCIO = {"package": {"ecosystem": "PyPI", "name": "grpcIO"}}
NGHTTP2 = [{"type": "GIT", "repo": "https://github.com/nghttp2/nghttp2.git", "events": [{"introduced": "0"}]}]


@pytest.mark.parametrize(
    ("affected", "vulnerable"),
    [
        ({**GRPCIO, "versions": ["1.85.3"]}, True),
        ({**GRPCIO, "versions": ["1.85.2"]}, False),
        ({**GRPCIO, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.86.0"}]}]}, True),
        ({**GRPCIO, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.85.3"}]}]}, False),
        ({**GRPCIO, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.9"}, {"last_affected": "1.85.3"}]}]}, True),
        ({**GRPCIO, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.86"}]}]}, False),
        ({**GRPCIO, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "not a version"}]}]}, True),
        ({"package": {"ecosystem": "npm", "name": "grpcio"}, "versions": ["1.85.3"]}, False),
        ({"package": {"ecosystem": "OSS-Fuzz", "name": "nghttp2"}, "versions": ["v1.70.0"]}, True),
        ({"ranges": NGHTTP2, "versions": ["v1.70.0"]}, True),
        ({"ranges": NGHTTP2, "versions": ["v1.69.0"]}, False),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_vulnerable_part_is_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    affected: dict[str, Any],
    vulnerable: bool,
    packed: bool,
) -> None:
    assert scanned(monkeypatch, tmp_path, record(**affected), packed=packed) == int(vulnerable)
    said = capsys.readouterr().out
    assert ("X-1, CVE-1: a fault" in said) is vulnerable
    assert "1 records, the newest of 2026-11-01" in said
    assert "not scanned: the native parts of grpcio" in said


def test_what_no_record_names_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    scanned(monkeypatch, tmp_path, record(**GRPCIO))
    assert "0 vulnerabilities in 3 parts; no record names 2 of them: ngh2, nghttp2" in capsys.readouterr().out


def test_a_record_that_was_withdrawn_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert scanned(monkeypatch, tmp_path, {**record(**GRPCIO, versions=["1.85.3"]), "withdrawn": "2026-11-02"}) == 0


# --- CI -----------------------------------------------------------------------------------------------------------------------------


def test_ci_installs_by_hash_in_the_versions_of_development() -> None:
    needs = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["analysis"]]
    wanted = {normal(found[0]) for need in needs if (found := re.match(r"[\w-]+", need))} - {"zweck-client"}
    assert wanted <= set(versions(CI / "requirements.txt"))
    assert versions(CI / "requirements.txt").items() <= versions(DEPLOY / "constraints.txt").items()
    said = (CI / "github" / "action.yml").read_text(encoding="utf-8")
    for file in ("build.txt", "ci/requirements.txt"):
        assert f'--require-hashes --requirement "$root/deploy/{file}"' in said
    template = (CI / "gitlab" / "zweck.gitlab-ci.yml").read_text(encoding="utf-8")
    assert '--require-hashes --requirement "$ZWECK_REQUIREMENTS"' in template
    assert not (ROOT / "requirements.txt").exists()
