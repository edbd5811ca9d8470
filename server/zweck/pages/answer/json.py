"""An answer as JSON with the names of the contract, as protobuf writes it: with empty lists and texts, without messages that are absent."""

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any, Final

from zweck.activities.causes import Cause
from zweck.activities.validity import Turn
from zweck.decision.aged import Reservation
from zweck.decision.decision import LawResult, MissingFact, ObligationResult, ProhibitionResult, Reason, RequirementResult, RightResult
from zweck.decision.examined import Examination, ExaminedCondition, ExaminedFact, ExaminedLaw, ExaminedRequirement, ExaminedRule, Provenance
from zweck.decision.remedied import RemedyAct, RemedyResult, RemedyStep
from zweck.decision.reserved import Doubt, Opening
from zweck.facts.merge import Origin
from zweck.facts.notes import Note
from zweck.law.citation.statutes import Link
from zweck.law.policy import Gap
from zweck.logic.condition import Value
from zweck.pages.answer.view import Answered, ClaimShown, ConflictShown, ContradictionShown, HouseShown, RecordShown, SourceShown
from zweck.words.text import Text

Json = dict[str, Any]

FIELDS: Final[Mapping[type, str]] = {
    Answered: " ".join(Answered.__slots__),
    LawResult: "law version outcome requirements prohibitions layers house",
    RequirementResult: "requirement status grounds",
    ProhibitionResult: "rule status",
    Reason: "rule citation text links house decisive",
    Link: "text target",
    Text: "de en",
    MissingFact: "fact question requirements label type choices",
    ObligationResult: "id citation timing text deadline law conditional",
    RemedyResult: "steps id rule citation acts still_open prospect",
    RemedyStep: "text citation",
    RemedyAct: "act title checklist facts",
    RightResult: "id citation text law",
    Doubt: "id rule question choice",
    Opening: "requirement ground citation text facts",
    ContradictionShown: "id asked facts text",
    Gap: "id effect citation text country",
    Examination: "laws referred",
    ExaminedLaw: "law version scope requirements prohibitions",
    ExaminedRequirement: "rule grounds",
    ExaminedRule: "rule citation text truth condition doubts",
    ExaminedCondition: "text truth facts refers parts",
    Note: "reason document by",
    SourceShown: "origin reference as_of until why_unknown facts by rows",
    RecordShown: "position record_class phase began needed_until keep_until at_least erase_by rows missing pseudonym activity",
    ConflictShown: "claims contradiction held",
    HouseShown: "house title revision",
    Reservation: "code law text days",
    Turn: "day outcome causes",
    Cause: "change reference law text",
}
"""The fields of each part in the order of the contract."""

ABSENT: Final = {"deadline", "condition", "examination", "held", "turn"}
"""Fields that are left out where there is nothing."""

DAYS: Final = {"date", "checked_until", "valid_until", "as_of", "until", "began", "needed_until", "keep_until", "erase_by"}
"""Days that are an empty text where there is none."""

TRUTHS: Final = {True: "TRUE", False: "FALSE", None: "UNKNOWN"}


def as_json(answered: Answered, beside: Mapping[str, object] | None = None) -> str:
    """The answer on one line, then the fields `beside` it."""
    return json.dumps({**_object(answered), **(beside or {})}, ensure_ascii=False)


def value_json(value: Value | None) -> Json:
    """A value of a fact; nothing where it is unknown. Whole numbers are texts, as protobuf writes those of 64 bits."""
    match value:
        case None:
            return {}
        case bool():
            return {"bool_value": value}
        case int():
            return {"int_value": str(value)}
        case frozenset():
            return {"list_value": {"values": sorted(value)}}
        case _:
            return {"string_value": value.isoformat() if isinstance(value, date) else value}


def _object(part: Any) -> Json:
    names = FIELDS[type(part)].split()
    values = ((name, getattr(part, name)) for name in names)
    return {name: _field(name, value) for name, value in values if value is not None or name not in ABSENT}


def _field(name: str, value: Any) -> Any:
    match name:
        case "truth":
            return TRUTHS[value]
        case "outcome" if value is None:  # of a turn: the question cannot be asked on that day
            return "OUTCOME_UNSPECIFIED"
        case "prospect":
            return "PROSPECT_UNSPECIFIED" if value is None else value.name
        case "origin":
            return origin_name(value)
        case "held":
            return value_json(value)
        case "type" | "why_unknown":
            return str(value)
        case "register_position" | "position":
            return str(value)
        case "layers":
            return [{"law": law, "version": day.isoformat()} for law, day in value]
        case "choices":
            return [{"value": word, "label": _object(label)} for word, label in value]
        case _:
            return "" if value is None and name in DAYS else _json(value)


def _json(value: Any) -> Any:
    match value:
        case Enum():
            return value.name
        case date():
            return value.isoformat()
        case ExaminedFact():
            known = {} if value.value is None else {"value": value_json(value.value)}
            return {"fact": value.fact, **known, "provenance": provenance_name(value.provenance)}
        case ClaimShown():
            known = {} if value.value is None else {"value": value_json(value.value)}
            return {"fact": value.fact, "origin": origin_name(value.origin), "reference": value.reference, **known}
        case Mapping():
            return {name: _json(one) if isinstance(one, Note) else value_json(one) for name, one in value.items()}
        case _ if type(value) in FIELDS:
            return _object(value)
        case _ if hasattr(value, "fact"):  # a presumption, or a fact that an act establishes
            change = {"change": value.change} if hasattr(value, "change") else {}
            return {"fact": value.fact, "value": value_json(value.value), **change}
        case tuple():
            return [_json(one) for one in value]
        case _:
            return value


def origin_name(origin: Origin) -> str:
    """The contract's name of a kind of source."""
    names = {Origin.TEXT: "FROM_CONSENT_TEXT", Origin.PRESUMED: "FROM_PRESUMPTION"}
    return names.get(origin, f"FROM_{origin.name}")


def provenance_name(provenance: Provenance) -> str:
    """The contract's name of a provenance."""
    return "PROVENANCE_UNSPECIFIED" if provenance is Provenance.UNKNOWN else provenance.name
