"""The OpenAPI document: made from the protos, served as it is committed, and true of the server."""

import json
from typing import Any, Final

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from docs.generate_openapi import FILE, text
from docs.openapi.document import EXAMPLES
from tests.doors.house import House
from zweck.bounded.cache import Cache
from zweck.doors.json.codec import codecs

ASKED: Final = {(path, name): one["value"] for path, found in yaml.safe_load(EXAMPLES.read_text()).items() for name, one in found.items()}
DOCUMENT: Final[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
REGISTRY: Final = Registry().with_resource(
    "openapi", Resource.from_contents(DOCUMENT | {"$schema": Draft202012Validator.META_SCHEMA["$id"]})
)


def valid(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is as a schema of the document says."""
    found = json.loads(json.dumps(schema).replace('"#/', '"openapi#/'))
    Draft202012Validator(found, registry=REGISTRY).validate(value)
    return True


def body(path: str) -> dict[str, Any]:
    """The schema of a request's body."""
    found: dict[str, Any] = DOCUMENT["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    return found


def test_the_document_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == text(), "run `make types`"


def test_every_method_stands_in_it_and_every_part_is_explained() -> None:
    methods = {path for path in DOCUMENT["paths"] if not path.startswith("/access/")}
    assert methods == codecs(Cache(1), 1, 1).keys()
    ours = {name: schema for name, schema in DOCUMENT["components"]["schemas"].items() if not name.startswith(("grpc.", "Evaluation"))}
    bare = [
        f"{name}.{field}"
        for name, schema in ours.items()
        for field, one in schema.get("properties", {}).items()
        if "description" not in one
    ]
    assert bare == []


def test_the_server_has_it(house: House) -> None:
    answer = house.request("GET", "/openapi.json")
    assert (answer.status, answer.said) == (200, DOCUMENT)


@pytest.mark.parametrize(("path", "name"), list(ASKED))
def test_its_examples_are_answered_as_it_says(house: House, path: str, name: str) -> None:
    asked = ASKED[path, name]
    assert valid(asked, body(path))
    answer = house.post(path, asked)
    assert answer.status == 200, answer.said
    assert valid(answer.said, DOCUMENT["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"])


def test_errors_are_as_it_says(house: House) -> None:
    answer = house.post("/zweck.v1.DecisionService/CheckProcessing", {"facts": {"consent.given": "true"}})
    assert answer.status == 400
    assert valid(answer.said, {"$ref": "#/components/schemas/Error"})


def test_a_response_that_is_not_as_it_says_is_noticed() -> None:
    with pytest.raises(Exception, match="not of type"):
        valid({"outcome": 1}, {"$ref": "#/components/schemas/Decision"})
