"""Policies in the record come out as they went in, or not at all."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.arcadia import POLICIES
from tests.engine.strategies import ARCADIA, questions
from tests.record.keeping import pack
from zweck.chain.content import linked
from zweck.chain.database import RecordDamaged
from zweck.engine import Engine
from zweck.facts.contradictions import check
from zweck.facts.question import Question
from zweck.law.policy import PolicySet
from zweck.load import contents, digest, load
from zweck.record.account import answered, question_of
from zweck.record.archive import restore, unpack
from zweck.record.entry import Content, digest_of
from zweck.service.encode.fast import encoded

ENGINE = Engine(ARCADIA)
ARCHIVE = pack(ARCADIA)


def test_the_same_files_are_the_same_bytes(arcadia: PolicySet) -> None:
    assert pack(arcadia) == pack(load(POLICIES))
    assert unpack(pack(arcadia), arcadia.revision) == contents(POLICIES)
    assert restore(pack(arcadia), arcadia.revision).revision == digest(contents(POLICIES)) == arcadia.revision


def test_anybody_can_open_them(arcadia: PolicySet) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(arcadia))) as archive:
        assert archive.testzip() is None
        assert "ar/privacy/2010-07-01/policy.yaml" in archive.namelist()


def zipped(name: str) -> tuple[bytes, str]:
    """An archive with one file of this name, and its digest."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue(), digest({Path(name): b"x"})


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/outside.yaml", "a/../../outside.yaml"])
def test_no_file_leaves_the_folder(name: str) -> None:
    archive, revision = zipped(name)
    with pytest.raises(RecordDamaged, match="are not those of that revision"):
        restore(archive, revision)


def test_what_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    archive, revision = zipped("a.yaml")
    assert unpack(archive, revision) == {Path("a.yaml"): b"x"}
    monkeypatch.setattr("zweck.law.load.archive.MAX_BYTES", 0)
    with pytest.raises(RecordDamaged):
        unpack(archive, revision)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_damaged_archives(place: float, change: int) -> None:
    """Whatever is changed in it: the same policies, or none."""
    archive = bytearray(ARCHIVE)
    archive[int(place * len(archive))] ^= change
    try:
        found = unpack(bytes(archive), ARCADIA.revision)
    except RecordDamaged:
        return
    assert found == contents(POLICIES)


@settings(max_examples=60, deadline=None)
@given(questions())
def test_the_question_comes_back_from_its_entry(question: Question) -> None:
    decision = ENGINE.decide(question)
    content = answered(decision, encoded(decision)).content
    assume(not check(question.stated, ARCADIA.vocabulary).faults)
    back = question_of(content.facts or "", content.presume_unstated or 0, ARCADIA.vocabulary)
    assert (back.stated, back.presume_unstated) == (question.stated, question.presume_unstated)


texts = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"])))


@given(st.lists(texts, min_size=15, max_size=15), st.lists(texts, min_size=15, max_size=15))
def test_different_contents_have_different_digests(one: list[str | None], other: list[str | None]) -> None:
    same = digest_of("salt", Content._make(one)) == digest_of("salt", Content._make(other))
    assert same == (one == other)


def test_the_page_about_it_says_how_to_compute_it() -> None:
    """An auditor without zweck gets the same digests."""
    by_hand = sha256('["s","d","PERMITTED","full","{\\"a.b\\":\\"ü\\"}",1,"{}","{}","x",null,null,null,null]'.encode()).hexdigest()
    assert digest_of("s", Content("d", "PERMITTED", "full", '{"a.b":"ü"}', 1, "{}", "{}", "x")) == by_hand
    noted = Content("d", "PERMITTED", "full", '{"a.b":"ü"}', 1, "{}", "{}", "x", notes="{}")
    assert (
        digest_of("s", noted)
        == sha256('["s","d","PERMITTED","full","{\\"a.b\\":\\"ü\\"}",1,"{}","{}","x",null,null,null,null,"{}"]'.encode()).hexdigest()
    )
    assert linked("0", 1, "decision", 2, "r", "zweck 1", "d") == sha256(b'["0",1,"decision",2,"r","zweck 1","d"]').hexdigest()
