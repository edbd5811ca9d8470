"""Faults of policy files: where, what, and what to do.

A `Diagnostic` is the only way in which the engine speaks of a bad file. Faults are collected, so that one run reports all of them.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from zweck.forms.near import near
from zweck.forms.span import Span

LONGEST: Final = 400
"""A longer line, sentence or name is cut or left out, so that a hostile file cannot flood a terminal."""

MAX_SUGGESTIONS: Final = 100
"""After so many faults no near names are looked for: no one would read them, and looking takes time."""


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One fault: a stable code, its place in the file and in the law, one sentence, and what to do about it."""

    span: Span
    code: str
    message: str
    place: tuple[str, ...] = ()
    help: str = ""


class PolicyError(Exception):
    """Policy files, case files or requests have faults; `diagnostics` holds all of them, sorted by place."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep the faults in the order of their places, each once."""
        self.diagnostics = tuple(sorted(set(diagnostics)))
        super().__init__("\n".join(f"{d.span}: {d.code}: {d.message}" for d in self.diagnostics))


class Diagnostics:
    """Collects faults while work goes on."""

    def __init__(self) -> None:
        """Start without a fault."""
        self._found: list[Diagnostic] = []

    def add(self, code: str, span: Span, message: str, *, place: tuple[str, ...] = (), help: str = "") -> None:
        """Note a fault; `code` must be one of `CODES`."""
        if code not in CODES:
            raise KeyError(code)
        self._found.append(Diagnostic(span, code, _tidy(message), tuple(_tidy(part) for part in place), _tidy(help)))

    def take(self, faults: Iterable[Diagnostic]) -> None:
        """Note faults that were found elsewhere."""
        self._found += faults

    def near(self, name: str, known: Iterable[str]) -> str:
        """`did you mean ...?` as `near` gives it; nothing once very many faults were noted."""
        return near(name, known) if len(self._found) < MAX_SUGGESTIONS else ""

    def __iter__(self) -> Iterator[Diagnostic]:
        """The faults, sorted by place."""
        return iter(sorted(set(self._found)))

    def __len__(self) -> int:
        """How many faults were noted."""
        return len(self._found)

    def raise_if_any(self, but: Container[str] = ()) -> None:
        """Raise `PolicyError` with everything noted so far, if anything was `but` faults of these codes."""
        if found := [fault for fault in self._found if fault.code not in but]:
            raise PolicyError(found)


def printable(text: str) -> str:
    """The text with a blank for each character that a terminal cannot show."""
    return "".join(character if character.isprintable() else " " for character in text)


def _tidy(text: str) -> str:
    """One printable line of bounded length."""
    return printable(text) if len(text) <= LONGEST else printable(text[:LONGEST]) + "…"


LINTS: Final = frozenset(
    [
        *("ZW213", "ZW313", "ZW314", "ZW408", "ZW409", "ZW410", "ZW411", "ZW413", "ZW422", "ZW423"),
        *("ZW424", "ZW425", "ZW426", "ZW427", "ZW430", "ZW431", "ZW432", "ZW509", "ZW601", "ZW602", "ZW603", "ZW604", "ZW605"),
    ]
)
"""Faults of files that mean something all the same: what is served must not have them, what was served once may (`load_past`)."""

CODES: Final[dict[str, str]] = {
    # 1xx: the file as text
    "ZW101": "the file is not readable YAML",
    "ZW102": "the file is not UTF-8",
    "ZW103": "the file is too large",
    "ZW104": "the file is nested too deeply",
    "ZW105": "anchors and aliases are not allowed",
    "ZW106": "tags are not allowed",
    "ZW107": "a key stands twice",
    "ZW108": "the file holds several documents",
    "ZW109": "the file is empty",
    "ZW110": "the folder holds no policies",
    "ZW111": "a space stands here that is none",
    "ZW112": "a folder is no house",
    "ZW113": "a character stands here that cannot be seen",
    # 2xx: the form of what the file says
    "ZW201": "another shape is expected here",
    "ZW202": "unknown key",
    "ZW203": "a key is missing",
    "ZW204": "unknown kind of rule",
    "ZW205": "not a date",
    "ZW206": "a text lacks German or English",
    "ZW207": "not a well-formed name or id",
    "ZW208": "a condition is empty",
    "ZW209": "a condition has several keys",
    "ZW210": "unknown comparison",
    "ZW211": "not one of the words allowed here",
    "ZW212": "a placeholder is left",
    "ZW213": "typographic quotation marks stand around a text",
    # 3xx: names and values
    "ZW301": "unknown fact",
    "ZW302": "unknown value",
    "ZW303": "a value of another type is expected",
    "ZW304": "the comparison does not fit the fact",
    "ZW305": "unknown definition",
    "ZW306": "unknown rule",
    "ZW307": "unknown requirement",
    "ZW308": "unknown table",
    "ZW309": "unknown law",
    "ZW310": "the two facts can never agree",
    "ZW311": "a graded fact is compared for equality",
    "ZW312": "unknown doubt",
    "ZW313": "a doubt concerns nothing",
    "ZW314": "unknown field of law",
    # 4xx: the structure of the law
    "ZW401": "the head disagrees with its folder",
    "ZW402": "the amended version does not exist",
    "ZW403": "versions overlap",
    "ZW404": "an id stands twice",
    "ZW405": "a rule is restated without saying so",
    "ZW406": "what is replaced or repealed does not exist",
    "ZW407": "rules refer to each other in a cycle",
    "ZW408": "a requirement has no ground",
    "ZW409": "a condition can never hold",
    "ZW410": "an exception can never apply",
    "ZW411": "a rule is in force outside its version",
    "ZW412": "a law without a scope holds a rule of its own",
    "ZW413": "a name hides a common definition",
    "ZW414": "table entries overlap",
    "ZW415": "a presumption does not fit its fact",
    "ZW416": "a file belongs to no version, vocabulary or table",
    "ZW417": "references are nested too deeply",
    "ZW418": "the type of a fact does not fit its values",
    "ZW419": "a definition is used after it was repealed",
    "ZW420": "a table entry ends before it begins",
    "ZW421": "the vocabulary has no day of decision",
    "ZW422": "a ground does not stand only beside another",
    "ZW423": "a table key is no value of the fact looked up",
    "ZW424": "a field of law turns on a fact that no caller states at once",
    "ZW425": "no rule needs an act",
    "ZW426": "a value is implied that the law distinguishes from others",
    "ZW427": "a list of grounds lacks one",
    "ZW428": "a house would do more than forbid and require",
    "ZW429": "a house takes a name that is there already",
    "ZW430": "a value is implied that a contradiction refuses",
    "ZW431": "an announced change is encoded",
    "ZW432": "no entry says what was read",
    # 5xx: case files, requests and bindings
    "ZW501": "a case id stands twice",
    "ZW502": "something unknown is named",
    "ZW503": "stated facts contradict each other",
    "ZW504": "a case states a fact against its controller's profile",
    "ZW505": "a binding states a fact that is stated already",
    "ZW506": "a column cannot state the fact in this way",
    "ZW507": "a binding states no day of decision",
    "ZW508": "the persons of a binding cannot be looked up",
    "ZW509": "a register is whole for what no event can deny",
    # 6xx: citations
    "ZW601": "a citation cannot be read",
    "ZW602": "a citation names an unknown statute",
    "ZW603": "the statute has no such section or article",
    "ZW604": "the statute has no such paragraph, sentence, number or letter",
    "ZW605": "the statute is not in force when it is cited",
    # 7xx: releases
    "ZW701": "what was released was changed",
    "ZW702": "what was released is missing",
    # 8xx: expected changes
    "ZW801": "unknown case",
    "ZW802": "stated changes overlap",
}
