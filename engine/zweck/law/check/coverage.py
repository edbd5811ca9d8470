"""Laws and tables cover fields of law that exist, and omissions go with the answers of laws that exist."""

from collections.abc import Iterator

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import shown
from zweck.forms.span import Span
from zweck.law.policy import Law, OmissionEffect, PolicySet, Version
from zweck.law.vocabulary import TableKind


def check_coverage(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note every name in what laws and tables say of their coverage that leads nowhere; without `coverage.yaml`, no field of law does."""
    fields = policies.coverage.fields
    for name, span, place in _named(policies):
        if fields and name not in fields:
            help = diagnostics.near(name, fields) or "describe it in `coverage.yaml`"
            diagnostics.add("ZW314", span, f"there is no field of law `{shown(name)}`", place=place, help=help)
    for version in _versions(policies):
        for cover in version.covers:
            if cover.table and cover.table not in policies.vocabulary.tables:
                help = diagnostics.near(cover.table, policies.vocabulary.tables)
                place = (version.short, "covers")
                diagnostics.add("ZW308", cover.span, f"there is no table `{shown(cover.table)}`", place=place, help=help)
            elif cover.table and policies.vocabulary.tables[cover.table].kind is TableKind.ROWS:
                message = f"the table `{cover.table}` has rows with columns, a set is wanted"
                help = "write `covers:` in the table itself: each of its rows covers the field for its cells"
                diagnostics.add("ZW304", cover.span, message, place=(version.short, "covers"), help=help)
        _check_omissions(version, policies, diagnostics)
    for law in policies.laws.values():
        _check_announced(law, diagnostics)


def _check_omissions(version: Version, policies: PolicySet, diagnostics: Diagnostics) -> None:
    for one in version.omits:
        place = (version.short, one.id)
        law = policies.laws.get(one.of)
        if law is None:
            help = diagnostics.near(one.of, policies.laws)
            diagnostics.add("ZW309", one.span, f"there is no law `{shown(one.of)}`", place=place, help=help)
        elif one.effect is not OmissionEffect.MAY_FORBID and all(found.scope is None for found in law.versions):
            message = f"`{one.of}` has no scope, so no answer ever names what it omits"
            diagnostics.add("ZW412", one.span, message, place=place, help="add `of:` with the law with whose answer it goes")


def _check_announced(law: Law, diagnostics: Diagnostics) -> None:
    """Note each announced change that a version of its day encodes: from then on the permission would stay open for no reason."""
    announced = {one.id: (one, version) for version in law.versions for one in version.announced}
    for one, version in announced.values():
        if law.encodes(one):
            message = f"the change of {one.day} is announced, and the version of that day names its source"
            diagnostics.add("ZW431", one.span, message, place=(version.short, one.id), help="remove the announcement: it is encoded")


def _named(policies: PolicySet) -> Iterator[tuple[str, Span, tuple[str, ...]]]:
    """The fields of law that versions and tables name."""
    for version in _versions(policies):
        yield from ((cover.field, cover.span, (version.short, "covers")) for cover in version.covers)
    for fact in policies.vocabulary.facts.values():
        yield from ((name, one.span, (fact.name,)) for one in fact.adverse for name in one.bears_on)
    for table in policies.vocabulary.tables.values():
        if table.covers:
            yield table.covers, table.covers_span, ("tables", table.name)


def _versions(policies: PolicySet) -> Iterator[Version]:
    yield from (version for law in policies.laws.values() for version in law.versions)
