"""The grammar of files that record what was done to the law: what was released, what an edit may change, what is still to be asked."""

from typing import Final

from engine.parse.grammar import Key, Shape

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
