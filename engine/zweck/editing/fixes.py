"""Edits that an editor can make by itself: a near name in the place of an unknown one, and another name for a definition everywhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.editing.names import Thing, VersionedRule, meant
from zweck.editing.symbols import Symbol
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostic, Span
from zweck.forms.form import NAME
from zweck.forms.key import Named
from zweck.law.check.names import COMMON
from zweck.law.policy import Definition
from zweck.words.said import Said, SaidError, says

QUOTED: Final = re.compile(r"`([^`]*)`")


@dataclass(frozen=True, slots=True)
class Edit:
    """A place and the text to be put there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction: what it does, and its edit."""

    title: Said
    edit: Edit


def fix(fault: Diagnostic, line: str) -> Fix | None:
    """The correction of a fault that stands on a line, where it suggests a near name and its place holds just the word that is wrong."""
    if not isinstance(fault.help, Said) or fault.help.key != "forms.meant":
        return None
    span = fault.span
    written = line[span.column - 1 : span.end_column - 1]
    word = written.strip("\"'")
    wrong = QUOTED.findall(str(fault.message))
    law, slash, short = word.rpartition("/")
    name = str(dict(fault.help.args)["name"])
    if slash and "/" not in name and short in wrong:
        name = f"{law}/{name}"  # the requirement of another law
    elif word not in wrong:
        return None
    return Fix(says("forms.write_it", text=name), Edit(span, written.replace(word, name)))


class CannotRename(SaidError):
    """Why something keeps its name: one sentence."""


def renamed(symbol: Symbol, path: Path, workspace: Workspace) -> str:
    """The law whose definition a place in a file names.

    Raises:
        CannotRename: where it names none.
    """
    law = workspace.law(path)
    things = meant(symbol, law, workspace.policies) if symbol.named in (Named.DEFINITION, Named.RULE) else ()
    laws = {thing.rule.law for thing in things if isinstance(thing, VersionedRule) and isinstance(thing.rule, Definition)}
    if not laws:
        raise CannotRename(says("editing.definitions_renamed_ids"))
    return law if law in laws else COMMON


def rename(symbol: Symbol, path: Path, new: str, workspace: Workspace) -> dict[Path, list[Edit]]:
    """The edits that give the definition at a place in a file another name, by file.

    Raises:
        CannotRename: where no definition stands there, or the name cannot be given.
    """
    law = renamed(symbol, path, workspace)
    if not NAME.fullmatch(new):
        raise CannotRename(says("editing.not_name_lower", new=new))
    for stated in workspace.policies.laws.values():
        for rule in (rule for version in stated.versions for rule in version.rules):
            in_the_way = isinstance(rule, Definition) and rule.id == new and (law == COMMON or rule.law in (law, COMMON))
            if in_the_way:
                raise CannotRename(says("editing.definition_already", new=new, law=rule.law))
    return {file: edits for file, edits in _edits(symbol.text, law, new, workspace)}  # noqa: C416  the type says what is meant


def references(symbol: Symbol, path: Path, workspace: Workspace) -> Iterator[tuple[Path, Span]]:
    """Every place in the policies that refers to what a place in a file names or gives a name to, by what it means."""
    things = set(map(id, _parts(meant(symbol, workspace.law(path), workspace.policies))))
    short = symbol.text.rpartition("/")[2]
    for file in workspace.files():
        law = workspace.law(file)
        alike = (other for other in workspace.symbols(file) if other.named is not None and other.text.rpartition("/")[2] == short)
        for other in alike:
            if things & set(map(id, _parts(meant(other, law, workspace.policies)))):
                yield file, other.span


def _parts(things: tuple[Thing, ...]) -> list[object]:
    """An identity that does not depend on the version in which a thing is looked up."""
    return [thing.rule if isinstance(thing, VersionedRule) else thing for thing in things]


def _edits(old: str, law: str, new: str, workspace: Workspace) -> Iterator[tuple[Path, list[Edit]]]:
    for file, of in workspace.law_files():
        if law not in (of, COMMON):
            continue
        found = [symbol for symbol in workspace.symbols(file) if symbol.text == old and _names(symbol, of == law)]
        if found:
            yield file, [Edit(symbol.span, new) for symbol in found]


def _names(symbol: Symbol, own: bool) -> bool:
    """Whether a place names a definition; heads name those of their own law as rules."""
    return symbol.named is Named.DEFINITION or (own and symbol.named is Named.RULE and not symbol.declares)
