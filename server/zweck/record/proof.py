"""The proof of one entry, which needs neither the record nor another entry: what it says, its place in the tree, and a signed checkpoint.

A proof is a JSON object. `content` is the list whose digest stands in the frame, behind its salt: the parts of `Content` in their order,
but for the last ones that are not there. An erased entry has neither. `reasons` were derived again from the policies that the record keeps.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zweck.chain.checkpoints import grown
from zweck.chain.content import UNREADABLE, canonical, linked
from zweck.chain.database import Database, RecordError
from zweck.chain.key import PublicKey
from zweck.chain.note import Checkpoint, read
from zweck.chain.rotation import Keys, rotations
from zweck.chain.tree import included, leaf
from zweck.decision.decision import Decision
from zweck.record.chain import RECORD
from zweck.record.entry import Content, Stored, digest_of, trimmed
from zweck.record.verify import hash_before
from zweck.words.said import Said, says

FORM: Final = "zweck/proof/1"
MAX_BYTES: Final = 1024 * 1024
"""Of a proof that is read."""

FRAME: Final = ("seq", "kind", "time", "revision", "engine", "digest")


@dataclass(slots=True)
class Proven:
    """A proof: the entry's frame and content (nothing where it was erased), the checkpoint, the reasons, and each fault as a sentence."""

    frame: Mapping[str, Any]
    content: Content
    checkpoint: Checkpoint
    reasons: Sequence[Mapping[str, str]]
    rotations: Sequence[Checkpoint] = ()
    faults: list[Said] = field(default_factory=list)


def prove(database: Database, entry: Stored, checkpoint: Checkpoint, decision: Decision | None) -> str:
    """The proof of an entry under a checkpoint that covers it, with the reasons of the answer where it could be derived again.

    Raises:
        RecordDamaged: if entries are missing.
        RecordError: if the entry, the tree and the checkpoint do not fit together.
    """
    package: dict[str, Any] = {
        "form": FORM,
        **{name: getattr(entry, name) for name in FRAME},
        "salt": entry.salt,
        "content": None if entry.salt is None else trimmed(entry.content),
        "before": hash_before(database, entry.seq),
        "path": [b64encode(hash).decode() for hash in grown(database, RECORD).path(entry.seq - 1, checkpoint.size)],
        "checkpoint": checkpoint.note,
        "reasons": _reasons(decision, deciding(entry.content)),
    }
    if found := rotations(database, RECORD):
        package["rotations"] = found
    said = canonical(package)
    if faults := read_proof(said).faults:
        raise RecordError(says("record.no_proof", fault=faults[0]))
    return said


def read_proof(text: str, key: PublicKey | None = None) -> Proven:
    """A proof with its faults; without a key it stays open who signed its checkpoint.

    Raises:
        RecordError: if it is none.
    """
    try:
        found = json.loads(text[: MAX_BYTES + 1])
        frame = {name: found[name] for name in FRAME}
        whole: list[Any] | None = found["content"]
        content = Content(*whole) if whole is not None else Content()
        path = [b64decode(hash, validate=True) for hash in found["path"]]
        reasons = [{name: str(each[name]) for name in ("rule", "citation", "de", "en")} for each in found["reasons"]]
        sound = found["form"] == FORM and all(isinstance(frame[name], int) for name in ("seq", "time")) and frame["seq"] > 0
        rotations = [read(note) for note in found.get("rotations", ())]
        proven = Proven(frame, content, read(found["checkpoint"]), reasons, rotations)
        salt, before, same = found["salt"], str(found["before"]), whole is None or trimmed(content) == tuple(whole)
    except (KeyError, *UNREADABLE):
        sound = same = False
    if not sound or not same or (salt is None) != (whole is None):
        raise RecordError(says("record.not_proof"))
    proven.faults += _faults(proven, salt, before, path, key)
    return proven


def _faults(proven: Proven, salt: str | None, before: str, path: list[bytes], key: PublicKey | None) -> Iterator[Said]:
    frame, checkpoint = proven.frame, proven.checkpoint
    if salt is not None and digest_of(salt, proven.content) != frame["digest"]:
        yield says("record.proof.content_altered")
    hash = linked(before, frame["seq"], *(frame[name] for name in FRAME[1:]))
    if not included(leaf(hash), frame["seq"] - 1, checkpoint.size, path, checkpoint.root):
        yield says("record.proof.not_in_tree")
    if key is not None and not checkpoint.signed_by(Keys(key, proven.rotations).at(checkpoint.size)):
        yield says("record.proof.other_key")
    named = deciding(proven.content)
    if proven.reasons and (not proven.content.outcome or (named and [each["rule"] for each in proven.reasons] != named)):
        yield says("record.proof.other_reasons")


def _reasons(decision: Decision | None, named: list[str]) -> list[dict[str, str]]:
    """The reasons in words; none where this program finds others than the entry names."""
    found = decision.reasons if decision else ()
    same = not named or [each.rule for each in found] == named
    return [{"rule": one.rule, "citation": one.citation, **one.text.as_data()} for one in found if same]


def deciding(content: Content) -> list[str]:
    """The rules that an entry names as deciding; none where its detail left them out, or where it cannot be read."""
    try:
        return [str(rule) for rule in json.loads(content.rules or "{}").get("deciding", ())]
    except UNREADABLE:
        return []
