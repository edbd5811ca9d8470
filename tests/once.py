"""Work that several tests of a folder ask for is done once, where another folder tests it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from zweck.activities.needs import Needs
from zweck.company import Company
from zweck.editions.build import Editions
from zweck.residual.law import Ask, Open, Residual
from zweck.residual.table import Table


@contextmanager
def needs_once(*modules: ModuleType) -> Iterator[None]:
    """In these modules the calls that an activity needs are searched for once for each company, law and day."""
    known: dict[object, Needs] = {}
    search = modules[0].needs

    def needs(name: str, company: Company, engine: Any, vocabulary: Any, day: date) -> Needs:
        key = (name, repr(company), type(engine), engine.policies.revision, day)
        if key not in known:
            known[key] = search(name, company, engine, vocabulary, day)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(module, "needs", needs)
        yield


@contextmanager
def tables_once() -> Iterator[None]:
    """The same law, question and open facts are decided once; all that is said of them is written each time."""
    known: dict[object, tuple[Editions, Table]] = {}
    decide = Residual.table

    def table(self: Residual, ask: Ask, open: Sequence[Open]) -> Table:
        key = (id(self._editions), repr(ask({})), tuple(open))
        if key not in known:
            known[key] = self._editions, decide(self, ask, open)  # kept, so that no other law gets its number
        return known[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Residual, "table", table)
        yield
