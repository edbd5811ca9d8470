"""Work that several tests of a folder ask for is done once, where another folder tests it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from tests.law import _sharing
from zweck import load as loading
from zweck.activities.needs import Needs
from zweck.binding.binding import Binding
from zweck.binding.questions import Asking
from zweck.company import Company
from zweck.editions.build import Editions
from zweck.law.policy import PolicySet
from zweck.record import replay
from zweck.record.archive import restore
from zweck.residual.law import Ask, Open, Residual
from zweck.residual.table import Table
from zweck.tables.plan import Plan
from zweck.tables.sql import query


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
    """The same law, question and open facts are decided once, and planned for queries once; what is said of them is written each time."""
    known: dict[object, tuple[Editions, Table]] = {}
    plans: dict[object, tuple[object, Plan]] = {}
    decide = Residual.table

    def plan(policies: PolicySet, binding: Binding, company: Company) -> Plan:
        Asking(binding, company, policies.vocabulary).check()
        columns = tuple(replace(column, name=column.fact, values={}) for column in binding.columns)  # of a plan, queries read neither
        key = (id(policies), id(company), repr(replace(binding, name="", id="", columns=columns)))
        if key not in plans:
            plans[key] = (policies, company), Plan(policies, binding, company)  # kept, so that no others get their numbers
        return plans[key][1]

    def table(self: Residual, ask: Ask, open: Sequence[Open]) -> Table:
        key = (id(self._editions), repr(ask({})), tuple(open))
        if key not in known:
            known[key] = self._editions, decide(self, ask, open)  # kept, so that no other law gets its number
        return known[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Residual, "table", table)
        patch.setattr(query, "Plan", plan)
        yield


@contextmanager
def policies_once() -> Iterator[None]:
    """Policies that a test keeps anywhere are read again only if a file of theirs changed; not for tests that change one twice at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load_with_files", _sharing(loading.load_with_files, anywhere=True))
        yield


@contextmanager
def restored_once() -> Iterator[None]:
    """An archive of policies that a record keeps is read once; `tests/record` reads each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replay, "restore", cache(restore))
        yield
