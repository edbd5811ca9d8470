"""The grammar of the files of a company."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.vocabulary import REGISTERS
from zweck.periods.period import Count
from zweck.periods.record import HOLDS, Because, Start
from zweck.words.said import says

STARTS: Final = tuple(one.value for one in Start if one not in (Start.AUDITED, Start.STATED))
"""The events from which an activity counts; the others only statutes name."""

LEASES: Final = {f"{seconds}s": seconds for seconds in range(1, 31)}
"""The seconds for which clients may decide about an activity themselves, by the words of a file."""

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
    Key("erased", Shape.TEXT, says("company.key.erased")),
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

STRETCH: Final = (
    required("after", Shape.LINE, says("company.key.after")),
    required("from", Shape.NAMES, says("company.key.starts"), words=STARTS),
    Key("count", Shape.WORD, says("law.key.count"), words=(Count.DAY.value, Count.YEAR.value)),
)

ERASED: Final = (
    required("records", Shape.LINE, says("company.key.records")),
    Key("title", Shape.TEXT, says("company.key.records_title")),
    *STRETCH,
    Key("needed", Shape.MAPPING, says("company.key.needed"), inner=STRETCH),
    Key("because", Shape.WORD, says("company.key.because"), words=tuple(one.value for one in Because)),
    Key("row", Shape.ID, says("company.key.row")),
    Key("within", Shape.LINE, says("company.key.within")),
    Key("review_after", Shape.LINE, says("company.key.review_after")),
    Key("unless", Shape.NAMES, says("company.key.suspended"), words=HOLDS),
    Key("keeps", Shape.LIST, says("company.key.keeps"), inner=(*STRETCH, required("document", Shape.LINE, says("company.key.document")))),
    Key("action", Shape.WORD, says("company.key.action"), words=("erase", "anonymise")),
    Key("systems", Shape.LINES, says("company.key.systems")),
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
    Key("erased", Shape.LIST, says("company.key.erased_block"), inner=ERASED),
    Key("lease", Shape.WORD, says("company.key.lease"), words=tuple(LEASES)),
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
