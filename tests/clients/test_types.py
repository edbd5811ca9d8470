"""The types of facts and messages are those of the vocabulary and the contract."""

import ast
import json
from typing import Final

from docs.generate_types import CONTRACT, PYTHON, TYPESCRIPT, contract, python, typescript
from tests.activities.group import engine
from zweck.client import Facts, question
from zweck.doors.paths import openapi

RIGHT: Final[Facts] = {"channel.medium": "phone_call", "data.kinds": ["name"], "subject.age": 17}
WRONG: Final[Facts] = {"channel.medium": "phone"}  # type: ignore[typeddict-item]  # mypy notices
MISSPELT: Final[Facts] = {"chanel.medium": "phone_call"}  # type: ignore[typeddict-unknown-key]  # mypy notices


def test_they_are_up_to_date() -> None:
    vocabulary = engine().policies.vocabulary
    assert ast.dump(ast.parse(PYTHON.read_text())) == ast.dump(ast.parse(python(vocabulary))), "run `make types`"
    assert TYPESCRIPT.read_text(encoding="utf-8") == typescript(vocabulary), "run `make types`"
    assert CONTRACT.read_text(encoding="utf-8") == contract(json.loads(openapi())), "run `make types`"


def test_they_are_facts_as_any_others() -> None:
    assert question(RIGHT) == question({**RIGHT})
    assert Facts.__annotations__.keys() == engine().policies.vocabulary.facts.keys()
    assert WRONG != MISSPELT
