"""Laws and tables cover fields of law that exist, and omissions go with the answers of laws that exist."""

from collections.abc import Iterator

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.form import Context
from zweck.forms.quoting import shown
from zweck.forms.span import Span
from zweck.law.policy import Law, Omission, OmissionEffect, PolicySet, Version
from zweck.law.vocabulary import TableKind
from zweck.words.said import says


def check_coverage(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note every name in what laws and tables say of their coverage that leads nowhere; without `coverage.yaml`, no field of law does."""
    fields = policies.coverage.fields
    for name, span, place in _named(policies):
        if fields and name not in fields:
            message = says("ZW314.no_field_law", name=shown(name))
            Context(diagnostics, place).unknown(name, fields, span, message, says("law.describe"))
    for version in _versions(policies):
        context = Context(diagnostics, (version.short, "covers"))
        for cover in version.covers:
            if cover.table and cover.table not in policies.vocabulary.tables:
                context.unknown(cover.table, policies.vocabulary.tables, cover.span, says("ZW308.no_table", table=shown(cover.table)))
            elif cover.table and policies.vocabulary.tables[cover.table].kind is TableKind.ROWS:
                message = says("ZW304.table_rows_columns", table=cover.table)
                context.fault("ZW304", cover.span, message, says("law.write_table_itself"))
        for one in version.omits:
            _check_omission(one, policies, Context(diagnostics, (version.short, one.id)))
    for law in policies.laws.values():
        _check_announced(law, diagnostics)


def _check_omission(one: Omission, policies: PolicySet, context: Context) -> None:
    law = policies.laws.get(one.of)
    if law is None:
        context.unknown(one.of, policies.laws, one.span, says("ZW309.no_law", of=shown(one.of)))
    elif one.effect is not OmissionEffect.MAY_FORBID and all(found.scope is None for found in law.versions):
        context.fault("ZW412", one.span, says("ZW412.omission_without_scope", of=one.of))


def _check_announced(law: Law, diagnostics: Diagnostics) -> None:
    """Note each announced change that a version of its day encodes: from then on the permission would stay open for no reason."""
    announced = {one.id: (one, version) for version in law.versions for one in version.announced}
    for one, version in announced.values():
        if law.encodes(one):
            diagnostics.add("ZW431", one.span, says("ZW431.change_announced_version", day=one.day), place=(version.short, one.id))


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
