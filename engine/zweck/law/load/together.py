"""The checks of what the files of a policy directory say together."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.citations import check_cited, check_cited_periods, check_divisions
from zweck.law.check.coverage import check_coverage
from zweck.law.check.houses import check_houses
from zweck.law.check.names import check_names
from zweck.law.check.sheets import check_sheets
from zweck.law.check.structure import check_acts, check_doubts, check_structure
from zweck.law.check.tables import check_tables
from zweck.law.check.watched import check_read, check_watched_statutes, check_wording
from zweck.law.policy import PolicySet

T = TypeVar("T")


class Once(Protocol):
    """Makes a value of some parts, or gives the one that was made of them before."""

    def __call__(self, name: tuple[str, ...], parts: tuple[object, ...], make: Callable[[Diagnostics], T], /) -> T:
        """The value of the parts."""
        ...


def check(policies: PolicySet, diagnostics: Diagnostics, once: Once) -> None:
    """Check what the files say together; what rests on a law's citations alone is checked once."""
    check_names(policies.laws, policies.vocabulary, diagnostics)
    check_structure(policies.laws, diagnostics)
    check_tables(policies.laws, policies.vocabulary, diagnostics)
    check_doubts(policies.laws, policies.doubts, diagnostics)
    check_acts(policies.laws, policies.vocabulary, diagnostics)
    check_coverage(policies, diagnostics)
    check_houses(policies, diagnostics)
    check_sheets(policies, diagnostics)
    check_read(policies, diagnostics)
    index = policies.citations
    if not index.statutes:
        return
    once(("divisions",), (index,), partial(check_divisions, index))
    tables = [*policies.vocabulary.tables.values()]
    once(("cited", "periods"), (index, *tables), partial(check_cited_periods, tables, index))
    check_wording(policies.wording, index, diagnostics)
    check_watched_statutes(policies.watch, index, diagnostics)
    for law in policies.laws.values():
        if law.versions[0].house:
            continue  # its rules stand in papers of the house
        stated = [part for version in law.versions for part in (version.start, version.until, version.short, version.scope, *version.rules)]
        once(("cited", law.id), (index, *stated), partial(check_cited, law, index))
