"""Questions from plain Python values."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Final, TypedDict, Unpack, cast

from zweck.client.vocabulary import Facts
from zweck.v1.decision_pb2 import CheckProcessingRequest, Detail, FactValue, Note, StringList, Subject

PlainValue = bool | int | str | date | Collection[str]
"""A fact's value: yes or no, a whole number, a word, a day, or a collection of words, whose order and repetition mean nothing."""

AnyFacts = Mapping[str, PlainValue] | Facts
"""Facts by their names in the vocabulary; as `Facts`, a type checker knows the names and words of the shipped law."""

INT64 = range(-(2**63), 2**63)


class Further(TypedDict, total=False):
    """The parts of a question beside facts, activity and person."""

    request_id: str
    """The caller's own reference, which the answer repeats."""

    presume_unstated: bool
    """Whether the ordinary course is presumed."""

    consulted: Iterable[str]
    """The registers in which nothing adverse was found beyond the facts."""

    controller: str
    """The id of one of the server's profiles, whose facts hold too."""

    notes: Mapping[str, Note] | None
    """Why facts were stated as they are, by their names."""

    detail: Detail.ValueType
    """How much of the answer is wanted."""


class How(Further, total=False):
    """The parts of a question beside facts."""

    activity: str
    """An activity of the server, whose facts hold too, as does all that it appraises and looks up."""

    subject: Subject | None
    """The person concerned, such as `Subject(email="ada@example.org")`, whom the server replaces by a pseudonym."""


DATE: Final = "time.decision_date"
"""With it a question is about the stated day; without it, about now."""


def about_now(activity: str, facts: AnyFacts | None) -> AnyFacts:
    """The facts of a question about an activity and about now, which is asked right before the processing.

    Raises:
        ValueError: if they state a day, or the activity has no name: a server would answer by the facts alone.
    """
    if not activity:
        raise ValueError("the name of the activity is empty, but a permission is about one: give its name, such as `newsletter`")
    given = cast(Mapping[str, PlainValue], facts or {})
    if DATE in given:
        raise ValueError(f"`{DATE}` is stated, but a permission is about now: leave it out; `check` says what holds on a stated day")
    return given


def question(facts: AnyFacts, **how: Unpack[How]) -> CheckProcessingRequest:
    """The question whether data may be processed under these facts; the fields of `How` say more about it.

    Raises:
        TypeError: if a value is none that a fact can have, with the fact's name, a name is no text, or the subject is a bare text.
        ValueError: if a number is too large to be sent; the message names the fact.
    """
    if isinstance(how.get("subject"), str):
        raise TypeError("`subject` is a bare text; say what it is, such as Subject(customer_number=…) or Subject(email=…)")
    for name in facts:
        if not isinstance(name, str):
            raise TypeError(f"{name!r} is no name of a fact; give a text such as `subject.age`")
    values = {name: fact_value(value, name) for name, value in cast(Mapping[str, PlainValue], facts).items()}
    return CheckProcessingRequest(facts=values, **how)


def fact_value(value: PlainValue, name: str = "the fact") -> FactValue:
    """A value as it is sent; errors name the fact.

    Raises:
        TypeError: if it is none that a fact can have.
        ValueError: if it is a number of more than 64 bits.
    """
    match value:
        case bool():
            return FactValue(bool_value=value)
        case int():
            if value not in INT64:
                raise ValueError(f"`{name}`: {value} does not fit into 64 bits; send a smaller number")
            return FactValue(int_value=value)
        case str():
            return FactValue(string_value=value)
        case date() if not isinstance(value, datetime):
            return FactValue(string_value=value.isoformat())
        case list() | tuple() | set() | frozenset() if all(isinstance(word, str) for word in value):
            return FactValue(list_value=StringList(values=sorted(set(value))))
        case _:
            kinds = "a bool, an int, a str, a datetime.date, or a list, tuple or set of str"
            raise TypeError(f"`{name}`: {value!r} is a {type(value).__name__}; give {kinds}, and leave out what is unknown")
