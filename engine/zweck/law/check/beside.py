"""Files beside the rules name what there is: fields of law, laws, tables, statutes; and days move only with an entry of what was read."""

from collections.abc import Iterator
from itertools import pairwise

from zweck.forms.diagnostics import NOWHERE, Diagnostics, Span
from zweck.forms.form import Context
from zweck.forms.quoting import listed, shown
from zweck.law.policy import Law, Omission, OmissionEffect, PolicySet, Version
from zweck.law.policy.records import NO_WATCH, Read
from zweck.law.vocabulary import TableKind
from zweck.words.said import says


def check_read(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note each day of a head without an entry, and each entry that does not say what was read; a set that keeps no entries has none.

    The first entry of a law says which day its head had when entries began, and may lack the day and the digest of the source.
    """
    if policies.watch == NO_WATCH:
        return
    entries: dict[str, list[Read]] = {}
    for one in policies.watch.read:
        entries.setdefault(one.law, []).append(one)
        if one.law not in policies.laws:
            otherwise = says("law.laws", laws=listed(policies.laws))
            context = Context(diagnostics, ("watched", one.law))
            context.unknown(one.law, policies.laws, one.span, says("ZW432.no_law", law=shown(one.law)), otherwise)
    for name, found in entries.items():
        _entries(found, Context(diagnostics, ("watched", name)))
    for law in policies.laws.values():
        _head(law, entries.get(law.id, []), diagnostics)


def _entries(found: list[Read], context: Context) -> None:
    for before, one in pairwise(found):
        if one.day is None or not one.digest:
            context.fault("ZW432", one.span, says("ZW432.entry_does_not"), says("law.write_what_read"))
        if one.until < before.until:
            context.fault("ZW432", one.span, says("ZW432.entry_ends_before", until=before.until), says("law.entries_follow_each"))


def _head(law: Law, found: list[Read], diagnostics: Diagnostics) -> None:
    newest = law.versions[-1]
    until = found[-1].until if found else None
    if newest.house or newest.checked_until is None or newest.checked_until == until:
        return
    help = says("law.newest_entry_says", until=until) if until else says("law.add_entry_under")
    diagnostics.add(
        "ZW432",
        _span(law),
        says("ZW432.sources_read_until", checked_until=newest.checked_until),
        place=(newest.short, "checked_until"),
        help=help,
    )


def _span(law: Law) -> Span:
    """Where the newest version that says it says it."""
    spans = [version.key_spans["checked_until"] for version in law.versions if "checked_until" in version.key_spans]
    return spans[-1] if spans else next((version.span for version in law.versions), NOWHERE)


def check_statutes(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Note every statute of digests, examined changes and the law watch that the index does not have."""
    worded = [(statute, places[0].span) for (statute, _), places in policies.wording.texts.items() if places]
    worded += [(one.statute, one.span) for one in policies.wording.examined]
    watched = [(one.statute, one.span) for one in policies.watch.watched] + [(one.statute, one.span) for one in policies.watch.findings]
    known = policies.citations.statutes
    for file, named in (("wording", worded), ("watched", watched)):
        for statute, span in (one for one in named if one[0] not in known):
            message = says("ZW602.no_statute_citations", statute=shown(statute))
            Context(diagnostics, (file, statute)).unknown(statute, known, span, message, says("law.correct_add_statute_file"))


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
