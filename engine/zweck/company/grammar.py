"""The grammar of the files of a company."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.vocabulary import REGISTERS
from zweck.words.said import says

RECIPIENT: Final = (
    required("name", Shape.LINE, says("company.key.name")),
    required("role", Shape.WORD, says("company.key.role"), ("processor", "controller", "joint_controller", "authority")),
    required("country", Shape.LINE, says("company.key.country")),
    Key("contract", Shape.LINE, says("company.key.contract")),
    Key("safeguards", Shape.LINE, says("company.key.safeguards")),
)

RECORD: Final = (
    required("purpose", Shape.TEXT, says("company.key.purpose")),
    required("subjects", Shape.TEXT, says("company.key.subjects")),
    Key("recipients", Shape.LIST, says("company.key.recipients"), inner=RECIPIENT),
    required("erased", Shape.TEXT, says("company.key.erased")),
    required("measures", Shape.LINE, says("company.key.measures")),
)

APPRAISAL: Final = (
    required("facts", Shape.STATED, says("company.key.facts")),
    Key("rests_on", Shape.CONDITION, says("company.key.rests_on")),
    required("on", Shape.DATE, says("company.key.on")),
    required("by", Shape.LINE, says("company.key.by")),
    required("review_by", Shape.DATE, says("company.key.review_by")),
    Key("document", Shape.LINE, says("company.key.document")),
    required("reason", Shape.TEXT, says("company.key.reason")),
)

PRESUMED: Final = (
    required("facts", Shape.STATED, says("company.key.presumed_facts")),
    required("reason", Shape.TEXT, says("company.key.presumed_reason")),
)

ACTIVITY: Final = (
    required("activity", Shape.NAME, says("company.key.activity")),
    required("title", Shape.TEXT, says("company.key.title")),
    required("controller", Shape.NAME, says("company.key.controller")),
    required("from", Shape.DATE, says("company.key.from")),
    Key("until", Shape.DATE, says("company.key.until")),
    Key("record", Shape.MAPPING, says("company.key.record"), inner=RECORD),
    required("facts", Shape.STATED, says("company.key.activity_facts")),
    Key("appraisals", Shape.LIST, says("company.key.appraisals"), inner=APPRAISAL),
    Key("presumes", Shape.LIST, says("company.key.presumes"), inner=PRESUMED),
    Key("looks_up", Shape.NAMES, says("company.key.looks_up"), words=REGISTERS),
    Key("consents", Shape.NAMES, says("company.key.consents")),
)

CONSENT_TEXT: Final = (
    required("text", Shape.NAME, says("company.key.activity")),
    required("title", Shape.TEXT, says("company.key.title")),
    required("controller", Shape.NAME, says("company.key.controller")),
    required("from", Shape.DATE, says("company.key.consent_text_from")),
    Key("until", Shape.DATE, says("company.key.consent_text_until")),
    required("wording", Shape.TEXT, says("company.key.wording")),
    required("purposes", Shape.LINES, says("company.key.purposes")),
    Key("channels", Shape.LINES, says("company.key.channels")),
    required("facts", Shape.STATED, says("company.key.consent_text_facts")),
    Key("appraisals", Shape.LIST, says("company.key.consent_text_appraisals"), inner=APPRAISAL),
)
