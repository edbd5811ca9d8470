"""The grammar of policy files as data: which keys a mapping has, in which order, what stands behind each, and which must be there.

`docs/policy-language.md` says the same in prose; the parser, the editors' schemas, the formatter and the language server work from these
tables.
"""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.vocabulary import EVENT_KINDS
from zweck.words.said import says

CITATION: Final = required("citation", Shape.LINE, says("law.key.citation"))
REASON: Final = required("reason", Shape.TEXT, says("law.key.reason"))
DUTY_TEXT: Final = required("text", Shape.TEXT, says("law.key.text"))
WHEN: Final = required("when", Shape.CONDITION, says("law.key.when"))
MAY_WHEN: Final = Key("when", Shape.CONDITION, says("law.key.when"))
UNLESS: Final = Key("unless", Shape.CONDITION, says("law.key.unless"))
ADDED_TO: Final = Key("of", Shape.NAME, says("law.key.of"), named=Named.LAW)
IN_FORCE: Final = (Key("from", Shape.DATE, says("law.key.from")), Key("until", Shape.DATE, says("law.key.until")))
EVERY_RULE: Final = (
    Key("norm", Shape.IDS, says("law.key.norm")),
    Key("doubt", Shape.IDS, says("law.key.doubt"), named=Named.DOUBT),
    Key("in_force", Shape.MAPPING, says("law.key.in_force"), inner=IN_FORCE),
)

DISREGARDED: Final = (
    required("fact", Shape.LINES, says("law.key.fact"), named=Named.FACT),
    required("citation", Shape.LINE, says("law.key.citation")),
)
DISREGARDS: Final = Key("disregards", Shape.LIST, says("law.key.disregards"), inner=DISREGARDED)
READS: Final = Key("reads", Shape.LINES, says("law.key.reads"), named=Named.FACT)
COHERENT: Final = (
    DISREGARDS,
    READS,
    Key("requires", Shape.LINES, says("law.key.requires"), named=Named.FACT),
)

RULES: Final[dict[str, tuple[Key, ...]]] = {
    "definition": (
        required("definition", Shape.NAME, says("law.key.definition")),
        Key("term", Shape.TEXT, says("law.key.term")),
        *EVERY_RULE,
        CITATION,
        Key("reason", Shape.TEXT, says("law.key.rules_reason")),
        WHEN,
        UNLESS,
        READS,
    ),
    "requirement": (
        required("requirement", Shape.NAME, says("law.key.definition")),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        REASON,
        Key("trigger", Shape.CONDITION, says("law.key.trigger")),
        UNLESS,
        *COHERENT,
    ),
    "ground": (
        required("ground", Shape.ID, says("law.key.omission")),
        required("of", Shape.NAMES, says("law.key.rules_of"), named=Named.REQUIREMENT),
        Key("beside", Shape.IDS, says("law.key.beside"), named=Named.GROUND),
        *EVERY_RULE,
        CITATION,
        REASON,
        WHEN,
        UNLESS,
        *COHERENT,
    ),
    "prohibition": (
        required("prohibition", Shape.ID, says("law.key.omission")),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        REASON,
        WHEN,
        UNLESS,
        *COHERENT,
    ),
    "floor": (
        required("floor", Shape.ID, says("law.key.omission")),
        required("fact", Shape.FACT, says("law.key.rules_fact"), named=Named.FACT),
        required("at_least", Shape.VALUE, says("law.key.at_least")),
        *EVERY_RULE,
        CITATION,
        REASON,
        WHEN,
        UNLESS,
    ),
    "obligation": (
        required("obligation", Shape.ID, says("law.key.omission")),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        required("timing", Shape.WORD, says("law.key.timing"), ("before", "at", "after")),
        required("rides_on", Shape.WORD, says("law.key.rides_on"), ("permission", "prohibition", "any")),
        Key("deadline", Shape.TEXT, says("law.key.deadline")),
        DUTY_TEXT,
        MAY_WHEN,
        UNLESS,
    ),
    "right": (required("right", Shape.ID, says("law.key.omission")), ADDED_TO, *EVERY_RULE, CITATION, DUTY_TEXT, MAY_WHEN, UNLESS),
    "remedy": (
        required("remedy", Shape.ID, says("law.key.omission")),
        required("order", Shape.NUMBER, says("law.key.order")),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        DUTY_TEXT,
        MAY_WHEN,
        UNLESS,
    ),
}

SCOPE: Final = (CITATION, REASON, WHEN)

COVER: Final = (
    required("field", Shape.NAME, says("law.key.field"), named=Named.FIELD),
    Key("place", Shape.LINE, says("law.key.place")),
    Key("table", Shape.NAME, says("law.key.table"), named=Named.TABLE),
)

OMISSION: Final = (
    required("omission", Shape.ID, says("law.key.omission")),
    required("place", Shape.LINE, says("law.key.omission_place")),
    required("text", Shape.TEXT, says("law.key.omission_text")),
    required("effect", Shape.WORD, says("law.key.effect"), ("may_forbid", "may_allow", "duty")),
    Key("of", Shape.NAME, says("law.key.omission_of"), named=Named.LAW),
    Key("in_force", Shape.MAPPING, says("law.key.omission_in_force"), inner=IN_FORCE),
    required("when", Shape.CONDITION, says("law.key.omission_when")),
)

ANNOUNCED: Final = (
    required("announced", Shape.ID, says("law.key.omission")),
    required("day", Shape.DATE, says("law.key.day")),
    required("source", Shape.LINE, says("law.key.source")),
    required("places", Shape.LINES, says("law.key.places")),
    required("text", Shape.TEXT, says("law.key.announced_text")),
)

HEAD: Final = (
    required("law", Shape.NAME, says("law.key.law")),
    required("version", Shape.DATE, says("law.key.version")),
    Key("amends", Shape.DATE, says("law.key.amends")),
    Key("until", Shape.DATE, says("law.key.head_until")),
    required("title", Shape.TEXT, says("law.key.title")),
    required("short", Shape.LINE, says("law.key.short")),
    Key("source", Shape.LINE, says("law.key.head_source")),
    Key("note", Shape.TEXT, says("law.key.note")),
    Key("checked_until", Shape.DATE, says("law.key.checked_until")),
    Key("courts_until", Shape.DATE, says("law.key.courts_until")),
    Key("announced", Shape.LIST, says("law.key.announced"), inner=ANNOUNCED),
    Key("covers", Shape.LIST, says("law.key.covers"), inner=COVER),
    Key("omits", Shape.LIST, says("law.key.omits"), inner=OMISSION),
    DISREGARDS,
    Key("replaces", Shape.NAMES, says("law.key.replaces"), named=Named.RULE),
    Key("repeals", Shape.NAMES, says("law.key.repeals"), named=Named.RULE),
    Key("scope", Shape.MAPPING, says("law.key.scope"), inner=SCOPE),
)

VIEW: Final = (required("view", Shape.TEXT, says("law.key.view")), Key("authorities", Shape.LINES, says("law.key.authorities")))

DOUBT: Final = (
    required("doubt", Shape.ID, says("law.key.omission")),
    required("question", Shape.TEXT, says("law.key.question")),
    required("views", Shape.LIST, says("law.key.views"), inner=VIEW),
    required("choice", Shape.TEXT, says("law.key.choice")),
    Key("concerns", Shape.TEXT, says("law.key.concerns")),
    Key("when", Shape.CONDITION, says("law.key.doubt_when")),
)

DOUBT_FILE: Final = (required("doubts", Shape.LIST, says("law.key.doubts"), inner=DOUBT),)

OUTCOMES: Final = ("PERMITTED", "PROHIBITED", "UNDETERMINED", "NOT_REGULATED")

EXPECT: Final = (
    required("outcome", Shape.WORD, says("law.key.outcome"), OUTCOMES),
    Key("laws", Shape.NAMES, says("law.key.laws"), named=Named.LAW),
    Key("grounds", Shape.IDS, says("law.key.grounds"), named=Named.GROUND),
    Key("failed", Shape.NAMES, says("law.key.failed"), named=Named.FAILED),
    Key("obligations", Shape.IDS, says("law.key.obligations"), named=Named.OBLIGATION),
    Key("remedies", Shape.IDS, says("law.key.remedies"), named=Named.REMEDY),
    Key("missing", Shape.NAMES, says("law.key.missing"), named=Named.FACT),
    Key("gaps", Shape.NAMES, says("law.key.gaps"), named=Named.GAP),
)

REVIEWED: Final = (
    required("on", Shape.DATE, says("law.key.on")),
    required("role", Shape.LINE, says("law.key.role")),
    required("verdict", Shape.WORD, says("law.key.verdict"), ("agree", "disagree")),
)

EVENT: Final = (
    required("kind", Shape.WORD, says("law.key.kind"), words=EVENT_KINDS),
    Key("scope", Shape.LINE, says("law.key.event_scope")),
    required("on", Shape.DATE, says("law.key.event_on")),
    Key("until", Shape.DATE, says("law.key.event_until")),
    Key("state", Shape.LINE, says("law.key.state")),
    Key("key", Shape.LINE, says("law.key.event_key")),
    Key("record", Shape.LINE, says("law.key.event_record")),
)

CASE: Final = (
    required("case", Shape.LINE, says("law.key.omission")),
    Key("origin", Shape.WORD, says("law.key.origin"), words=("article", "court", "constructed")),
    required("title", Shape.LINE, says("law.key.case_title")),
    Key("story", Shape.LINE, says("law.key.story")),
    Key("presume_unstated", Shape.BOOL, says("law.key.presume_unstated")),
    Key("controller", Shape.NAME, says("law.key.controller")),
    Key("consulted", Shape.NAMES, says("law.key.consulted")),
    Key("activity", Shape.NAME, says("law.key.activity")),
    Key("events", Shape.LIST, says("law.key.events"), inner=EVENT),
    Key("register", Shape.WORD, says("law.key.register"), words=("down",)),
    required("facts", Shape.STATED, says("law.key.facts")),
    required("expect", Shape.MAPPING, says("law.key.expect"), inner=EXPECT),
    Key("norms", Shape.LINES, says("law.key.norms")),
    Key("authority", Shape.LINE, says("law.key.authority")),
    Key("why", Shape.LINE, says("law.key.why")),
    Key("reviewed", Shape.MAPPING, says("law.key.reviewed"), inner=REVIEWED),
)

SUITE: Final = (
    required("suite", Shape.TEXT, says("law.key.suite")),
    Key("presume_unstated", Shape.BOOL, says("law.key.suite_presume_unstated")),
    Key("controller", Shape.NAME, says("law.key.suite_controller")),
    Key("consulted", Shape.NAMES, says("law.key.suite_consulted")),
    Key("activity", Shape.NAME, says("law.key.suite_activity")),
    required("cases", Shape.LIST, says("law.key.cases"), inner=CASE),
)
