"""The grammar of the files of a company."""

from typing import Final

from zweck.forms.key import Key, Shape, required
from zweck.law.vocabulary import REGISTERS

RECIPIENT: Final = (
    required("name", Shape.LINE, "the recipient or kind of recipients"),
    required("role", Shape.WORD, "what it is to the controller", ("processor", "controller", "joint_controller", "authority")),
    required("country", Shape.LINE, "its country, by ISO 3166-1"),
    Key("contract", Shape.LINE, "the contract with it"),
    Key("safeguards", Shape.LINE, "the safeguards where it is outside the European Economic Area"),
)

RECORD: Final = (
    required("purpose", Shape.TEXT, "the purposes of the processing"),
    required("subjects", Shape.TEXT, "the categories of persons concerned"),
    Key("recipients", Shape.LIST, "those to whom the data go", inner=RECIPIENT),
    required("erased", Shape.TEXT, "when the data are erased"),
    required("measures", Shape.LINE, "the document that describes the technical and organisational measures"),
)

APPRAISAL: Final = (
    required("facts", Shape.STATED, "what was appraised: facts of class `appraisal`, or `shown` with a document"),
    Key("rests_on", Shape.CONDITION, "where it holds; everywhere, if left out"),
    required("on", Shape.DATE, "the day of the appraisal"),
    required("by", Shape.LINE, "who appraised, as a role"),
    required("review_by", Shape.DATE, "the last day on which it counts without a review"),
    Key("document", Shape.LINE, "where it is documented"),
    required("reason", Shape.TEXT, "why, in one sentence"),
)

PRESUMED: Final = (
    required("facts", Shape.STATED, "the ordinary course of this activity: facts of class `ordinary`"),
    required("reason", Shape.TEXT, "why it may be presumed, in one sentence"),
)

ACTIVITY: Final = (
    required("activity", Shape.NAME, "its name, that of the folder"),
    required("title", Shape.TEXT, "what it is"),
    required("controller", Shape.NAME, "the controller's id in `controllers.yaml`"),
    required("from", Shape.DATE, "its first day, the name of the file"),
    Key("until", Shape.DATE, "its last day"),
    Key("record", Shape.MAPPING, "its entry of the record of processing activities (Art. 30 GDPR)", inner=RECORD),
    required("facts", Shape.STATED, "what is true of every question about it: facts of class `doing`"),
    Key("appraisals", Shape.LIST, "what was appraised once for all questions", inner=APPRAISAL),
    Key("presumes", Shape.LIST, "facts whose ordinary course is presumed", inner=PRESUMED),
    Key("looks_up", Shape.NAMES, "the kinds of register that are read for the person", words=REGISTERS),
    Key("consents", Shape.NAMES, "the consent texts on which it can rest"),
)

CONSENT_TEXT: Final = (
    required("text", Shape.NAME, "its name, that of the folder"),
    required("title", Shape.TEXT, "what it is"),
    required("controller", Shape.NAME, "the controller's id in `controllers.yaml`"),
    required("from", Shape.DATE, "the first day on which it is shown, the name of the file"),
    Key("until", Shape.DATE, "the last day on which it is shown"),
    required("wording", Shape.TEXT, "the wording that persons see"),
    required("purposes", Shape.LINES, "the purposes for which consent is asked, values of `purpose.kind`"),
    Key("channels", Shape.LINES, "the channels that it names, values of `consent.channels`"),
    required("facts", Shape.STATED, "how consent is asked: facts `consent.*` of class `doing`"),
    Key("appraisals", Shape.LIST, "what was appraised of it once", inner=APPRAISAL),
)
