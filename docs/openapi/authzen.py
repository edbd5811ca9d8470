"""AuthZEN's endpoints in the document, which no proto describes."""

from typing import Any, Final

from docs.openapi.schemas import Schema, ref
from zweck.doors.authzen.evaluation import GIVEN, PERSONS
from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS, STOPS

TEXT: Final[Schema] = {"type": "string", "minLength": 1}
PROPERTIES: Final[Schema] = {"type": "object", "description": "Not read."}
PARTS: Final[Schema] = {
    "subject": {
        "type": "object",
        "description": "Who acts. No answer depends on it: the caller is known by its certificate or token.",
        "properties": {"type": TEXT, "id": TEXT, "properties": PROPERTIES},
        "required": ["type", "id"],
    },
    "action": {
        "type": "object",
        "description": "The activity, by its name.",
        "properties": {"name": TEXT, "properties": PROPERTIES},
        "required": ["name"],
    },
    "resource": {
        "type": "object",
        "description": "The person concerned, and how `id` names the person.",
        "properties": {"type": {"type": "string", "enum": [*PERSONS]}, "id": TEXT, "properties": PROPERTIES},
        "required": ["type", "id"],
    },
    "context": {
        "type": "object",
        "description": "Facts, by their names, which hold a dot. Other names are listed in the answer as ignored.",
        "additionalProperties": True,
    },
}
SCHEMAS: Final[dict[str, Schema]] = {
    "EvaluationRequest": {
        "type": "object",
        "description": "May this be done to this person's data?",
        "properties": PARTS,
        "required": ["subject", "action", "resource"],
    },
    "EvaluationResponse": {
        "type": "object",
        "properties": {
            "decision": {"type": "boolean", "description": "Whether the outcome is `PERMITTED`."},
            "context": {
                "type": "object",
                "description": "The outcome, and the parts of the decision that explain it; or an `error`.",
                "properties": {
                    **{name: {} for name in GIVEN},
                    "ignored": {"type": "array", "items": {"type": "string"}},
                    "code": {"const": "200", "description": "Beside `reason`."},
                    "reason": {
                        "enum": [semantic for semantic, stop in STOPS.items() if stop is not None],
                        "description": "The semantic by which evaluations after this one were left out.",
                    },
                    "error": {
                        "type": "object",
                        "properties": {"status": {"type": "integer"}, "message": {"type": "string"}},
                        "required": ["status", "message"],
                    },
                },
            },
        },
        "required": ["decision"],
    },
    "EvaluationsRequest": {
        "type": "object",
        "description": "Several evaluations; what one leaves out, it takes from the whole. Without `evaluations` it is one evaluation.",
        "properties": {
            **PARTS,
            "evaluations": {"type": "array", "items": {"type": "object", "properties": PARTS}, "maxItems": 1000},
            "options": {
                "type": "object",
                "properties": {"evaluations_semantic": {"type": "string", "enum": [*STOPS]}},
            },
        },
    },
    "EvaluationsResponse": {
        "type": "object",
        "description": "One response for each evaluation, in their order, as far as the semantic goes.",
        "properties": {
            "evaluations": {"type": "array", "items": ref("EvaluationResponse")},
            **{name: {} for name in ("decision", "context")},
        },
    },
}
ENDPOINTS: Final = {
    EVALUATION: ("evaluate", "Evaluate one request (AuthZEN 1.0).", "Evaluation"),
    EVALUATIONS: ("evaluateAll", "Evaluate several requests (AuthZEN 1.0).", "Evaluations"),
}


def paths(answers: dict[str, Any], examples: dict[str, Any]) -> dict[str, Schema]:
    """The endpoints; `answers` are the responses that all operations have."""
    return {
        path: {
            "post": {
                "operationId": name,
                "tags": ["AuthZEN"],
                "summary": text,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": ref(f"{kind}Request"), **examples.get(path, {})}},
                },
                "responses": {
                    "200": {"description": "The decision.", "content": {"application/json": {"schema": ref(f"{kind}Response")}}},
                    **answers,
                },
            }
        }
        for path, (name, text, kind) in ENDPOINTS.items()
    }
