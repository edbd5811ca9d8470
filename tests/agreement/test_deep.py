"""The shipped law passes the deep check, which searches every case of every law: `zweck check --deep` finds nothing."""

from tests.law import shipped_law
from zweck.analysis.deep.check import deep, forgotten


def test_the_shipped_law_is_sound() -> None:
    assert [*deep(shipped_law()), *forgotten(shipped_law())] == []
