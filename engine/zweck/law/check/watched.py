"""The day until which a law's sources were read moves only with an entry of what was read."""

from itertools import pairwise

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import listed, shown
from zweck.forms.span import NOWHERE, Span
from zweck.law.policy import Law, PolicySet
from zweck.law.policy.watched import NO_WATCH, Read


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
            help = diagnostics.near(one.law, policies.laws) or f"the laws are {listed(policies.laws)}"
            diagnostics.add("ZW432", one.span, f"there is no law `{shown(one.law)}`", place=("watched", one.law), help=help)
    for name, found in entries.items():
        _entries(name, found, diagnostics)
    for law in policies.laws.values():
        _head(law, entries.get(law.id, []), diagnostics)


def _entries(law: str, found: list[Read], diagnostics: Diagnostics) -> None:
    for before, one in pairwise(found):
        if one.day is None or not one.digest:
            help = "write `day:` and `digest:` of what was read, so that another person can look at the same"
            diagnostics.add(
                "ZW432", one.span, "the entry does not say which source of which day was read", place=("watched", law), help=help
            )
        if one.until < before.until:
            help = "entries follow each other by their days, the newest last"
            diagnostics.add(
                "ZW432", one.span, f"the entry ends before the one before it ({before.until})", place=("watched", law), help=help
            )


def _head(law: Law, found: list[Read], diagnostics: Diagnostics) -> None:
    newest = law.versions[-1]
    until = found[-1].until if found else None
    if newest.house or newest.checked_until is None or newest.checked_until == until:
        return
    said = f"the sources were read until {newest.checked_until}, and no entry of `watched.yaml` says what was read"
    help = f"the newest entry says {until}; add one with what was read since" if until else "add an entry under `read:`"
    diagnostics.add("ZW432", _span(law), said, place=(newest.short, "checked_until"), help=help)


def _span(law: Law) -> Span:
    """Where the newest version that says it says it."""
    spans = [version.key_spans["checked_until"] for version in law.versions if "checked_until" in version.key_spans]
    return spans[-1] if spans else next((version.span for version in law.versions), NOWHERE)
