"""The grammar of policy files as data: which keys a mapping has, in which order, what stands behind each, and which must be there.

`docs/policy-language.md` says the same in prose; the parser, the editors' schemas, the formatter and the language server work from these
tables.
"""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.vocabulary import EVENT_KINDS

CITATION: Final = required("citation", Shape.LINE, "where the law says so")
REASON: Final = required("reason", Shape.TEXT, "what the law says, in one sentence")
DUTY_TEXT: Final = required("text", Shape.TEXT, "what to do, in one sentence")
WHEN: Final = required("when", Shape.CONDITION, "the condition under which the rule holds")
MAY_WHEN: Final = Key("when", Shape.CONDITION, "the condition under which the rule holds")
UNLESS: Final = Key("unless", Shape.CONDITION, "the exception")
ADDED_TO: Final = Key("of", Shape.NAME, "the law to which the rule is added", named=Named.LAW)
IN_FORCE: Final = (Key("from", Shape.DATE, "the first day"), Key("until", Shape.DATE, "the last day"))
EVERY_RULE: Final = (
    Key("norm", Shape.IDS, "ids of the norm table that the rule encodes"),
    Key("doubt", Shape.IDS, "ids of doubts that the rule touches", named=Named.DOUBT),
    Key("in_force", Shape.MAPPING, "the days on which the rule holds, where fewer than its version's", inner=IN_FORCE),
)

DISREGARDED: Final = (
    required("fact", Shape.LINES, "the fact, or a list of them", named=Named.FACT),
    required("citation", Shape.LINE, "where the law says so"),
)
DISREGARDS: Final = Key("disregards", Shape.LIST, "facts against the controller that change nothing here", inner=DISREGARDED)
READS: Final = Key("reads", Shape.LINES, "facts that the reason speaks of, though in other words", named=Named.FACT)
COHERENT: Final = (
    DISREGARDS,
    READS,
    Key("requires", Shape.LINES, "facts whose milder value may fail it, or whose adverse one may open it", named=Named.FACT),
)

RULES: Final[dict[str, tuple[Key, ...]]] = {
    "definition": (
        required("definition", Shape.NAME, "its name"),
        Key("term", Shape.TEXT, "what readers call it"),
        *EVERY_RULE,
        CITATION,
        Key("reason", Shape.TEXT, "what it means"),
        WHEN,
        UNLESS,
        READS,
    ),
    "requirement": (
        required("requirement", Shape.NAME, "its name"),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        REASON,
        Key("trigger", Shape.CONDITION, "when it matters; always, if left out"),
        UNLESS,
        *COHERENT,
    ),
    "ground": (
        required("ground", Shape.ID, "its id"),
        required("of", Shape.NAMES, "the requirements that it satisfies", named=Named.REQUIREMENT),
        Key("beside", Shape.IDS, "grounds that hold wherever it does; it is stated because answers must cite it", named=Named.GROUND),
        *EVERY_RULE,
        CITATION,
        REASON,
        WHEN,
        UNLESS,
        *COHERENT,
    ),
    "prohibition": (required("prohibition", Shape.ID, "its id"), ADDED_TO, *EVERY_RULE, CITATION, REASON, WHEN, UNLESS, *COHERENT),
    "floor": (
        required("floor", Shape.ID, "its id"),
        required("fact", Shape.FACT, "the ordered fact that it raises", named=Named.FACT),
        required("at_least", Shape.VALUE, "the lowest value left"),
        *EVERY_RULE,
        CITATION,
        REASON,
        WHEN,
        UNLESS,
    ),
    "obligation": (
        required("obligation", Shape.ID, "its id"),
        ADDED_TO,
        *EVERY_RULE,
        CITATION,
        required("timing", Shape.WORD, "when it must be met, seen from the processing", ("before", "at", "after")),
        required("rides_on", Shape.WORD, "the answer with which it is returned", ("permission", "prohibition", "any")),
        Key("deadline", Shape.TEXT, "by when"),
        DUTY_TEXT,
        MAY_WHEN,
        UNLESS,
    ),
    "right": (required("right", Shape.ID, "its id"), ADDED_TO, *EVERY_RULE, CITATION, DUTY_TEXT, MAY_WHEN, UNLESS),
    "remedy": (
        required("remedy", Shape.ID, "its id"),
        required("order", Shape.NUMBER, "its place among the steps, 1 first"),
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
    required("field", Shape.NAME, "the field of law", named=Named.FIELD),
    Key("place", Shape.LINE, "the country"),
    Key("table", Shape.NAME, "a table with the countries of the day", named=Named.TABLE),
)

OMISSION: Final = (
    required("omission", Shape.ID, "its id"),
    required("place", Shape.LINE, "the provisions that are not encoded"),
    required("text", Shape.TEXT, "what they say, in one sentence"),
    required("effect", Shape.WORD, "a gap, a prohibition that names it, or a note", ("may_forbid", "may_allow", "duty")),
    Key("of", Shape.NAME, "the law with whose answer it goes, where this one has no scope", named=Named.LAW),
    Key("in_force", Shape.MAPPING, "the days on which they hold, where fewer than the version's", inner=IN_FORCE),
    required("when", Shape.CONDITION, "where they matter"),
)

ANNOUNCED: Final = (
    required("announced", Shape.ID, "its id"),
    required("day", Shape.DATE, "the day on which it comes into force"),
    required("source", Shape.LINE, "where it was promulgated"),
    required("places", Shape.LINES, "the places that it changes"),
    required("text", Shape.TEXT, "what it changes, in one sentence"),
)

HEAD: Final = (
    required("law", Shape.NAME, "the law's id, its path with hyphens"),
    required("version", Shape.DATE, "the first day in force, the folder's name"),
    Key("amends", Shape.DATE, "the version that this one changes"),
    Key("until", Shape.DATE, "the last day in force"),
    required("title", Shape.TEXT, "the law's name"),
    required("short", Shape.LINE, "the abbreviation used in citations"),
    Key("source", Shape.LINE, "gazette reference of the version"),
    Key("note", Shape.TEXT, "what the amending act changed"),
    Key("checked_until", Shape.DATE, "the day on which the law's sources were read"),
    Key("courts_until", Shape.DATE, "the day until which judgments were looked for; if left out, `checked_until`"),
    Key("announced", Shape.LIST, "changes that are known to come and are not encoded", inner=ANNOUNCED),
    Key("covers", Shape.LIST, "the fields of law that it has, for which places", inner=COVER),
    Key("omits", Shape.LIST, "what it says and its encoding leaves out", inner=OMISSION),
    DISREGARDS,
    Key("replaces", Shape.NAMES, "ids and names restated in this version", named=Named.RULE),
    Key("repeals", Shape.NAMES, "ids and names that end with this version", named=Named.RULE),
    Key("scope", Shape.MAPPING, "when the law applies at all", inner=SCOPE),
)

VIEW: Final = (required("view", Shape.TEXT, "the position"), Key("authorities", Shape.LINES, "who takes it"))

DOUBT: Final = (
    required("doubt", Shape.ID, "its id"),
    required("question", Shape.TEXT, "what is disputed, as a question"),
    required("views", Shape.LIST, "the positions", inner=VIEW),
    required("choice", Shape.TEXT, "the view that the rules follow"),
    Key("concerns", Shape.TEXT, "what it is about, where no rule names it"),
    Key("when", Shape.CONDITION, "in which cases it matters; in all, if left out"),
)

DOUBT_FILE: Final = (required("doubts", Shape.LIST, "the doubts", inner=DOUBT),)

OUTCOMES: Final = ("PERMITTED", "PROHIBITED", "UNDETERMINED", "NOT_REGULATED")

EXPECT: Final = (
    required("outcome", Shape.WORD, "the outcome", OUTCOMES),
    Key("laws", Shape.NAMES, "exactly the laws that apply; only a case about an activity may leave them out", named=Named.LAW),
    Key("grounds", Shape.IDS, "grounds that must hold", named=Named.GROUND),
    Key("failed", Shape.NAMES, "requirements and prohibitions that must fail", named=Named.FAILED),
    Key("obligations", Shape.IDS, "obligations that must ride on the answer", named=Named.OBLIGATION),
    Key("remedies", Shape.IDS, "remedies that must be offered", named=Named.REMEDY),
    Key("missing", Shape.NAMES, "facts that must be asked", named=Named.FACT),
    Key("gaps", Shape.NAMES, "fields of law, holes and omissions that must be named", named=Named.GAP),
)

REVIEWED: Final = (
    required("on", Shape.DATE, "the day of the judgement"),
    required("role", Shape.LINE, "who judged, as a role"),
    required("verdict", Shape.WORD, "whether the law's answer of that day was right", ("agree", "disagree")),
)

EVENT: Final = (
    required("kind", Shape.WORD, "the kind of event", words=EVENT_KINDS),
    Key("scope", Shape.LINE, "the consent text with its day, the activity or the purpose that it is about; all, if left out"),
    required("on", Shape.DATE, "the day from which it counts"),
    Key("until", Shape.DATE, "the last day of a consent, or the day of `OF_AGE_ON`"),
    Key("state", Shape.LINE, "the state of an objection, a value of `rights.objection`"),
)

CASE: Final = (
    required("case", Shape.LINE, "its id"),
    Key("origin", Shape.WORD, "where it comes from", words=("article", "court", "constructed")),
    required("title", Shape.LINE, "what it is about"),
    Key("story", Shape.LINE, "what happened, in two sentences"),
    Key("presume_unstated", Shape.BOOL, "whether the ordinary course is presumed in this case"),
    Key("controller", Shape.NAME, "the profile of the controller, in `controllers.yaml` above the file"),
    Key("consulted", Shape.NAMES, "the kinds of register in which nothing adverse was found"),
    Key("activity", Shape.NAME, "the activity of the company that the case is about"),
    Key("events", Shape.LIST, "what the register holds of the person; not looked up, if left out", inner=EVENT),
    Key("register", Shape.WORD, "whether the register cannot be read", words=("down",)),
    required("facts", Shape.STATED, "what is stated"),
    required("expect", Shape.MAPPING, "the answer expected", inner=EXPECT),
    Key("norms", Shape.LINES, "citations"),
    Key("authority", Shape.LINE, "the court or authority followed"),
    Key("why", Shape.LINE, "why the answer is right"),
    Key("reviewed", Shape.MAPPING, "who judged the law's answer, and how", inner=REVIEWED),
)

SUITE: Final = (
    required("suite", Shape.TEXT, "which cases these are"),
    Key("presume_unstated", Shape.BOOL, "whether the ordinary course is presumed"),
    Key("controller", Shape.NAME, "the profile of the controller of every case, in `controllers.yaml` above the file"),
    Key("consulted", Shape.NAMES, "the kinds of register in which nothing adverse was found, for every case"),
    Key("activity", Shape.NAME, "the activity of the company that every case is about"),
    required("cases", Shape.LIST, "the cases", inner=CASE),
)
