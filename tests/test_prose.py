"""No prose uses a banned word or form (CONTRIBUTING, *Writing*): comments, docstrings, messages, pages and the contract."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
BANNED: Final = re.compile(r"\b(?:told|tells?|anew|(?<!changeable_by: )nobody|whoever|lets go of)\b|\bMOST_[A-Z]", re.IGNORECASE)
CLAUSE: Final = re.compile(r"(?:^|[.;:!] |\"\"\"|# )((?:What|Who|Whoever) (?:[^?.:\n]|\n(?!\n))*\.)(?:\s|$|\"\"\")", re.MULTILINE)
"""A sentence that begins with a relative clause; one that ends with a question mark is a question."""

HEAD: Final = re.compile(r'^"""(?:What|Who|Whoever)\b[^?]*$')
"""A docstring that begins with a relative clause, also before a colon."""

BEGINNING: Final = re.compile(r'"""(?:What|Who|Whoever)\b')
"""Where it may begin."""

QUOTED: Final = re.compile(r"\"[^\"\n]+\"|`[^`\n]+`|^```.*?^```$|^\|[^\n]*\|$", re.MULTILINE | re.DOTALL)
"""Pages may quote: in quotation marks or backticks, in blocks, and in tables."""

KINDS: Final = ("*.py", "*.md", "*.proto")
HISTORY: Final = ("policies/", "tests/policies/", "CHANGELOG.md", "tests/test_prose.py", ".venv/", "docs/article", "docs/opinions")
"""Law, its cases and its answers have their own language; what was released stays as it was written."""


def files() -> list[str]:
    """Every file with prose, from the root of the project."""
    found = {path.relative_to(ROOT).as_posix() for kind in KINDS for path in ROOT.rglob(kind)}
    return sorted(name for name in found if not name.startswith(HISTORY) and "_pb2" not in name)


def prose(file: Path) -> Iterator[tuple[int, str]]:
    """The parts of a file that are prose, each with the line on which it begins; in code also the names of constants."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.string == '"nobody"':
                continue  # the value of `changeable_by`
            if token.type in (tokenize.COMMENT, tokenize.STRING) or token.string.startswith("MOST_"):
                yield token.start[0], token.string
    elif file.suffix == ".md":
        yield 1, QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)
    else:
        yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if "//" in line)


def faults(file: Path) -> list[str]:
    """Every banned word or form, with its place; code in which none stands anywhere is not taken apart."""
    whole = file.read_text(encoding="utf-8")
    if file.suffix == ".py" and not any(pattern.search(whole) for pattern in (BANNED, CLAUSE, BEGINNING)):
        return []
    return [
        f"{file}:{line + text.count(chr(10), 0, found.start())}: {found[0].strip()}"
        for line, text in prose(file)
        for pattern in (BANNED, CLAUSE, HEAD)
        for found in pattern.finditer(text)
    ]


def test_prose() -> None:
    names = files()
    assert len(names) > 1000
    assert [fault for name in names for fault in faults(ROOT / name)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""What is missing is asked for."""\n'),
        ("a.py", '"""What it reads: facts."""\n'),
        ("a.py", "MOST_FACTS = 3\n"),
        ("a.py", "x = 1  # nobody reads this\n"),
        ("a.md", "A page is written anew.\n"),
        ("a.proto", "// Whoever asks is answered.\n"),
        *(("a.md", f"It has {word} in it.\n") for word in ("told", "tell", "tells", "anew", "nobody", "whoever", "lets go of", "MOST_X")),
        *(("a.md", f"{word} comes is read.\n") for word in ("What", "Who", "Whoever")),
    ],
)
def test_a_fault_is_found(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(faults(tmp_path / name)) >= 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""Asks what is missing."""\ntold = 1\n'),
        ("a.md", 'What is missing? The word "anew" is not used here.\n'),
        ("a.proto", "// The answer.\n"),
    ],
)
def test_good_prose_has_none(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert faults(tmp_path / name) == []


# --- heads of docstrings, and names ----------------------------------------------------------------------------------------------------

NO_SUBJECT: Final = re.compile(r"^(?:Those|The same|That|All that|As of|So many|So much|Its|Whatever|Everything that|Somewhere|Such)\b")
"""A head of a docstring that leans on what stands before it: a reader sees it alone."""

NO_NAME: Final = frozenset(
    ["told", "said", "asked", "known", "made", "whole", "alike", "beside", "along", "same", "one", "things", "some", "stands", "standing"]
)
"""Names that say a part of speech and no thing or act."""

LEFT: Final = {"engine": (0, 0), "server": (0, 0), "proto": (0, 0)}
"""Heads and names that are left in each root; the numbers only fall."""


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All of a module's syntax; freed at the end, so that no search for garbage goes through it."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@pytest.fixture(scope="module", autouse=True)
def _freed() -> Iterator[None]:
    yield
    nodes.cache_clear()


def leaning(root: str) -> tuple[list[str], list[str]]:
    """The docstrings of a root that lean on others, and the definitions whose name says nothing."""
    heads, names = [], []
    for path in sorted((ROOT / root / "zweck").rglob("*.py")):
        if "_pb2" in path.name:
            continue
        for node in nodes(path):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                if NO_SUBJECT.match(node.value.value):
                    heads.append(f"{path}:{node.lineno}: {node.value.value.partition(chr(10))[0]}")
            elif (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name != "Said"
                and node.name.strip("_").lower() in NO_NAME
            ):
                names.append(f"{path}:{node.lineno}: {node.name}")
    return heads, names


@pytest.mark.parametrize("root", LEFT)
def test_docstrings_stand_alone_and_names_say_what_they_mean(root: str) -> None:
    heads, names = leaning(root)
    most_heads, most_names = LEFT[root]
    assert (len(heads) <= most_heads, len(names) <= most_names) == (True, True), "\n".join(heads + names)


SETTLED: Final = frozenset({"standing", "told", "desk", "bench", "paper", "hand", "posing"})
"""Words with several meanings, or figures of speech; each has given way to a word of the field."""

ONE_MEANING: Final = {
    "way": ("interview/", "explain/remedies", "pages/answer/", "workbench/pages/ask", "cli/interviewing", "cli/commands/ask"),
    "wording": ("law/", "editing/", "pages/register/"),
}
"""Words with one meaning: a way leads to a permission, a wording is a law's or a consent's. Each with its modules."""


def named(path: Path) -> Iterator[str]:
    """The names of a module, of its functions and of their parameters."""
    yield path.stem
    for node in nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name.strip("_")
            yield from (one.arg for one in (*node.args.args, *node.args.kwonlyargs))


def elsewhere(name: str, module: str) -> bool:
    """Whether a name has another meaning than the one of its word."""
    rooms = ONE_MEANING.get(name.removesuffix("s"))
    return name in SETTLED or (rooms is not None and not module.startswith(rooms))


def test_a_word_has_one_meaning() -> None:
    found = [
        f"{path}: {name}"
        for root in LEFT
        for path in sorted((ROOT / root / "zweck").rglob("*.py"))
        for name in sorted({*named(path)})
        if elsewhere(name, path.relative_to(ROOT / root / "zweck").as_posix())
    ]
    assert found == []
    assert elsewhere("ways", "rpc/connection.py")
    assert elsewhere("bench", "interview/ways.py")
    assert not elsewhere("ways", "interview/ways.py")
