"""The grammar of files beside the law: what was released, a house's head, what an edit may change, what is still to be asked, requests."""

from typing import Final

from zweck.forms.key import Key, Named, Shape
from zweck.law.parse.grammar import OUTCOMES
from zweck.law.vocabulary import REGISTERS

FROZEN: Final = (
    Key("law", Shape.NAME, "the law whose version is frozen"),
    Key("version", Shape.DATE, "the version's first day"),
    Key("table", Shape.NAME, "the table that is frozen"),
    Key("fact", Shape.FACT, "the fact that is frozen"),
    Key("digest", Shape.LINE, "the SHA-256 of what it means; withdrawn, if left out"),
    Key("reason", Shape.LINE, "why it was released, changed or withdrawn"),
)

RELEASE: Final = (
    Key("release", Shape.LINE, "its name", required=True),
    Key("on", Shape.DATE, "the day of the release", required=True),
    Key("frozen", Shape.LIST, "what was released or changed", required=True, inner=FROZEN),
)

RELEASED_FILE: Final = (
    Key("form", Shape.WORD, "how the digests are made", required=True, words=("one",)),
    Key("releases", Shape.LIST, "all releases, the newest last", required=True, inner=RELEASE),
)

MAX_AGE: Final = (
    Key("law", Shape.NAME, "the law; every one, if left out", named=Named.LAW),
    Key("days", Shape.NUMBER, "the days", required=True),
)

HOUSE_FILE: Final = (
    Key("house", Shape.NAME, "its name, in answers and in the policy set", required=True),
    Key("title", Shape.TEXT, "whose rules these are", required=True),
    Key("max_source_age", Shape.LIST, "how old the sources of laws may be where permissions rest on them", inner=MAX_AGE),
)

STATED: Final = (
    Key("law", Shape.NAME, "the law whose answers change", required=True, named=Named.LAW),
    Key("from", Shape.DATE, "the first day; without beginning, if left out"),
    Key("until", Shape.DATE, "the last day; without end, if left out"),
    Key("class", Shape.WORD, "how its answers change", required=True, words=("stricter", "laxer", "mixed", "gap", "equivalent")),
    Key("rules", Shape.LINES, "the edited rules (`law/id`), scopes, tables, facts or laws that bring it about"),
    Key("only", Shape.CONDITION, "what every case that changes must satisfy; definitions are those of the law"),
)

CHANGE_FILE: Final = (
    Key("change", Shape.NAME, "its name, that of the file", required=True),
    Key("reason", Shape.LINE, "why the law is edited", required=True),
    Key("by", Shape.LINE, "who expects it, as a role", required=True),
    Key("on", Shape.DATE, "the day on which it was stated", required=True),
    Key("laws", Shape.LIST, "what may change; nothing, if the list is empty", required=True, inner=STATED),
    Key("tests", Shape.LINES, "ids of the test cases that flip"),
)

ASKED: Final = (
    Key("on", Shape.DATE, "the day", required=True),
    Key("role", Shape.LINE, "who asks, as a role", required=True),
)

QUESTION: Final = (
    Key("question", Shape.ID, "the situation", required=True),
    Key("law", Shape.NAME, "the law that is to be judged", required=True, named=Named.LAW),
    Key("asked", Shape.MAPPING, "who left it open", required=True, inner=ASKED),
    Key("text", Shape.LINE, "what the next reader should answer", required=True),
    Key("facts", Shape.STATED, "what is stated", required=True),
)

QUESTION_FILE: Final = (Key("questions", Shape.LIST, "what is open", required=True, inner=QUESTION),)

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
)
"""The kinds of small changes that `zweck mutate` makes."""

SURVIVOR: Final = (
    Key("rule", Shape.LINE, "the changed rule's id, `scope`, or the first day of the version", required=True),
    Key("kind", Shape.WORD, "only changes of this kind", words=MUTATIONS),
    Key("changes", Shape.LINES, "only these changes, as `change` in `zweck mutate --json` writes them"),
    Key("why", Shape.LINE, "why no case need notice, in a sentence", required=True),
)

SURVIVORS_FILE: Final = (Key("survivors", Shape.LIST, "the changes of one law that may survive", required=True, inner=SURVIVOR),)

ANSWERED: Final = (
    Key("outcome", Shape.WORD, "the outcome", required=True, words=OUTCOMES),
    Key("laws", Shape.NAMES, "the laws that apply", required=True),
    Key("grounds", Shape.IDS, "the grounds that hold"),
    Key("failed", Shape.NAMES, "the requirements and prohibitions that fail"),
)

ENTRY: Final = (
    Key("entry", Shape.LINE, "its id", required=True),
    Key("facts", Shape.STATED, "what is stated", required=True),
    Key("answer", Shape.MAPPING, "what the law as encoded answers; `zweck snapshot` writes it", inner=ANSWERED),
)

SNAPSHOT_FILE: Final = (
    Key("presume_unstated", Shape.BOOL, "whether the ordinary course is presumed"),
    Key("controller", Shape.NAME, "the profile of the controller, in `controllers.yaml` above the file"),
    Key("consulted", Shape.NAMES, "the kinds of register in which nothing adverse was found"),
    Key("snapshot", Shape.LIST, "the entries", required=True, inner=ENTRY),
)

SUBJECT: Final = (
    Key("telephone", Shape.LINE, "a number with its country code, such as `+49 30 123456`"),
    Key("email", Shape.LINE, "an e-mail address"),
    Key("customer_number", Shape.LINE, "your own number or id for the person"),
    Key("postal_address", Shape.LINE, "name, street, postcode and place"),
    Key("pseudonym", Shape.LINE, "a pseudonym made under the server's key, as `VERSION:DIGITS`"),
)
"""A person by one of these references."""

NOTE: Final = (
    Key("reason", Shape.LINE, "why it was stated as it is"),
    Key("document", Shape.LINE, "the document that shows it"),
    Key("by", Shape.LINE, "the author's role, and no name"),
)

REQUEST: Final = (
    Key("id", Shape.LINE, "your own reference, which the answer repeats"),
    Key("controller", Shape.NAME, "the controller's id in the file that `--controllers` names"),
    Key("activity", Shape.NAME, "the activity that it is about, by its name in the folder that `--activities` names"),
    Key("facts", Shape.STATED, "what is known, by the names of the vocabulary", required=True),
    Key("consulted", Shape.NAMES, "the kinds of register that were consulted and hold nothing adverse that is not stated", words=REGISTERS),
    Key("presume_unstated", Shape.BOOL, "whether facts not stated are presumed as in the ordinary course"),
    Key("subject", Shape.MAPPING, "the person concerned, which a server replaces by a pseudonym", inner=SUBJECT),
    Key("notes", Shape.NOTED, "why facts were stated as they are; no answer depends on it", inner=NOTE),
)
"""One request; a file holds one or a list of them."""

STATUTE: Final = Key("statute", Shape.NAME, "the statute, by its id in `citations/`", required=True)
PLACE: Final = Key("place", Shape.LINE, "the cited place, without its statute", required=True)

DIGESTED: Final = (
    PLACE,
    Key("digest", Shape.LINE, "the first 16 hexadecimal digits of the SHA-256 of its wording", required=True),
    Key("letters", Shape.LINE, "the same of its letters and figures alone: without layout, marks and abbreviations"),
)

WORDED: Final = (
    STATUTE,
    Key("from", Shape.DATE, "the first day of this version of its text", required=True),
    Key("places", Shape.LIST, "the cited places", required=True, inner=DIGESTED),
)

EXAMINED: Final = (
    STATUTE,
    PLACE,
    Key("earlier", Shape.DATE, "the first day of the text before the change", required=True),
    Key("later", Shape.DATE, "the first day of the text after the change", required=True),
    Key("reason", Shape.LINE, "why no rule that cites the place needs to change", required=True),
)

WORDING_FILE: Final = (
    Key("texts", Shape.LIST, "the versions of the statutes' texts that were read", required=True, inner=WORDED),
    Key("examined", Shape.LIST, "changes of a wording that no rule needs to follow", inner=EXAMINED),
)

WATCHED: Final = (
    STATUTE,
    Key("source", Shape.LINE, "where its text was read", required=True),
    Key("day", Shape.DATE, "the day of that text", required=True),
    Key("result", Shape.WORD, "what came of the comparison", required=True, words=("same", "changed", "unreadable")),
    Key("places", Shape.NUMBER, "how many cited places were compared", required=True),
    Key("acts", Shape.LINES, "the amending acts that its head names"),
)

SETTLED: Final = (
    Key("on", Shape.DATE, "the day", required=True),
    Key("reason", Shape.LINE, "why no rule needs to follow", required=True),
)

FOUND: Final = (
    Key("finding", Shape.LINE, "its id", required=True),
    STATUTE,
    Key("kind", Shape.WORD, "what was found", required=True, words=("changed", "editorial", "announced", "new", "unreadable")),
    Key("place", Shape.LINE, "the place, without its statute"),
    Key("day", Shape.DATE, "the first day of the new text", required=True),
    Key("seen", Shape.DATE, "the day on which it was found", required=True),
    Key("source", Shape.LINE, "where it was found", required=True),
    Key("settled", Shape.MAPPING, "why it is of no effect; open, if left out", inner=SETTLED),
)

READ: Final = (
    Key("law", Shape.NAME, "the law", required=True, named=Named.LAW),
    Key("until", Shape.DATE, "the day until which its sources were read", required=True),
    Key("source", Shape.LINE, "what was read", required=True),
    Key("day", Shape.DATE, "the day of the source; only the first entry of a law may leave it out"),
    Key("digest", Shape.LINE, "the SHA-256 of the source, 16 digits or all; only the first entry of a law may leave it out"),
)

WATCHED_FILE: Final = (
    Key("watched", Shape.LIST, "the statutes as they were last compared", inner=WATCHED),
    Key("findings", Shape.LIST, "what comparisons found", inner=FOUND),
    Key("read", Shape.LIST, "what persons read, the newest of a law last", inner=READ),
)
