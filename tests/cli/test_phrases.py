"""The catalogue of phrases: every phrase in both languages, written once, used, and there where it is asked for."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from zweck.pages.phrases import FILE, catalogue, choices, say

SERVER = Path(__file__).parents[2] / "server" / "zweck"
SAYING = {"say", "_say"}
IN_TEMPLATES = re.compile(r'say\("([\w.]+)"( ~ [\w.()]+)?( ~ "(\w+)")?')
FORMS = r"(\.one|\.other)?"
TEXT = re.compile(r"[a-z_]+(\.\w+)*")


@cache
def sources() -> dict[Path, list[ast.AST]]:
    """The nodes of every file of the program."""
    return {file: list(ast.walk(ast.parse(file.read_text(encoding="utf-8")))) for file in SERVER.rglob("*.py")}


@pytest.fixture(scope="module", autouse=True)
def _freed() -> Iterator[None]:
    """No search for garbage goes through all nodes."""
    yield
    sources.cache_clear()


def pattern(node: ast.expr) -> Iterator[str]:
    """The keys that an expression can be, as regular expressions; none for a variable, whose value is a literal elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values):
            yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield from pattern(body)
            yield from pattern(orelse)
        case _:
            pass


def asked_for() -> Iterator[tuple[str, str]]:
    """Every place that asks for a phrase, and the keys that it can ask for."""
    for file, nodes in sources().items():
        for node in nodes:
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in SAYING and node.args:
                yield from ((f"{file.name}:{node.lineno}", key) for key in pattern(node.args[0]))
    for file in SERVER.rglob("*.j2"):
        for found in IN_TEMPLATES.finditer(file.read_text(encoding="utf-8")):
            yield file.name, re.escape(found[1]) + (r"\w+" if found[2] else "") + (found[4] or "")


def mentioned() -> Iterator[str]:
    """The keys that stand anywhere in the program, as regular expressions."""
    yield from (key for _, key in asked_for())
    beginnings = tuple({f"{key.partition('.')[0]}\\." for key in catalogue()})
    for nodes in sources().values():
        for node in nodes:
            match node:
                case ast.Constant(value=str(text)) if TEXT.fullmatch(text):
                    yield re.escape(text)
                case ast.Call(func=ast.Name(id="choices"), args=[ast.Constant(value=str(family)), *_]):
                    yield re.escape(family) + r"\.\w+"
                case ast.JoinedStr():
                    yield from (key for key in pattern(node) if key.startswith(beginnings))
                case _:
                    pass


def test_every_phrase_that_is_asked_for_is_there() -> None:
    known = "\n".join(catalogue())
    assert [place for place, key in asked_for() if not re.search(rf"^{key}{FORMS}$", known, re.MULTILINE)] == []


def test_every_phrase_is_used() -> None:
    used = re.compile(rf"({'|'.join(set(mentioned()))}){FORMS}")
    assert [key for key in catalogue() if not used.fullmatch(key)] == []


def test_no_phrase_is_written_twice() -> None:
    texts = [(text.de, text.en) for text in catalogue().values()]
    assert [text for text in texts if texts.count(text) > 1] == []


def test_both_languages_have_the_same_values() -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)}

    assert [key for key, text in catalogue().items() if values(text.de) - {None} != values(text.en) - {None}] == []


def test_no_word_of_the_former_vocabulary() -> None:
    """One German word for one thing."""
    former = re.compile(r"\b(Grundlage|Grundlagen|Mutant\w*|Lage|Grenztag\w*|Umstritten\w*|Umständ\w*|Tatsache\w*)\b")
    assert [key for key, text in catalogue().items() if former.search(text.de)] == []


def test_phrases_count() -> None:
    assert (say("answer.missing_count", "de", count=1), say("answer.missing_count", "en", count=2)) == (
        "eine Angabe fehlt",
        "2 facts are missing",
    )
    assert choices("situation.no_answer", "de")["skip"] == "weiter"


def test_a_phrase_without_a_language_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = tmp_path / FILE.name
    faulty.write_text("answer:\n  no_law: {de: kein Gesetz}\n", encoding="utf-8")
    monkeypatch.setattr("zweck.pages.phrases.FILE", faulty)
    catalogue.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"answer.no_law` is no sentence"):
            catalogue()
    finally:
        catalogue.cache_clear()
