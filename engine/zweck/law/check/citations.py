"""Every citation must be readable, and what it cites must exist on the days on which the rule relies on it.

These are the days of the rule on which the statute is in force; both must have at least one in common. The statute that the law itself
encodes (the one that its `short` names) must have the cited place on each of these days, any other statute on one of them. Where a part of
a citation names days (`Fassung bis 31.8.2009`, `seit 28.5.2022`), it must have the place on each of them that the rule shares. An example
(`z.B.`) and what is cited for another time (`zuvor`, `heute`) need only exist on some day.
"""

from collections.abc import Iterable

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Context
from zweck.forms.quoting import shown
from zweck.law.citation.lists import ranges
from zweck.law.citation.parts import ALWAYS, Citation, Period, Reference, Relation, Unreadable, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Absent, Days, Index, Statute, absent, described, life, relied_on
from zweck.law.policy import Law
from zweck.law.policy.law import Cited, citations_of, cited_by_periods
from zweck.law.tables import Table
from zweck.words.said import Said, Value, joined, says

FOLDER = "citations"
MAX_NAMED = 12


def check_divisions(index: Index, diagnostics: Diagnostics) -> None:
    """Note every division of a statute that is itself not listed."""
    for statute in index.statutes.values():
        for division in described(statute):
            missing = absent(statute, division.place, (division.period,), always=False)
            if missing is not None:
                name = next(iter(statute.names), statute.id)
                _note_absent(missing, statute, name, division.span, Context(diagnostics, (FOLDER, statute.id)))


def check_cited_periods(tables: Iterable[Table], index: Index, diagnostics: Diagnostics) -> None:
    """Note every citation of a row of periods that cannot be read or leads nowhere."""
    for cited in cited_by_periods(tables):
        _check(cited, index, Context(diagnostics, cited.place))


def check_cited(law: Law, index: Index, diagnostics: Diagnostics) -> None:
    """Note every citation of a law that cannot be read or leads nowhere."""
    for cited in citations_of(law):
        _check(cited, index, Context(diagnostics, cited.place))


def _check(cited: Cited, index: Index, context: Context) -> None:
    """All parts of one citation."""
    found = read(cited.text) if cited.text else None
    if isinstance(found, Unreadable):
        message = says("ZW601.column_citation", column=found.column, message=found.message)
        context.fault("ZW601", cited.at(found.column), message, found.help)
    for reference in found.references if isinstance(found, Citation) else ():
        span, statute = cited.at(reference.column), index.named().get(reference.statute)
        if statute is None:
            message = says("ZW602.no_statute", statute=shown(reference.statute), folder=FOLDER)
            context.unknown(reference.statute, index.named(), span, message, says("law.correct_add_statute", folder=FOLDER))
        else:
            _check_days(cited, reference, statute, span, context)


def _check_days(cited: Cited, reference: Reference, statute: Statute, span: Span, context: Context) -> None:
    alive = life(statute, reference.statute)
    days = relied_on(reference, cited.days, alive) if alive else ()
    if not days:
        in_force = says("ZW605.in_force", days=_shown((alive,))) if alive else says("ZW605.never")
        context.fault("ZW605", span, says("ZW605.cited_days", statute=reference.statute, in_force=in_force, days=_shown(cited.days)))
        return
    always = reference.relation is Relation.CITED and (cited.encodes(statute) or reference.period != ALWAYS)
    for place in reference.places:
        missing = absent(statute, place, days, always=always)
        if missing is not None:
            _note_absent(missing, statute, reference.statute, span, context)


def _note_absent(missing: Absent, statute: Statute, name: str, span: Span, context: Context) -> None:
    """Note a place that does not exist, with what exists instead."""
    whole, step = f"{written(missing.within)} {name}".strip(), written((missing.step,))
    said = says("law.has_no_on", whole=whole, step=step, day=missing.day) if missing.day else says("law.has_no", whole=whole, step=step)
    context.fault("ZW604" if missing.within else "ZW603", span, said, _present(statute, missing))


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
