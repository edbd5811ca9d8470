"""What is measured here means nothing: no garbage is searched for before it, among all that the tests before have left."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from benchmarks import timing


@pytest.fixture(scope="package", autouse=True)
def _without_search() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "gc", SimpleNamespace(collect=lambda: 0))
        yield
