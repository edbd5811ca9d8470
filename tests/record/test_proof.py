"""One answer is proven without the record, and without another one."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.record.auditing import ADA, Audit, pseudonym
from tests.record.conftest import KEY, of_what_was_read, recording, tampering
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, WINDOWLESS
from zweck.chain.database import RecordError
from zweck.chain.key import Key
from zweck.chain.note import checkpoint, read
from zweck.cli.main import cli
from zweck.law.policy import PolicySet
from zweck.record.entry import Entry
from zweck.record.erase import erase
from zweck.record.proof import read_proof

Answers = Callable[..., list[Entry]]
HERE = Path(__file__).parent


@pytest.fixture
def kept(url: str, arcadia: PolicySet, answers: Answers) -> str:
    """A record with 300 entries, the second of which is about Ada."""
    with recording(url, arcadia) as record:
        record.append(answers(1) + answers(1, subject=pseudonym(ADA, 1)) + answers(298, caller="desk"))
    return url


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The public key of the record."""
    path = tmp_path / "record.pub"
    path.write_text(KEY.public.as_pem(), encoding="utf-8")
    return path


@pytest.fixture
def proof(kept: str, audit: Audit, tmp_path: Path) -> Path:
    """A proof of an entry in a file."""
    path = tmp_path / "proof.json"
    done = audit("prove", kept, "17", "--output", str(path))
    assert done.exit_code == 0, done.output
    return path


def verified(proof: Path, *options: str) -> Result:
    """`zweck audit verify` of a proof, where there is no record."""
    return CliRunner(env={"ZWECK_RECORD": None}).invoke(cli, ["audit", "verify", str(proof), "--lang", "en", *options])


def independently(proof: Path, public: Path) -> subprocess.CompletedProcess[str]:
    """The same by a program that shares nothing with zweck."""
    command = [sys.executable, "-I", str(HERE / "independent.py"), str(proof), str(public)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@of_what_was_read
def test_a_proof_is_small_and_verified_without_the_record(proof: Path, public: Path) -> None:
    assert proof.stat().st_size <= 10_000
    found = verified(proof, "--public-key", str(public))
    assert found.exit_code == 0, found.output
    assert "the entry stands in the record unaltered, as its key signed" in found.output
    assert found.output.startswith("entry 17: decision of ")
    assert json.loads(verified(proof, "--public-key", str(public), "--json").output)["faults"] == []
    unsigned = verified(proof)
    assert (unsigned.exit_code, "give --public-key" in unsigned.output) == (5, True)


@of_what_was_read
def test_an_independent_verifier_agrees(proof: Path, public: Path) -> None:
    assert len((HERE / "independent.py").read_text(encoding="utf-8").splitlines()) < 100
    found = independently(proof, public)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("entry 17 of zweck/record/")


def altered(package: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A proof, altered in each of its parts, with the fault that must be said."""
    tree = "the entry is not in the tree of the checkpoint"
    for place, value in enumerate(package["content"]):
        other = [*package["content"]]
        other[place] = "PROHIBITED" if value is None else 1 - value if isinstance(value, int) else f"{value} "
        yield "the content was altered", {**package, "content": other}
    for name in ("seq", "time"):
        yield tree, {**package, name: package[name] + 1}
    for name in ("kind", "revision", "engine", "before"):
        yield tree, {**package, name: package[name][::-1]}
    yield "the content was altered", {**package, "digest": "0" * 64}
    yield "the content was altered", {**package, "salt": "x"}
    yield tree, {**package, "path": package["path"][1:]}
    yield tree, {**package, "path": [*package["path"], package["path"][0]]}
    yield tree, {**package, "path": package["path"][::-1]}
    noted = read(package["checkpoint"])
    root, size = (
        noted._replace(text=noted.text.replace(noted.text.split("\n")[2], "A" * 43 + "=")),
        noted.text.replace("\n300\n", "\n299\n"),
    )
    yield tree, {**package, "checkpoint": root.note}
    yield "the checkpoint is not signed by this key", {**package, "checkpoint": noted._replace(text=size).note}
    thief = Key(b"the secret of somebody else")
    forged = checkpoint(noted.origin, noted.size, noted.root, noted.last, thief, "2026-11-30T10:00:00+00:00")
    yield "the checkpoint is not signed by this key", {**package, "checkpoint": forged.note}
    yield "the reasons are not those that the entry names", {**package, "reasons": [{**package["reasons"][0], "rule": "AR-0"}]}


READ_LATE = """() => {
  const text = File.prototype.text;
  let started;
  window.read = () => started();
  File.prototype.text = async function () {
    File.prototype.text = text;
    await new Promise(resolve => { started = resolve });
    return text.call(this);
  };
}"""
"""The first file that is chosen from now on is read when `read` is called."""


@of_what_was_read
def test_every_alteration_is_found(proof: Path, public: Path, tmp_path: Path) -> None:
    package, there = json.loads(proof.read_text(encoding="utf-8")), tmp_path / "altered.json"
    for fault, other in altered(package):
        there.write_text(json.dumps(other), encoding="utf-8")
        found = verified(there, "--public-key", str(public))
        assert (found.exit_code, fault in found.output) == (1, True), (fault, found.output)


@of_what_was_read
def test_an_independent_verifier_finds_them_too(proof: Path, public: Path, tmp_path: Path) -> None:
    package, there = json.loads(proof.read_text(encoding="utf-8")), tmp_path / "altered.json"
    for fault, other in [*altered(package)][::4]:
        there.write_text(json.dumps(other), encoding="utf-8")
        assert "reasons" in fault or independently(there, public).returncode == 1, fault


@of_what_was_read
@pytest.mark.parametrize(
    "change", [{"form": "x"}, {"salt": None}, {"content": None}, {"seq": 0}, {"seq": "1"}, {"path": 7}, {"checkpoint": ""}]
)
def test_anything_else_is_no_proof(proof: Path, change: dict[str, Any]) -> None:
    package = json.loads(proof.read_text(encoding="utf-8"))
    for said in (json.dumps({**package, **change}), json.dumps({name: package[name] for name in package if name not in change}), "[]", "x"):
        with pytest.raises(RecordError):
            read_proof(said)


def test_a_proof_by_decision_id(kept: str, audit: Audit) -> None:
    package = json.loads(audit("prove", kept, "17").output)
    again = json.loads(audit("prove", kept, package["content"][0]).output)
    assert again["content"][0] == package["content"][0]
    assert again["seq"] >= 17
    assert audit("prove", kept, "9999").exit_code == 1
    assert audit("prove", kept, "no-such-id").exit_code == 1


def test_an_entry_that_no_checkpoint_covers_yet(kept: str, audit: Audit, arcadia: PolicySet, answers: Answers) -> None:
    with recording(kept, arcadia) as record:
        record.append(answers(1))
        found = audit("prove", kept, "301")
        assert (found.exit_code, "no checkpoint covers entry 301 yet" in found.stderr) == (2, True)
        assert read(json.loads(audit("prove", kept, "301", "KEY").output)["checkpoint"]).size == 301


def test_erasing_a_person_leaves_other_proofs_valid_and_hers_empty(
    kept: str, audit: Audit, proof: Path, public: Path, tmp_path: Path
) -> None:
    hers = tmp_path / "hers.json"
    hers.write_text(audit("prove", kept, "2").output, encoding="utf-8")
    with tampering(kept) as database:
        assert sum(erase(database, KEY, subjects=[pseudonym(ADA, 1)])) == 1
    assert verified(proof, "--public-key", str(public)).exit_code == 0
    for number in ("1", "3", "17", "300"):
        hers.write_text(audit("prove", kept, number).output, encoding="utf-8")
        assert verified(hers, "--public-key", str(public)).exit_code == 0
    hers.write_text(audit("prove", kept, "2").output, encoding="utf-8")
    package = json.loads(hers.read_text(encoding="utf-8"))
    assert (package["content"], package["salt"], package["reasons"]) == (None, None, [])
    found = verified(hers, "--public-key", str(public))
    assert (found.exit_code, "(erased)" in found.output) == (0, True)
    assert independently(hers, public).returncode == 0
    of_another = json.loads(proof.read_text(encoding="utf-8"))["reasons"]
    hers.write_text(json.dumps({**package, "reasons": of_another}), encoding="utf-8")
    found = verified(hers, "--public-key", str(public))
    assert (found.exit_code, "the reasons are not those that the entry names" in found.output) == (1, True)


def test_nothing_is_proven_that_was_altered(kept: str, audit: Audit) -> None:
    with tampering(kept) as database:
        database.execute("UPDATE entries SET outcome = 'PROHIBITED ' WHERE seq = 17")
        database.execute("UPDATE entries SET time = time + 1 WHERE seq = 18")
    for number, fault in (("17", "the content was altered"), ("18", "the entry is not in the tree of the checkpoint")):
        found = audit("prove", kept, number)
        assert (found.exit_code, fault in found.stderr) == (2, True), found.output


def forgeries(proof: Path, folder: Path) -> Iterator[Path]:
    """Files: another content, another rule among the reasons, no content beside the reasons, and no proof."""
    package = json.loads(proof.read_text(encoding="utf-8"))
    first, *others = package["reasons"]
    changes: dict[str, dict[str, Any]] = {
        "altered": {"content": [package["content"][0], "PROHIBITED ", *package["content"][2:]]},
        "reworded": {"reasons": [{**first, "rule": "GDPR-6-1-a"}, *others]},
        "emptied": {"content": None, "salt": None},
    }
    for name, change in changes.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps({**package, **change}), encoding="utf-8")
        yield path
    path = folder / "broken.json"
    path.write_text("{", encoding="utf-8")
    yield path


@of_what_was_read
@pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
def test_one_file_verifies_in_a_browser_without_a_network(kept: str, audit: Audit, proof: Path, tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  an optional part of the installation

    path, (other, reworded, emptied, broken) = tmp_path / "proof.html", forgeries(proof, tmp_path)
    assert audit("prove", kept, "17", "--html", "--output", str(path)).exit_code == 0
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=["--no-sandbox"])
        page = browser.new_page()
        page.context.set_offline(True)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        verdict = page.locator("#verdict")
        page.locator("#key").fill(KEY.public.as_pem())
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The entry stands in the record unaltered.")
        page.locator("#file").set_input_files(str(other))  # what was said of the one before is no verdict on this one
        expect(verdict).to_be_empty()
        page.locator("#file").set_input_files(str(broken))
        expect(verdict).to_contain_text("This is no proof.")
        page.locator("#verify").click()
        expect(verdict).to_contain_text("This is no proof.")
        expect(page.locator("#entry")).to_be_empty()
        page.evaluate(READ_LATE)  # of two files that are chosen soon after each other, the first one is read last
        page.locator("#file").set_input_files(str(other))
        page.locator("#file").set_input_files(str(broken))
        expect(verdict).to_contain_text("This is no proof.")
        page.evaluate("async () => { window.read(); await new Promise(resolve => setTimeout(resolve, 20)) }")
        expect(verdict).to_contain_text("This is no proof.")
        expect(page.locator("#entry")).to_be_empty()
        page.locator("#file").set_input_files(str(reworded))
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The reasons are not those that the entry names.")
        page.locator("#file").set_input_files(str(emptied))
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The reasons are not those that the entry names.")
        page.locator("#file").set_input_files(str(proof))
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The entry stands in the record unaltered.")
        page.locator("#key").fill(Key(b"the secret of somebody else").public.as_pem())
        expect(verdict).to_be_empty()
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The checkpoint is not signed by this key.")
        page.locator("#key").fill("nonsense")
        page.locator("#verify").click()
        expect(verdict).to_contain_text("Cannot be verified")
        page.locator("#file").set_input_files(str(other))
        page.locator("#key").fill(KEY.public.as_pem())
        page.locator("#verify").click()
        expect(verdict).to_contain_text("The content was altered.")
        browser.close()
    assert asked == [path.as_uri()]
