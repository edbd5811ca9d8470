"""Events, consents, proofs and erasures as messages."""

from collections.abc import Sequence
from datetime import date

from google.protobuf.timestamp_pb2 import Timestamp

from zweck.chain.content import canonical
from zweck.company.register import EventKind
from zweck.register.entry import Stored
from zweck.register.erase import Erased
from zweck.register.in_force import Consent, consents, objections, restrictions
from zweck.register.periods import Found
from zweck.register.proof import Proof, Proven
from zweck.service.encode.sources import record_state
from zweck.v1 import decision_pb2
from zweck.v1 import register_pb2 as v1

WORDINGS = {None: v1.RegisterConsent.WORDING_UNSPECIFIED, True: v1.RegisterConsent.UNALTERED, False: v1.RegisterConsent.ALTERED}


def event(found: Stored) -> v1.RegisterEvent:
    """An event."""
    content = found.content
    return v1.RegisterEvent(
        position=found.seq,
        kind=v1.RegisterEvent.Kind.Value(content.kind or "KIND_UNSPECIFIED"),
        scope=content.scope or "",
        effective=_time(content.effective or 0),
        recorded=_time(found.recorded),
        channels=content.channels.split(",") if content.channels else (),
        until=content.until or "",
        state=content.state or "",
        evidence=content.evidence or "",
        source=content.source or "",
        declared_by=content.declared_by or "",
        recorder=content.recorder or "",
        about=content.about or 0,
        decision_id=content.decision or "",
        pseudonym=content.subject or "",
    )


def due_record(found: Found) -> decision_pb2.RecordState:
    """A record, with its person and activity."""
    made = record_state(found.record)
    made.pseudonym, made.activity = found.subject, found.activity
    return made


def _time(microseconds: int) -> Timestamp:
    found = Timestamp()
    found.FromMicroseconds(microseconds)
    return found


def consent(found: Consent) -> v1.RegisterConsent:
    """A consent without its proof."""
    return v1.RegisterConsent(
        given=event(found.given),
        fate=v1.RegisterConsent.Fate.Value(found.fate.name),
        ended=event(found.ended) if found.ended else None,
    )


def state(events: Sequence[Stored], position: int, day: date, *, live: bool) -> v1.PersonState:
    """The events about a person that stand on a day: now, if `live`, else a stated one."""
    return v1.PersonState(
        position=position,
        consents=map(consent, consents(events, day)),
        objections=[event(each) for each in objections(events) if each.content.kind == EventKind.OBJECTED],
        restricted=bool(restrictions(events)),
        basis=decision_pb2.LIVE if live else decision_pb2.AS_OF,
        day=day.isoformat(),
    )


def proof(found: Proof) -> v1.ConsentProof:
    """A proof."""
    return v1.ConsentProof(
        consents=map(_proven, found.consents),
        events=[_chained(each, previous) for each, previous in zip(found.events, found.previous, strict=True)],
        anchor=found.head.anchor,
        seal=found.head.seal,
    )


def _proven(found: Proven) -> v1.RegisterConsent:
    made = consent(found.consent)
    made.uses.extend(map(event, found.consent.uses))
    if found.text:
        made.wording.update(de=found.text.wording.de, en=found.text.wording.en)
    made.wording_state = WORDINGS[found.unaltered]
    made.kept_until = str(found.kept_until or "")
    return made


def _chained(found: Stored, previous: str) -> v1.ChainedEvent:
    return v1.ChainedEvent(
        position=found.seq,
        recorded=found.recorded,
        once=found.once or "",
        salt=found.salt or "",
        content=canonical([*found.content]),
        digest=found.digest,
        previous=previous,
        hash=found.hash,
    )


def erasure(found: Erased) -> v1.Erasure:
    """The outcome of an erasure."""
    held = [
        v1.HeldEvent(event=event(each.event), hold=v1.HeldEvent.Hold.Value(each.hold.name), until=str(each.until or ""))
        for each in found.held
    ]
    return v1.Erasure(erased=found.events, held=held, ended=found.ended)
