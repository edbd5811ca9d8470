"""The shipped law comes back from records once for all tests of the folder."""

from collections.abc import Iterator

import pytest

from tests.once import restored_once


@pytest.fixture(scope="package", autouse=True)
def _restored_once() -> Iterator[None]:
    """The shipped law comes back from records many times."""
    with restored_once():
        yield
