"""The calls of the source that report something, found in its syntax: messages by key, and sentences that still stand in the code."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
ROOTS: Final = ("engine/zweck", "server/zweck")
SENTENCES: Final = frozenset({"message", "help", "sentence", "wanted"})
"""Parameters and fields that take a message."""

SHOWING: Final = frozenset(
    {
        "echo",
        "secho",
        "confirm",
        "prompt",
        "style",
        "styled",
        "paragraph",
        "heading",
        "outline",
        "UsageError",
        "ClickException",
        "BadParameter",
    }
)
"""Calls that show their text as it is."""

TEXTS: Final = frozenset({"text", "message", "question", "prompt", "head", "tail", "marker"})
"""Their parameters that take it, beside the first."""

LETTERS: Final = re.compile(r"[A-Za-zÄÖÜäöüß]")

NO_MESSAGES: Final = frozenset(
    {"option", "command", "argument", "group", "Family", "cast", "Grammar", "info", "warning", "debug", "error", "exception"}
)
"""Calls with such a parameter that report nothing: help of commands and metrics, and the log, which developers read."""

WORDS: Final = re.compile(r"[A-Za-z]+[ ,:;][ ]?(?:[a-z`\x00]|$)|[a-z]{2,} \x00|\x00 [a-z]{2,}")


class Call(NamedTuple):
    """A call: its file from the root, its line, and its node."""

    file: str
    line: int
    node: ast.Call


def name_of(call: ast.Call) -> str:
    """The last part of the name that is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax of every file of the product."""
    files = sorted(file for root in ROOTS for file in (ROOT / root).rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@cache
def nodes() -> dict[str, list[ast.AST]]:
    """All of it."""
    return {file: list(ast.walk(tree)) for file, tree in trees().items()}


@cache
def calls() -> tuple[Call, ...]:
    """Every call of the product."""
    return tuple(Call(file, node.lineno, node) for file, found in nodes().items() for node in found if isinstance(node, ast.Call))


def forget() -> None:
    """Free the syntax of all files."""
    trees.cache_clear()
    nodes.cache_clear()
    calls.cache_clear()


def saying() -> Iterator[tuple[Call, str, frozenset[str]]]:
    """Each call of `says`: its key as a pattern, in which names that are known only when it runs match one word, and its holes."""
    for call in calls():
        if name_of(call.node) == "says" and call.node.args:
            for key in keys(call.node.args[0]):
                yield call, key, frozenset(one.arg or "" for one in call.node.keywords)


def keys(node: ast.expr) -> Iterator[str]:
    """The keys that an expression can be, as patterns."""
    match node:
        case ast.Constant(value=str(key)):
            yield re.escape(key)
        case ast.JoinedStr(values):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in values)
        case ast.IfExp(body=one, orelse=other):
            yield from (*keys(one), *keys(other))
        case _:
            pass


def texts() -> Iterator[str]:
    """Every text of the product that stands in its code, as a pattern; docstrings too."""
    for found in nodes().values():
        for node in found:
            yield from keys(node) if isinstance(node, ast.Constant | ast.JoinedStr) else ()


@cache
def taking() -> dict[str, tuple[set[int], set[str]]]:
    """The functions and classes that take a message, by name: the places and the names of these parameters."""
    found: dict[str, tuple[set[int], set[str]]] = {}
    bases: dict[str, list[str]] = {}
    for walked in nodes().values():
        for node in walked:
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
                begun = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
                fields = [one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
                _note(found, node.name, [one.arg for one in begun.args.args[1:]] if begun else fields)
            elif isinstance(node, ast.FunctionDef) and node.name != "__init__":
                names = [one.arg for one in node.args.args]
                _note(found, node.name, names[1:] if names[:1] in (["self"], ["cls"]) else names)
    for name in _errors(bases):
        found.setdefault(name, ({0, 1}, {"message", "help"}))
    return found


def _errors(bases: dict[str, list[str]]) -> set[str]:
    """The errors whose message a user may read."""
    found = {"SaidError", "ClickException", "UsageError", "BadParameter"}
    while more := {name for name, above in bases.items() if name not in found and not found.isdisjoint(above)}:
        found |= more
    return found


def _note(found: dict[str, tuple[set[int], set[str]]], name: str, parameters: list[str]) -> None:
    places = {place for place, parameter in enumerate(parameters) if parameter in SENTENCES}
    if places:
        before = found.setdefault(name, (set(), set()))
        before[0].update(places)
        before[1].update(parameters[place] for place in places)


def literals() -> Iterator[tuple[str, int, str]]:
    """Each sentence that stands in a call that reports: file, line, and the sentence, a zero character for what changes."""
    for call in calls():
        name = name_of(call.node)
        if name in NO_MESSAGES or name not in taking():
            continue
        places, names = taking()[name]
        given = [part for place, part in enumerate(call.node.args) if place in places]
        given += [one.value for one in call.node.keywords if one.arg in names]
        for sentence in (text for part in given for text in written(part)):
            if WORDS.search(re.sub(r"`[^`]*`", "\0", sentence)):
                yield call.file, call.line, sentence


def shown() -> Iterator[tuple[str, int, str]]:
    """Each text with a letter that stands in a call that shows it: file, line, text."""
    for call in calls():
        if name_of(call.node) in SHOWING:
            given = [*call.node.args[:1], *(one.value for one in call.node.keywords if one.arg in TEXTS)]
            yield from ((call.file, call.line, text) for part in given for text in inside(part) if LETTERS.search(text))


def raised() -> Iterator[tuple[str, int, str]]:
    """Each sentence that stands in an error of ours when it is raised; those of Python are for developers, who read no traceback here."""
    for file, found in nodes().items():
        for node in found:
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and name_of(node.exc) not in vars(builtins):
                texts = (text for part in node.exc.args for text in inside(part))
                yield from ((file, node.lineno, text) for text in texts if " " in text.strip() and LETTERS.search(text))


def inside(node: ast.expr) -> Iterator[str]:
    """The texts of which an expression is made; the key of a message is none of them."""
    match node:
        case ast.JoinedStr(values):
            yield from written(node)
            yield from (text for part in values if isinstance(part, ast.FormattedValue) for text in inside(part.value))
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            yield from (*inside(one), *inside(other))
        case ast.BoolOp(values=several) | ast.Tuple(elts=several) | ast.List(elts=several):
            for each in several:
                yield from inside(each)
        case ast.Starred(value=each) | ast.GeneratorExp(elt=each) | ast.ListComp(elt=each):
            yield from inside(each)
        case ast.Call(func=ast.Attribute(value=whole, attr="join" | "format"), args=several):
            yield from (text for part in (whole, *several) for text in inside(part))
        case _:
            yield from written(node)


def written(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in values)
        case ast.IfExp(body=one, orelse=other):
            yield from (*written(one), *written(other))
        case ast.BoolOp(values=several):
            for each in several:
                yield from written(each)
        case _:
            pass
