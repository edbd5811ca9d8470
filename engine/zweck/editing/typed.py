"""Calls of a company's activities as typed code: a fact that is missing or misspelt is an error of mypy and of tsc."""

import json
from collections.abc import Iterable, Iterator, Mapping
from keyword import iskeyword
from typing import Final, NamedTuple

from zweck.activities.needs import Needs
from zweck.activities.search import OF_CALLS
from zweck.company import Activity
from zweck.law.vocabulary import Fact, FactType, SilenceClass, Vocabulary

TYPES: Final = {FactType.BOOL: "bool", FactType.INT: "int | str", FactType.COUNTRY: "str", FactType.DATE: "date | str"}

HEAD: Final = (
    "The calls of a company's activities, typed. `zweck new client` writes this file; let it do so again when the activities change."
)

PYTHON: Final = """from zweck.client import AsyncClient, Client, Facts, Permission, Subject
from zweck.client.fake import AsyncFakeClient, FakeClient

Asked: TypeAlias = dict[str, Any]


def _stated(given: Asked, facts: Facts | None) -> Asked:
    return {**(facts or {}), **{name: value for name, value in given.items() if value is not None}}
"""
IMPORTS: Final = {"Collection[": "from collections.abc import Collection", "date | str": "from datetime import date"}
SCRIPT: Final = f"""/** {HEAD} */
import type {{ Asking, Facts, Permission, Subject }} from "zweck-client";

type Stating<Name extends keyof Facts> = Required<Pick<Facts, Name>> & Facts;
"""


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


def python_type(fact: Fact, indent: str) -> str:
    """The type of a fact's values, whose words stand one a line."""
    listed = "".join(f"{indent}    {json.dumps(word)},\n" for word in fact.values)
    words = f"Literal[\n{listed}{indent}]" if fact.values else TYPES.get(fact.type, "str")
    return f"Collection[{words}]" if fact.type is FactType.SET else words


def python(calls: Iterable[Call]) -> str:
    """The module for Python: a class for clients that wait and one for asyncio."""
    calls = [*calls]
    code = "\n".join([PYTHON, *_class(calls, "May", "Client", ""), "", *_class(calls, "AsyncMay", "AsyncClient", "a")])
    literal = ", Literal" if "Literal[" in code else ""
    imports = [
        f'"""{HEAD}"""\n',
        *(line for word, line in IMPORTS.items() if word in code),
        f"from typing import Any, Final{literal}, TypeAlias\n",
    ]
    return "\n".join([*imports, code])


def typescript(calls: Iterable[Call]) -> str:
    """The module for TypeScript."""
    lines = [
        SCRIPT,
        "export class May {",
        "  readonly client: Asking;",
        "",
        "  constructor(client: Asking) {",
        "    this.client = client;",
        "  }",
    ]
    for call in calls:
        names = " | ".join(json.dumps(fact.name) for fact in call.stated) or "never"
        head = f"  {_camel(call.activity.id)}(subject: Subject, facts: Stating<{names}>): Promise<Permission> {{"
        body = f"    return this.client.ensurePermitted({json.dumps(call.activity.id)}, subject, facts);"
        lines += ["", f"  /** {_title(call)} */", head, body, "  }"]
    return "\n".join([*lines, "}", ""])


def _class(calls: Iterable[Call], name: str, client: str, asynchronous: str) -> Iterator[str]:
    fake = client.replace("Client", "FakeClient")
    yield f"\nclass {name}:"
    yield '    """The activities; each method gives the permission, or raises `NotPermitted`. The facts are those of the call."""\n'
    yield f"    def __init__(self, client: {client} | {fake}) -> None:"
    yield f"        self.client: Final[{client} | {fake}] = client"
    for call in calls:
        yield from _method(call, asynchronous)
    yield ""


def _method(call: Call, asynchronous: str) -> Iterator[str]:
    parameters = _parameters((*call.stated, *call.further))
    name = call.activity.id.replace("-", "_")
    yield f"\n    {'async ' if asynchronous else ''}def {name if name.isidentifier() and not iskeyword(name) else f'call_{name}'}("
    yield "        self,"
    yield "        subject: Subject,"
    yield "        *,"
    for fact in call.stated:
        yield f"        {parameters[fact.name]}: {python_type(fact, '        ')},"
    for fact in call.further:
        yield f"        {parameters[fact.name]}: {python_type(fact, '        ')} | None = None,"
    yield "        facts: Facts | None = None,"
    yield "    ) -> Permission:"
    yield f'        """{_title(call)}."""'
    yield "        given: Asked = {"
    for fact in (*call.stated, *call.further):
        yield f"            {json.dumps(fact.name)}: {parameters[fact.name]},"
    yield "        }"
    wait = "await " if asynchronous else ""
    yield f"        return {wait}self.client.ensure_permitted({json.dumps(call.activity.id)}, subject, _stated(given, facts))"


def _parameters(facts: Iterable[Fact]) -> Mapping[str, str]:
    """The names of parameters: the last part of a fact's name where it is the only one of that name, else the whole."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        found.setdefault(fact.name.partition(".")[2], []).append(fact.name)
    taken = {"self", "subject", "facts"}
    return {
        name: short if len(names) == 1 and short not in taken and not iskeyword(short) else name.replace(".", "_")
        for short, names in found.items()
        for name in names
    }


def _title(call: Call) -> str:
    """The title, which ends no comment."""
    return call.activity.title.en.replace('"', "'").replace("\\", "/").replace("*/", "* /")


def _camel(name: str) -> str:
    head, *rest = name.split("-")
    name = head + "".join(part.capitalize() for part in rest)
    return name if name.isidentifier() else f"call{name}"
