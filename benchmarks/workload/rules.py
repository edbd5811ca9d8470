"""The rules of `rules.toml`, parsed: every system under test gets the same ones, written in its own language."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random
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

PER_POLICY: Final = 10


def policy_of(tenant: int) -> tuple[Rule, ...]:
    """The ten rules of one policy, where the number of policies grows: of the rules of the GDPR five that permit and five that deny.

    Hardly any two tenants have the same ones.
    """
    chance = Random(tenant)  # noqa: S311  no secret
    gdpr = [rule for rule in RULES if Holds("gdpr", True) in rule.parts]
    half = PER_POLICY // 2
    chosen = [
        *chance.sample([rule for rule in gdpr if rule.permits], half),
        *chance.sample([rule for rule in gdpr if not rule.permits], half),
    ]
    return tuple(rule for rule in RULES if rule in chosen)


def facts_of(parts: tuple[Literal, ...]) -> set[str]:
    """The facts that literals read, those of definitions included."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Holds) and part.name in DEFINITIONS:
            found |= facts_of(DEFINITIONS[part.name].parts)
        else:
            found.add(part.name)
    return found
