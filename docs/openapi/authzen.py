"""AuthZEN's endpoints in the document, which no proto describes."""

from typing import Any, Final

from docs.openapi.schemas import Schema, ref
from zweck.doors.authzen.evaluation import GIVEN, PERSONS
from zweck.doors.authzen.methods import EVALUATION, EVALUATIONS, STOPS
from zweck.doors.authzen.search import ACTIONS, LISTED, RESOURCES
from zweck.service.searching import MAX_LIMIT

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
PAGE: Final[Schema] = {
    "type": "object",
    "description": "The part of all results that is wanted.",
    "properties": {
        "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
        "token": {"type": "string", "description": "The `next_token` of a response to the same search."},
    },
}
LISTABLE: Final[Schema] = {
    "type": "object",
    "description": "A register lists persons by their pseudonyms alone.",
    "properties": {"type": {"const": LISTED}, "id": {"description": "Ignored."}, "properties": PROPERTIES},
    "required": ["type"],
}


def found(result: Schema) -> Schema:
    """A response to a search."""
    return {
        "type": "object",
        "properties": {
            "page": {
                "type": "object",
                "description": "Where the search goes on.",
                "properties": {
                    "next_token": {
                        "type": "string",
                        "description": "Empty where there is no more; a page may hold fewer results than were wanted.",
                    },
                    "count": {"type": "integer"},
                },
                "required": ["next_token"],
            },
            "results": {"type": "array", "items": result, "description": "All of them evaluate to true now."},
        },
        "required": ["results"],
    }


SCHEMAS: Final[dict[str, Schema]] = {
    "ActionSearchRequest": {
        "type": "object",
        "description": "Which activities are permitted now with this person? A search is no answer to act on: evaluate before you act.",
        "properties": {**{part: PARTS[part] for part in ("subject", "resource", "context")}, "page": PAGE},
        "required": ["subject", "resource"],
    },
    "ActionSearchResponse": found({"type": "object", "properties": {"name": TEXT}, "required": ["name"]}),
    "ResourceSearchRequest": {
        "type": "object",
        "description": "With which persons of the register is this activity permitted now? A search is no answer to act on.",
        "properties": {**{part: PARTS[part] for part in ("subject", "action", "context")}, "resource": LISTABLE, "page": PAGE},
        "required": ["subject", "action", "resource"],
    },
    "ResourceSearchResponse": found({"type": "object", "properties": {"type": {"const": LISTED}, "id": TEXT}, "required": ["type", "id"]}),
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
    ACTIONS: ("searchActions", "Search for activities that are permitted with a person (AuthZEN 1.0).", "ActionSearch"),
    RESOURCES: ("searchResources", "Search for persons with whom an activity is permitted (AuthZEN 1.0).", "ResourceSearch"),
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
