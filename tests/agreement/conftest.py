"""The shipped law and questions about it, once for all tests of this folder."""

import pytest

from tests.agreement.situations import Situations, shipped_situations


@pytest.fixture(scope="session")
def situations() -> Situations:
    """Questions about the shipped law."""
    return shipped_situations()
