"""The grammar of files beside the law: what was released, a house's head, what an edit may change, what is still to be asked, requests."""

from typing import Final

from zweck.forms.key import Key, Named, Shape
from zweck.law.parse.grammar import OUTCOMES
from zweck.law.vocabulary import REGISTERS
from zweck.words.said import says

FROZEN: Final = (
    Key("law", Shape.NAME, says("law.key.frozen_law")),
    Key("version", Shape.DATE, says("law.key.frozen_version")),
    Key("table", Shape.NAME, says("law.key.frozen_table")),
    Key("fact", Shape.FACT, says("law.key.frozen_fact")),
    Key("digest", Shape.LINE, says("law.key.digest")),
    Key("reason", Shape.LINE, says("law.key.frozen_reason")),
)

RELEASE: Final = (
    Key("release", Shape.LINE, says("law.key.definition"), required=True),
    Key("on", Shape.DATE, says("law.key.release_on"), required=True),
    Key("frozen", Shape.LIST, says("law.key.frozen"), required=True, inner=FROZEN),
)

RELEASED_FILE: Final = (
    Key("form", Shape.WORD, says("law.key.form"), required=True, words=("one",)),
    Key("releases", Shape.LIST, says("law.key.releases"), required=True, inner=RELEASE),
)

MAX_AGE: Final = (
    Key("law", Shape.NAME, says("law.key.max_age_law"), named=Named.LAW),
    Key("days", Shape.NUMBER, says("law.key.days"), required=True),
)

HOUSE_FILE: Final = (
    Key("house", Shape.NAME, says("law.key.house"), required=True),
    Key("title", Shape.TEXT, says("law.key.house_file_title"), required=True),
    Key("max_source_age", Shape.LIST, says("law.key.max_source_age"), inner=MAX_AGE),
)

STATED: Final = (
    Key("law", Shape.NAME, says("law.key.stated_law"), required=True, named=Named.LAW),
    Key("from", Shape.DATE, says("law.key.stated_from")),
    Key("until", Shape.DATE, says("law.key.stated_until")),
    Key("class", Shape.WORD, says("law.key.stated_class"), required=True, words=("stricter", "laxer", "mixed", "gap", "equivalent")),
    Key("rules", Shape.LINES, says("law.key.stated_rules")),
    Key("only", Shape.CONDITION, says("law.key.only")),
)

CHANGE_FILE: Final = (
    Key("change", Shape.NAME, says("law.key.change"), required=True),
    Key("reason", Shape.LINE, says("law.key.change_file_reason"), required=True),
    Key("by", Shape.LINE, says("law.key.by"), required=True),
    Key("on", Shape.DATE, says("law.key.change_file_on"), required=True),
    Key("laws", Shape.LIST, says("law.key.change_file_laws"), required=True, inner=STATED),
    Key("tests", Shape.LINES, says("law.key.tests")),
)

ASKED: Final = (
    Key("on", Shape.DATE, says("law.key.asked_on"), required=True),
    Key("role", Shape.LINE, says("law.key.asked_role"), required=True),
)

QUESTION: Final = (
    Key("question", Shape.ID, says("law.key.question_question"), required=True),
    Key("law", Shape.NAME, says("law.key.question_law"), required=True, named=Named.LAW),
    Key("asked", Shape.MAPPING, says("law.key.question_asked"), required=True, inner=ASKED),
    Key("text", Shape.LINE, says("law.key.question_text"), required=True),
    Key("facts", Shape.STATED, says("law.key.facts"), required=True),
)

QUESTION_FILE: Final = (Key("questions", Shape.LIST, says("law.key.questions"), required=True, inner=QUESTION),)

MUTATIONS: Final = (
    "condition dropped",
    "exception dropped",
    "rule dropped",
    "outcome swapped",
    "condition negated",
    "date shifted",
    "term widened",
    "term narrowed",
    "grade moved",
    "all and any exchanged",
    "adverse fact unread",
    "period changed",
)
"""The kinds of small changes that `zweck mutate` makes."""

SURVIVOR: Final = (
    Key("rule", Shape.LINE, says("law.key.survivor_rule"), required=True),
    Key("kind", Shape.WORD, says("law.key.survivor_kind"), words=MUTATIONS),
    Key("changes", Shape.LINES, says("law.key.changes")),
    Key("why", Shape.LINE, says("law.key.survivor_why"), required=True),
)

SURVIVORS_FILE: Final = (Key("survivors", Shape.LIST, says("law.key.survivors"), required=True, inner=SURVIVOR),)

ANSWERED: Final = (
    Key("outcome", Shape.WORD, says("law.key.outcome"), required=True, words=OUTCOMES),
    Key("laws", Shape.NAMES, says("law.key.answered_laws")),  # none where no law applies
    Key("grounds", Shape.IDS, says("law.key.answered_grounds")),
    Key("failed", Shape.NAMES, says("law.key.answered_failed")),
)

ENTRY: Final = (
    Key("entry", Shape.LINE, says("law.key.omission"), required=True),
    Key("facts", Shape.STATED, says("law.key.facts"), required=True),
    Key("answer", Shape.MAPPING, says("law.key.answer"), inner=ANSWERED),
)

SNAPSHOT_FILE: Final = (
    Key("presume_unstated", Shape.BOOL, says("law.key.suite_presume_unstated")),
    Key("controller", Shape.NAME, says("law.key.controller")),
    Key("consulted", Shape.NAMES, says("law.key.consulted")),
    Key("snapshot", Shape.LIST, says("law.key.snapshot"), required=True, inner=ENTRY),
)

SUBJECT: Final = (
    Key("telephone", Shape.LINE, says("law.key.telephone")),
    Key("email", Shape.LINE, says("law.key.email")),
    Key("customer_number", Shape.LINE, says("law.key.customer_number")),
    Key("postal_address", Shape.LINE, says("law.key.postal_address")),
    Key("pseudonym", Shape.LINE, says("law.key.pseudonym")),
)
"""A person by one of these references."""

NOTE: Final = (
    Key("reason", Shape.LINE, says("law.key.note_reason")),
    Key("document", Shape.LINE, says("law.key.document")),
    Key("by", Shape.LINE, says("law.key.note_by")),
)

REQUEST: Final = (
    Key("id", Shape.LINE, says("law.key.id")),
    Key("controller", Shape.NAME, says("law.key.request_controller")),
    Key("activity", Shape.NAME, says("law.key.request_activity")),
    Key("facts", Shape.STATED, says("law.key.request_facts"), required=True),
    Key("consulted", Shape.NAMES, says("law.key.request_consulted"), words=REGISTERS),
    Key("presume_unstated", Shape.BOOL, says("law.key.request_presume_unstated")),
    Key("subject", Shape.MAPPING, says("law.key.subject"), inner=SUBJECT),
    Key("notes", Shape.NOTED, says("law.key.notes"), inner=NOTE),
)
"""One request; a file holds one or a list of them."""

STATUTE: Final = Key("statute", Shape.NAME, says("law.key.statute"), required=True)
PLACE: Final = Key("place", Shape.LINE, says("law.key.digested_place"), required=True)

DIGESTED: Final = (
    PLACE,
    Key("digest", Shape.LINE, says("law.key.digested_digest"), required=True),
    Key("letters", Shape.LINE, says("law.key.letters")),
)

WORDED: Final = (
    STATUTE,
    Key("from", Shape.DATE, says("law.key.worded_from"), required=True),
    Key("places", Shape.LIST, says("law.key.worded_places"), required=True, inner=DIGESTED),
)

EXAMINED: Final = (
    STATUTE,
    PLACE,
    Key("earlier", Shape.DATE, says("law.key.earlier"), required=True),
    Key("later", Shape.DATE, says("law.key.later"), required=True),
    Key("reason", Shape.LINE, says("law.key.examined_reason"), required=True),
)

WORDING_FILE: Final = (
    Key("texts", Shape.LIST, says("law.key.texts"), required=True, inner=WORDED),
    Key("examined", Shape.LIST, says("law.key.examined"), inner=EXAMINED),
)

WATCHED: Final = (
    STATUTE,
    Key("source", Shape.LINE, says("law.key.watched_source"), required=True),
    Key("day", Shape.DATE, says("law.key.watched_day"), required=True),
    Key("result", Shape.WORD, says("law.key.result"), required=True, words=("same", "changed", "unreadable")),
    Key("places", Shape.NUMBER, says("law.key.watched_places"), required=True),
    Key("acts", Shape.LINES, says("law.key.watched_acts")),
)

SETTLED: Final = (
    Key("on", Shape.DATE, says("law.key.asked_on"), required=True),
    Key("reason", Shape.LINE, says("law.key.settled_reason"), required=True),
)

FOUND: Final = (
    Key("finding", Shape.LINE, says("law.key.omission"), required=True),
    STATUTE,
    Key("kind", Shape.WORD, says("law.key.found_kind"), required=True, words=("changed", "editorial", "announced", "new", "unreadable")),
    Key("place", Shape.LINE, says("law.key.found_place")),
    Key("day", Shape.DATE, says("law.key.found_day"), required=True),
    Key("seen", Shape.DATE, says("law.key.seen"), required=True),
    Key("source", Shape.LINE, says("law.key.found_source"), required=True),
    Key("settled", Shape.MAPPING, says("law.key.settled"), inner=SETTLED),
)

READ: Final = (
    Key("law", Shape.NAME, says("law.key.read_law"), required=True, named=Named.LAW),
    Key("until", Shape.DATE, says("law.key.read_until"), required=True),
    Key("source", Shape.LINE, says("law.key.read_source"), required=True),
    Key("day", Shape.DATE, says("law.key.read_day")),
    Key("digest", Shape.LINE, says("law.key.read_digest")),
)

WATCHED_FILE: Final = (
    Key("watched", Shape.LIST, says("law.key.watched"), inner=WATCHED),
    Key("findings", Shape.LIST, says("law.key.findings"), inner=FOUND),
    Key("read", Shape.LIST, says("law.key.read"), inner=READ),
)
