"""`make settings`: writes the settings of `zweck serve` into docs/configuration.md and into the schema of the chart's values."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from zweck.cli.help import FILE
from zweck.runtime.settings import ServeSettings
from zweck.settings.declared import Choice, File, Flag, Integer, Named, Number, Setting, Text, declared
from zweck.words.catalogue import read

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "configuration.md"
SCHEMA: Final = ROOT / "deploy" / "helm" / "zweck" / "values.schema.json"
HELP: Final = read(FILE)
BEGIN: Final = "<!-- `make settings` writes from here -->\n"
END: Final = "<!-- to here -->\n"
WITH_LOGIN: Final = "://[^/@]*:[^/@]*@"
"""An address with a password, which does not belong into a ConfigMap."""


def main() -> None:
    """Write both."""
    PAGE.write_text(page(), encoding="utf-8")
    SCHEMA.write_text(schema(), encoding="utf-8")


def page() -> str:
    """The page with the table as the settings are declared."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    return before + BEGIN + "\n".join(table()) + "\n" + END + rest.partition(END)[2]


def table() -> Iterator[str]:
    """The lines of the table."""
    yield "| setting | default | variable of all commands | meaning |"
    yield "|---|---|---|---|"
    for each in declared(ServeSettings):
        more = [f"needs `{name}`" for name in each.needs] + [f"not with `{name}`" for name in each.excludes]
        more += ["may hold a password, which `--show-config` leaves out"] * each.secret
        value = each.metavar or ("|".join(each.kind.words) if isinstance(each.kind, Choice) else "")
        help = HELP.get(f"cli.serve.{each.name}") or HELP[f"cli.options.{each.name}"]
        meaning = help.en.rstrip(".") + (f" ({'; '.join(more)})" if more else "")
        also = f"`{each.also}`" if each.also else ""
        yield f"| {_cell(f'`{each.name} {value}'.rstrip() + '`')} | {_default(each)} | {also} | {_cell(meaning)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(setting: Setting) -> str:
    match setting.default:
        case None | () | "":
            return ""
        case bool(value):
            return f"`{str(value).lower()}`"
        case value:
            return f"`{value}`"


def schema() -> str:
    """The schema of the chart's values, with `settings` as they are declared."""
    found = json.loads(SCHEMA.read_text(encoding="utf-8"))
    properties = {each.name: of_setting(each) for each in declared(ServeSettings)}
    found["properties"]["settings"] = {"type": "object", "additionalProperties": False, "properties": properties}
    found["properties"]["workers"] = properties["workers"]  # the chart has it at its top, too
    inner = ",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in found.pop("properties").items())
    head = json.dumps(found, indent=2).removesuffix("\n}")
    return head + ',\n  "properties": {\n' + inner + "\n  }\n}\n"


def of_setting(setting: Setting) -> Mapping[str, Any]:
    """The schema of a value."""
    match setting.kind:
        case Flag():
            return {"type": "boolean"}
        case Integer(least, most):
            return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})
        case Number(least, most, above):
            return {"type": "number", "exclusiveMinimum" if above else "minimum": least} | ({} if most is None else {"maximum": most})
        case Choice(words):
            return {"enum": list(words)}
        case Text() | File() | Named():
            one: dict[str, Any] = {"type": "string", "minLength": 1}
            if setting.secret:
                one["not"] = {"pattern": WITH_LOGIN}
            return {"type": ["string", "array"], "items": one} if setting.many else one


if __name__ == "__main__":
    main()
