"""Requests that schemathesis makes from the server's own document, right and wrong ones: no answer contradicts the document."""

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from requests import Session
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.doors.house import House
from tests.doors.test_openapi import DOCUMENT
from tests.proving import PROVING

TIMEOUT: Final = "Connect-Timeout-Ms"
schema: Final = schemathesis.openapi.from_dict(DOCUMENT).exclude(operation_id=["ListFacts", "GetPolicy"])
"""Two whose answers are large stand in test_openapi."""

SHARE: Final = 1 if PROVING else 10
"""Of the 2,727 requests that try each bound of each field, and are the same each time, one in so many is sent."""

numbers: Final = count()


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A connection that stays, so that not each of thousands of requests opens one."""
    with Session() as found:
        yield found


@schema.parametrize()
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_contradicts_the_document(case: schemathesis.Case[Any], house: House, session: Session) -> None:
    if case.meta is not None and case.meta.phase.name is TestPhase.COVERAGE and next(numbers) % SHARE:
        return
    if str(case.headers.get(TIMEOUT, "")).isdigit():
        case.headers[TIMEOUT] = "60000"  # a millisecond is a deadline, too, and then the right answer is an error
    case.call_and_validate(
        base_url=house.url,
        session=session,
        timeout=60,  # a busy machine is no fault
        checks=[not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance],
    )
