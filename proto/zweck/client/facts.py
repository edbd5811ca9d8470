"""Questions from plain Python values."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from zweck.v1.decision_pb2 import CheckProcessingRequest, Detail, FactValue, Note, StringList, Subject

PlainValue = bool | int | str | date | Collection[str]
"""A fact's value: yes or no, a whole number, a word, a day, or a collection of words, whose order and repetition mean nothing."""

INT64 = range(-(2**63), 2**63)


def question(
    facts: Mapping[str, PlainValue],
    *,
    request_id: str = "",
    presume_unstated: bool = False,
    consulted: Iterable[str] = (),
    controller: str = "",
    activity: str = "",
    subject: Subject | None = None,
    notes: Mapping[str, Note] | None = None,
    detail: Detail.ValueType = Detail.DETAIL_UNSPECIFIED,
) -> CheckProcessingRequest:
    """The question whether data may be processed under these facts, by their names in the vocabulary.

    `presume_unstated` presumes the ordinary course; `consulted` names the registers in which nothing adverse was found beyond the facts,
    and `controller` is the id of one of the server's profiles, whose facts hold too, as do those of an `activity` of the server, with all
    that it appraises and looks up. `subject` is the person concerned, such as
    `Subject(email="ada@example.org")`, whom the server replaces by a pseudonym; `notes` say why facts were stated as they are.

    Raises:
        TypeError: if a value is none that a fact can have; the message names the fact.
        ValueError: if a number is too large to be sent; the message names the fact.
    """
    values = {name: fact_value(value, name) for name, value in facts.items()}
    return CheckProcessingRequest(
        request_id=request_id,
        facts=values,
        presume_unstated=presume_unstated,
        consulted=consulted,
        controller=controller,
        activity=activity,
        subject=subject,
        notes=notes,
        detail=detail,
    )


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
