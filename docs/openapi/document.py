"""The whole document."""

from pathlib import Path
from typing import Any, Final

import yaml
from google.protobuf.descriptor import MethodDescriptor

from docs.openapi import authzen, protos
from docs.openapi.schemas import Schema, Schemas, ref
from zweck.doors.json.codec import FILES

EXAMPLES: Final = Path(__file__).with_name("examples.yaml")
TITLE: Final = "zweck"
INTRO: Final = """May this data be processed for this purpose? zweck answers from the data-protection law of the day, with citations.

Every method takes a POST with a message in JSON and answers with one: Connect's form of a unary call, over HTTP/1.1 and HTTP/2, on the port
of gRPC. A prohibition is an answer, never an error. Names of fields that are unknown are refused, and what is left out is unknown: it never
permits. Bodies may be compressed by gzip."""
ERROR: Final[Schema] = {
    "type": "object",
    "description": "Why there is no answer (Connect, Error).",
    "properties": {
        "code": {"type": "string", "description": "The code of gRPC, e.g. `invalid_argument`."},
        "message": {"type": "string", "description": "One sentence."},
        "details": {
            "type": "array",
            "description": "Details for programs.",
            "items": {
                "type": "object",
                "description": "A detail, e.g. a `google.rpc.BadRequest` with every field at fault.",
                "properties": {
                    "type": {"type": "string"},
                    "value": {"type": "string", "description": "The message in base64, without padding."},
                    "debug": {"type": "object", "description": "The message in JSON."},
                },
                "required": ["type", "value"],
            },
        },
    },
    "required": ["code", "message"],
}
HEADERS: Final[list[Schema]] = [
    {
        "name": "Connect-Timeout-Ms",
        "in": "header",
        "description": "Milliseconds that the caller waits; then the call is ended.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 9_999_999_999},
        "example": 2000,
    },
]
FAULT: Final[Schema] = {
    "default": {
        "description": "No answer: 400 for what cannot be understood, 401, 403, 404, 429 with `Retry-After`, 501, 503, 504.",
        "content": {"application/json": {"schema": ref("Error")}},
    }
}


def document() -> dict[str, Any]:
    """The document, from the protos and the examples."""
    comments = {name: text for file in protos.described() for name, text in protos.comments(file).items()}
    examples = {path: {"examples": found} for path, found in yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")).items()}
    schemas = Schemas(comments)
    paths: dict[str, Schema] = {}
    tags: list[Schema] = []
    for file in FILES:
        for service in file.services_by_name.values():
            tags.append({"name": service.name, "description": comments.get(service.full_name, "Whether the server can be used.")})
            for method in service.methods:
                if not (method.client_streaming or method.server_streaming):
                    path = f"/{service.full_name}/{method.name}"
                    paths[path] = {"post": _operation(method, schemas, comments, examples.get(path, {}))}
    paths |= authzen.paths(FAULT, examples)
    tags.append(
        {"name": "AuthZEN", "description": "The Authorization API 1.0: an activity as the action, the person concerned as the resource."}
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "v1", "description": INTRO, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "tags": tags,
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**dict(sorted(schemas.found.items())), **authzen.SCHEMAS, "Error": ERROR},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Where the server identifies callers by tokens."}
            },
        },
    }


def _operation(method: MethodDescriptor, schemas: Schemas, comments: dict[str, str], examples: Schema) -> Schema:
    text = comments.get(method.full_name, "")
    return {
        "operationId": method.name if method.containing_service.name != "Health" else f"Health{method.name}",
        "tags": [method.containing_service.name],
        "summary": text.partition(". ")[0].rstrip(".") or f"{method.name} of {method.containing_service.full_name}",
        "description": text,
        "parameters": HEADERS,
        "requestBody": {"required": True, "content": {"application/json": {"schema": schemas.add(method.input_type), **examples}}},
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": schemas.add(method.output_type)}}},
            **FAULT,
        },
    }
