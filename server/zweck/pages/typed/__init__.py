"""Calls of a company's activities as typed code: a fact that is missing or misspelt is an error of mypy and of tsc."""

import json
from collections.abc import Mapping, Sequence
from keyword import iskeyword
from pathlib import Path
from typing import Final, NamedTuple

from zweck.activities.needs import Needs
from zweck.activities.search import OF_CALLS
from zweck.company import Activity
from zweck.law.vocabulary import Fact, FactType, SilenceClass, Vocabulary
from zweck.pages.html import templates

TYPES: Final = {FactType.BOOL: "bool", FactType.INT: "int | str", FactType.COUNTRY: "str", FactType.DATE: "date | str"}

HEAD: Final = (
    "The calls of a company's activities, typed. `zweck new client` writes this file; let it do so again when the activities change."
)
SUFFIXES: Final = (".py", ".ts")
"""The endings of files for which there is a template."""


class Call(NamedTuple):
    """An activity, the facts that each call about it states, and those that it may have to state, too."""

    activity: Activity
    stated: tuple[Fact, ...]
    further: tuple[Fact, ...]

    @classmethod
    def of(cls, activity: Activity, needs: Needs, vocabulary: Vocabulary) -> "Call":
        """The call that was found: circumstances that all calls state, then those of some, and what has to be shown."""
        found = [call.stated for call in needs.calls] or [needs.stated or {}]
        names = dict.fromkeys(name for stated in found for name in stated)
        facts = [vocabulary.facts[name] for name in names]
        common = {name for name in names if all(name in stated for stated in found)}
        stated = tuple(fact for fact in facts if fact.name in common and fact.silence.silence_class in OF_CALLS)
        rest = (fact for fact in facts if fact not in stated and fact.silence.silence_class is not SilenceClass.APPRAISAL)
        return cls(activity, stated, tuple(rest))


def code(calls: Sequence[Call], suffix: str) -> str:
    """The module for Python (`.py`), with a class for clients that wait and one for asyncio, or for TypeScript (`.ts`)."""
    shared = {"head": HEAD, "parameters": _parameters, "method": _method, "type": _type, "title": _title, "camel": _camel}
    types = " ".join(_type(fact) for call in calls for fact in (*call.stated, *call.further))
    template = templates(Path(__file__).parent).get_template(f"client{suffix}.j2")
    return template.render(calls=calls, types=types, quoted=_quoted, **shared).rstrip("\n") + "\n"


def _type(fact: Fact) -> str:
    """The Python type of a fact's values, whose words stand one a line."""
    listed = "".join(f"            {json.dumps(word)},\n" for word in fact.values)
    words = f"Literal[\n{listed}        ]" if fact.values else TYPES.get(fact.type, "str")
    return f"Collection[{words}]" if fact.type is FactType.SET else words


def _method(call: Call) -> str:
    name = call.activity.id.replace("-", "_")
    return name if name.isidentifier() and not iskeyword(name) else f"call_{name}"


def _parameters(call: Call) -> Mapping[str, str]:
    """The names of parameters: the last part of a fact's name where it is the only one of that name, else the whole."""
    found: dict[str, list[str]] = {}
    for fact in (*call.stated, *call.further):
        found.setdefault(fact.name.partition(".")[2], []).append(fact.name)
    taken = {"self", "subject", "facts"}
    return {
        name: short if len(names) == 1 and short not in taken and not iskeyword(short) else name.replace(".", "_")
        for short, names in found.items()
        for name in names
    }


def _quoted(facts: Sequence[Fact]) -> str:
    """The names of facts as a type of TypeScript."""
    return " | ".join(json.dumps(fact.name) for fact in facts)


def _title(call: Call) -> str:
    """The title, which ends no comment."""
    return call.activity.title.en.replace('"', "'").replace("\\", "/").replace("*/", "* /")


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    name = head + "".join(part.capitalize() for part in rest)
    return name if name.isidentifier() else f"call{name}"
