"""No rule stands twice in a version; a file that repeats another one is named as a whole."""

from collections.abc import Iterator
from pathlib import Path

from zweck.forms.diagnostics import Diagnostics
from zweck.law.policy import Rule, Version


def unique(version: Version, diagnostics: Diagnostics) -> None:
    """Note every id that stands twice, and every file whose rules all stand in another one."""
    files: dict[str, list[Rule]] = {}
    for rule in version.rules:
        files.setdefault(rule.span.path, []).append(rule)
    copies = dict(_copies(files))
    for path, original in copies.items():
        first = files[path][0]
        message = f"every rule of this file stands in {original}, too"
        diagnostics.add("ZW404", first.span, message, place=(version.short,), help=f"remove `{Path(path).name}` if it is a copy")
    known: dict[str, Rule] = {}
    for rule in (rule for path, rules in files.items() if path not in copies for rule in rules):
        if rule.id == "scope":
            message = "`scope` is the name of the law's scope"
            diagnostics.add("ZW404", rule.span, message, place=(version.short, rule.id), help="choose another name")
        elif rule.id in known:
            message = f"`{rule.id}` stands twice, first in {known[rule.id].span}"
            help = "give one of them another id, or remove it"
            diagnostics.add("ZW404", rule.span, message, place=(version.short, rule.id), help=help)
        known.setdefault(rule.id, rule)


def _copies(files: dict[str, list[Rule]]) -> Iterator[tuple[str, str]]:
    """The files that repeat another one whole, each with that one: `Kopie von section-7.yaml` beside `section-7.yaml`."""
    names = {path: {rule.id for rule in rules} for path, rules in files.items()}
    if sum(map(len, names.values())) == len(set().union(*names.values())):
        return
    for path, own in names.items():
        for other, theirs in names.items():
            if other != path and own <= theirs and (own < theirs or _later(Path(path).stem, Path(other).stem)) and len(own) > 1:
                yield path, other
                break


def _later(one: str, other: str) -> bool:
    """Whether a name is that of the copy, of two files that say the same."""
    return other in one if other in one or one in other else one > other
