"""Every citation must be readable, and what it cites must exist on the days on which the rule relies on it.

These are the days of the rule on which the statute is in force; both must have at least one in common. The statute that the law itself
encodes (the one that its `short` names) must have the cited place on each of these days, any other statute on one of them. Where a part of
a citation names days (`Fassung bis 31.8.2009`, `seit 28.5.2022`), it must have the place on each of them that the rule shares. An example
(`z.B.`) and what is cited for another time (`zuvor`, `heute`) need only exist on some day.
"""

from collections.abc import Iterable
from datetime import date

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import shown
from zweck.forms.span import Span
from zweck.law.citation.lists import ranges
from zweck.law.citation.parts import ALWAYS, Citation, Period, Reference, Relation, Unreadable, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Absent, Days, Index, Statute, absent, described, life, relied_on
from zweck.law.policy import Law
from zweck.law.policy.cited import Cited, citations_of, cited_by_periods
from zweck.law.tables import Table
from zweck.words.said import Said, Value, joined, says

FOLDER = "citations"
MAX_NAMED = 12


def check_divisions(index: Index, diagnostics: Diagnostics) -> None:
    """Note every division of a statute that is itself not listed."""
    check = _Check(index, diagnostics)
    for statute in index.statutes.values():
        check.divisions(statute)


def check_cited_periods(tables: Iterable[Table], index: Index, diagnostics: Diagnostics) -> None:
    """Note every citation of a row of periods that cannot be read or leads nowhere."""
    check = _Check(index, diagnostics)
    for cited in cited_by_periods(tables):
        check.citation(cited)


def check_cited(law: Law, index: Index, diagnostics: Diagnostics) -> None:
    """Note every citation of a law that cannot be read or leads nowhere."""
    check = _Check(index, diagnostics)
    for cited in citations_of(law):
        check.citation(cited)


class _Check:
    def __init__(self, index: Index, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._named = index.named()

    def divisions(self, statute: Statute) -> None:
        """A part that is divided must itself be listed."""
        for division in described(statute):
            missing = absent(statute, division.place, (division.period,), always=False)
            if missing is not None:
                name = next(iter(statute.names), statute.id)
                self._add(
                    _code(missing),
                    division.span,
                    (FOLDER, statute.id),
                    _absence(missing, name, missing.day),
                    _present(statute, missing),
                )

    def citation(self, cited: Cited) -> None:
        """All parts of one citation."""
        if not cited.text:
            return
        found = read(cited.text)
        if isinstance(found, Unreadable):
            self._add(
                "ZW601",
                cited.at(found.column),
                cited.place,
                says("ZW601.column_citation", column=found.column, message=found.message),
                found.help,
            )
        else:
            self._references(cited, found)

    def _references(self, cited: Cited, citation: Citation) -> None:
        for reference in citation.references:
            statute = self._named.get(reference.statute)
            span = cited.at(reference.column)
            if statute is None:
                help = self._diagnostics.near(reference.statute, self._named)
                help = help or says("law.correct_add_statute", folder=FOLDER)
                self._add("ZW602", span, cited.place, says("ZW602.no_statute", statute=shown(reference.statute), folder=FOLDER), help)
                continue
            self._days(cited, reference, statute, span)

    def _days(self, cited: Cited, reference: Reference, statute: Statute, span: Span) -> None:
        alive = life(statute, reference.statute)
        days = relied_on(reference, cited.days, alive) if alive else ()
        if not days:
            in_force = says("ZW605.in_force", days=_shown((alive,))) if alive else says("ZW605.never")
            self._add(
                "ZW605", span, cited.place, says("ZW605.cited_days", statute=reference.statute, in_force=in_force, days=_shown(cited.days))
            )
            return
        always = reference.relation is Relation.CITED and (cited.encodes(statute) or reference.period != ALWAYS)
        for place in reference.places:
            missing = absent(statute, place, days, always=always)
            if missing is not None:
                self._add(_code(missing), span, cited.place, _absence(missing, reference.statute, missing.day), _present(statute, missing))

    def _add(self, code: str, span: Span, place: tuple[str, ...], message: Said, help: Said | None = None) -> None:
        self._diagnostics.add(code, span, message, place=place, help=help)


def _code(missing: Absent) -> str:
    return "ZW604" if missing.within else "ZW603"


def _absence(missing: Absent, name: str, day: date | None) -> Said:
    whole = f"{written(missing.within)} {name}".strip()
    step = written((missing.step,))
    return says("law.has_no_on", whole=whole, step=step, day=day) if day else says("law.has_no", whole=whole, step=step)


def _present(statute: Statute, missing: Absent) -> Said:
    """The parts that exist instead, and where to add one."""
    label = missing.step[0]
    members = {value for kind, value in statute.members(missing.within) if kind is label}
    where = says("law.add_law", folder=FOLDER, id=statute.id)
    if missing.day is not None:
        return says("law.cite_what_stood")
    if not members:
        return where
    names = ranges(members)
    more = ", …" if len(names) > MAX_NAMED else ""
    return says("law.it_has", label=label, names=", ".join(names[:MAX_NAMED]), more=more, where=where)


def _shown(days: Days) -> Value:
    """Days in words."""
    return joined("forms.and_then", [_period(period) for period in days])


def _period(period: Period) -> Said:
    match period:
        case Period(None, None):
            return says("law.days.always")
        case Period(None, until):
            return says("law.days.until", until=until)
        case Period(start, None):
            return says("law.days.from", start=start)
        case _:
            return says("law.days.from_until", start=period.start, until=period.until)
