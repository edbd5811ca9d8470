"""Every citation of a law, with the days of the rule or scope that rests on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from zweck.forms.span import Span
from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import Days, Statute, longer
from zweck.law.policy.law import Law
from zweck.law.tables import Table


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with the days of the rule, or the scope, that rests on it."""

    text: str
    span: Span
    place: tuple[str, ...]
    days: Days

    def encodes(self, statute: Statute) -> bool:
        """Whether the law in which the citation stands is this statute."""
        return any(self.place[0] == name or self.place[0].startswith(f"{name} (") for name in statute.names)

    def at(self, column: int) -> Span:
        """The place of a part of the citation: exact where the citation stands on one line as it is read."""
        span = self.span
        width = span.end_column - span.column
        start = span.column + column - 1 + (width == len(self.text) + 2)
        exact = width in (len(self.text), len(self.text) + 2) and start < span.end_column
        return Span(span.path, span.line, start, span.end_column) if exact else span


def citations_of(law: Law) -> Iterable[Cited]:
    """Every citation as written, once, with all days of the versions in which it stands."""
    found: dict[int, Cited] = {}
    for version in law.versions:
        whole = Period(version.start, version.until)
        if version.scope is not None:
            scope = version.scope
            _note(found, id(scope), Cited(scope.citation, scope.citation_span, (version.short, "scope"), (whole,)))
        for ahead in version.announced:
            before = whole & Period(None, ahead.day)
            for text, span in zip(ahead.places, ahead.place_spans, strict=True):
                if before is not None:
                    _note(found, id(text), Cited(text, span, (version.short, ahead.id), (before,)))
        for one in version.disregards:
            _note(found, id(one), Cited(one.citation, one.citation_span, (version.short,), (whole,)))
        for rule in version.rules:
            days = whole & Period(rule.in_force.start, rule.in_force.until)
            if days is not None:
                place = (version.short, rule.id)
                _note(found, id(rule), Cited(rule.citation, rule.span_of("citation"), place, (days,)))
                for one in rule.disregards:
                    _note(found, id(one), Cited(one.citation, one.citation_span, place, (days,)))
    return found.values()


def cited_by_periods(tables: Iterable[Table]) -> Iterable[Cited]:
    """The citations of the rows of periods, each with the days of its row."""
    for table in tables:
        for row in (entry.period for entry in table.entries if entry.period is not None):
            days = (Period(row.valid_from, row.valid_until),)
            yield Cited(row.citation, row.citation_span, ("tables", table.name, row.row), days)


def _note(found: dict[int, Cited], key: int, cited: Cited) -> None:
    before = found.get(key)
    if before is not None:
        cited = replace(before, days=longer(before.days, cited.days[0]))
    found[key] = cited
