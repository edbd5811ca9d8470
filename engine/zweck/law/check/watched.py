"""The day until which a law's sources were read moves only with an entry of it; wordings and the watch name statutes of the index."""

from itertools import pairwise

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import listed, shown
from zweck.forms.span import NOWHERE, Span
from zweck.law.citation.statutes import Index
from zweck.law.policy import Law, PolicySet
from zweck.law.policy.watched import NO_WATCH, Read, Watch
from zweck.law.policy.wording import Wording
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
            help = diagnostics.near(one.law, policies.laws) or says("law.laws", laws=listed(policies.laws))
            diagnostics.add("ZW432", one.span, says("ZW432.no_law", law=shown(one.law)), place=("watched", one.law), help=help)
    for name, found in entries.items():
        _entries(name, found, diagnostics)
    for law in policies.laws.values():
        _head(law, entries.get(law.id, []), diagnostics)


def _entries(law: str, found: list[Read], diagnostics: Diagnostics) -> None:
    for before, one in pairwise(found):
        if one.day is None or not one.digest:
            help = says("law.write_what_read")
            diagnostics.add("ZW432", one.span, says("ZW432.entry_does_not"), place=("watched", law), help=help)
        if one.until < before.until:
            help = says("law.entries_follow_each")
            diagnostics.add("ZW432", one.span, says("ZW432.entry_ends_before", until=before.until), place=("watched", law), help=help)


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


def check_wording(wording: Wording, index: Index, diagnostics: Diagnostics) -> None:
    """Note every statute that the index does not have, once for a text and once for an examined change."""
    named = [(statute, places[0].span) for (statute, _), places in wording.texts.items() if places]
    for statute, span in [*named, *((one.statute, one.span) for one in wording.examined)]:
        if statute not in index.statutes:
            _unknown(statute, span, index, diagnostics)


def check_watched_statutes(watch: Watch, index: Index, diagnostics: Diagnostics) -> None:
    """Note every statute of the law watch that the index does not have."""
    named = [(one.statute, one.span) for one in watch.watched] + [(one.statute, one.span) for one in watch.findings]
    for statute, span in named:
        if statute not in index.statutes:
            _unknown(statute, span, index, diagnostics, "watched")


def _unknown(statute: str, span: Span, index: Index, diagnostics: Diagnostics, file: str = "wording") -> None:
    help = diagnostics.near(statute, index.statutes) or says("law.correct_add_statute_file")
    diagnostics.add("ZW602", span, says("ZW602.no_statute_citations", statute=shown(statute)), place=(file, statute), help=help)
