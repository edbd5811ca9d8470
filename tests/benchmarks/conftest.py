"""No garbage is searched for before a measurement: no figure counts here, and the tests before have left much to search."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from benchmarks import timing


@pytest.fixture(scope="package", autouse=True)
def _without_search() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timing, "gc", SimpleNamespace(collect=lambda: 0))
        yield
