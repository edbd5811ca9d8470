"""The rules of `rules.toml`, parsed: every system under test gets the same ones, written in its own language."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "rules.toml"
OPERATORS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes-or-no fact or a definition that must hold, or must not."""

    name: str
    positive: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact compared with a value, or with several for `in` and `not in`."""

    name: str
    operator: str
    value: str | int | tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words it is compared with."""
        return self.value if isinstance(self.value, tuple) else (str(self.value),)


Literal = Holds | Compare


@dataclass(frozen=True, slots=True)
class Definition:
    """A shared name for literals, of which all must hold, or any."""

    parts: tuple[Literal, ...]
    any: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that permits or denies where all its literals hold."""

    id: str
    permits: bool
    parts: tuple[Literal, ...]

    @property
    def effect(self) -> str:
        """`permit` or `deny`."""
        return "permit" if self.permits else "deny"


def parse(text: str) -> Definition:
    """A condition in Python's notation, e.g. `contract and purpose in ['billing', 'hr'] and not objected`."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.BoolOp):
        return Definition(tuple(_literal(part) for part in node.values), any=isinstance(node.op, ast.Or))
    return Definition((_literal(node),))


def _literal(node: ast.expr) -> Literal:
    match node:
        case ast.Name(name):
            return Holds(name, True)
        case ast.UnaryOp(ast.Not(), ast.Name(name)):
            return Holds(name, False)
        case ast.Compare(ast.Name(name), [operator], [value]):
            written = ast.literal_eval(value)
            return Compare(name, OPERATORS[type(operator)], tuple(written) if isinstance(written, list) else written)
        case _:
            raise ValueError(f"line {node.lineno}: `{ast.unparse(node)}` is neither a name nor a comparison")


def _read() -> tuple[dict[str, Definition], tuple[Rule, ...]]:
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rules = [Rule(id, effect == "permit", parse(text).parts) for effect in ("permit", "deny") for id, text in written[effect].items()]
    return {name: parse(text) for name, text in written["definitions"].items()}, tuple(rules)


DEFINITIONS, RULES = _read()

SLICE: Final = tuple(
    rule
    for rule in RULES
    if rule.id
    in {
        "art-6-1-a-consent",
        "art-6-1-b-contract",
        "art-6-1-c-legal-duty",
        "art-6-1-d-vital",
        "art-6-1-e-public-task",
        "art-22-child",
        "art-21-2-marketing",
        "art-21-1-interest",
        "art-22-automated",
        "art-44-transfer",
    }
)
"""The ten rules of one policy where the number of policies grows."""


def facts_of(parts: tuple[Literal, ...]) -> set[str]:
    """The facts that literals read, those of definitions included."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Holds) and part.name in DEFINITIONS:
            found |= facts_of(DEFINITIONS[part.name].parts)
        else:
            found.add(part.name)
    return found
