"""The checks of what the files of a policy directory say together."""

from collections.abc import Callable
from functools import partial

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.beside import check_coverage, check_read, check_statutes
from zweck.law.check.citations import check_cited, check_cited_periods, check_divisions
from zweck.law.check.houses import check_houses
from zweck.law.check.names import check_acts, check_doubts, check_names, check_structure
from zweck.law.check.sheets import check_sheets
from zweck.law.check.tables import check_tables
from zweck.law.policy import PolicySet

Once = Callable[[tuple[str, ...], tuple[object, ...], Callable[[Diagnostics], None]], None]
"""Runs a check of some parts, or notes again what it found in them before."""


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
    check_statutes(policies, diagnostics)
    for law in policies.laws.values():
        if law.versions[0].house:
            continue  # its rules stand in papers of the house
        stated = [part for version in law.versions for part in (version.start, version.until, version.short, version.scope, *version.rules)]
        once(("cited", law.id), (index, *stated), partial(check_cited, law, index))
