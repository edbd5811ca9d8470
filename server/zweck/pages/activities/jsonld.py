"""The record of processing activities as JSON-LD in terms of the Data Privacy Vocabulary (DPV) 2.3.

A value of a fact stands there by the term that the vocabulary names for it; one without a term stands there by its label only.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from zweck.activities.entry import Entry
from zweck.company import Recipient
from zweck.law.countries import name_of
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Value
from zweck.words.text import Text

CONTEXT: Final = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
PROPERTIES: Final = {
    "purpose.kind": ("dpv:hasPurpose", "dpv:Purpose"),
    "operation.kind": ("dpv:hasProcessing", "dpv:Processing"),
    "data.kinds": ("dpv:hasPersonalData", "dpv:PersonalData"),
    "data.sensitive": ("dpv:hasPersonalData", "dpv:PersonalData"),
    "subject.relationship": ("dpv:hasDataSubject", "dpv:DataSubject"),
}
"""The facts that are written, each with the property and the class of all its values."""

ROLES: Final = {
    "processor": "dpv:DataProcessor",
    "controller": "dpv:DataController",
    "joint_controller": "dpv:JointDataControllers",
    "authority": "dpv:Recipient",
}
GROUND: Final = re.compile(r"GDPR-6-1-([a-f])")
LEGAL_BASES: Final = {letter: f"eu-gdpr:A6-1-{letter}" for letter in "abcdef"}


def document(entries: Sequence[Entry], vocabulary: Vocabulary) -> str:
    """The record as one JSON-LD document."""
    graph = [_process(one, vocabulary) for one in entries]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _process(one: Entry, vocabulary: Vocabulary) -> dict[str, object]:
    activity, controller = one.activity, one.controller
    found: dict[str, object] = {
        "@id": f"urn:zweck:activity:{activity.version}",
        "@type": "dpv:PersonalDataProcess",
        "dct:title": _both_languages(activity.title),
        "dpv:hasDataController": {
            "@id": f"urn:zweck:controller:{controller.id}",
            "@type": "dpv:DataController",
            "dct:title": controller.name,
        },
    }
    if activity.record is not None:
        found["dct:description"] = _both_languages(activity.record.purpose)
        recipients = [_recipient(recipient) for recipient in activity.record.recipients]
        if recipients:
            found["dpv:hasRecipient"] = recipients
    for fact, (name, kind) in PROPERTIES.items():
        values = [*_values(fact, kind, activity.facts.get(fact), vocabulary)]
        if values:
            found[name] = [*_list(found.get(name)), *values]
    bases = [_basis(reason.rule, reason.citation, reason.text) for reason in one.grounds]
    if bases:
        found["dpv:hasLegalBasis"] = bases
    return found


def _values(fact: str, kind: str, value: Value | None, vocabulary: Vocabulary) -> Iterator[dict[str, object]]:
    """The values of a fact: typed by their terms, labelled in both languages."""
    known = vocabulary.facts.get(fact)
    if known is None or value is None:
        return
    for word in sorted(value) if isinstance(value, frozenset) else [str(value)]:
        types = [kind] if word not in known.terms else [kind, known.terms[word]]
        label = known.labels.get(word)
        yield {"@type": types, **({"rdfs:label": _both_languages(label)} if label is not None else {})}


def _recipient(recipient: Recipient) -> dict[str, object]:
    found: dict[str, object] = {"@type": ROLES[recipient.role], "dct:title": recipient.name}
    if recipient.country:
        found["dct:spatial"] = {"dct:identifier": recipient.country, "rdfs:label": _both_languages(name_of(recipient.country))}
    if recipient.safeguards:
        found["rdfs:comment"] = recipient.safeguards
    return found


def _basis(rule: str, citation: str, text: Text) -> dict[str, object]:
    """A ground as the law decides it; those of Art. 6 (1) GDPR have terms of their own."""
    ground = GROUND.fullmatch(rule)
    types = ["dpv:LegalBasis", *([LEGAL_BASES[ground[1]]] if ground else [])]
    return {"@type": types, "dct:identifier": rule, "dct:bibliographicCitation": citation, "rdfs:label": _both_languages(text)}


def _both_languages(text: Text) -> list[dict[str, str]]:
    return [{"@value": text[language], "@language": language} for language in ("de", "en")]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
