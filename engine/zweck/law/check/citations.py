"""Every citation must be readable, and what it cites must exist on the days on which the rule relies on it.

These are the days of the rule on which the statute is in force; both must have at least one in common. The statute that the law itself
encodes (the one that its `short` names) must have the cited place on each of these days, any other statute on one of them. Where a part of
a citation names days (`Fassung bis 31.8.2009`, `seit 28.5.2022`), it must have the place on each of them that the rule shares. An example
(`z.B.`) and what is cited for another time (`zuvor`, `heute`) need only exist on some day.
"""

from collections.abc import Mapping
from datetime import date

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import shown
from zweck.forms.span import Span
from zweck.law.citation.lists import ranges
from zweck.law.citation.parts import ALWAYS, Citation, Reference, Relation, Unreadable, written
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Absent, Days, Index, Statute, absent, described, life, relied_on
from zweck.law.policy import Law
from zweck.law.policy.cited import Cited, citations_of

FOLDER = "citations"
MAX_NAMED = 12


def check_citations(laws: Mapping[str, Law], index: Index, diagnostics: Diagnostics) -> None:
    """Note every citation that cannot be read or leads nowhere."""
    check_divisions(index, diagnostics)
    for law in laws.values():
        check_cited(law, index, diagnostics)


def check_divisions(index: Index, diagnostics: Diagnostics) -> None:
    """Note every division of a statute that is itself not listed."""
    check = _Check(index, diagnostics)
    for statute in index.statutes.values():
        check.divisions(statute)


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
                self._add(_code(missing), division.span, (FOLDER, statute.id), _said(missing, name, missing.day), _known(statute, missing))

    def citation(self, cited: Cited) -> None:
        """All parts of one citation."""
        if not cited.text:
            return
        found = read(cited.text)
        if isinstance(found, Unreadable):
            self._add(
                "ZW601", cited.at(found.column), cited.place, f"in column {found.column} of this citation, {found.message}", found.help
            )
        else:
            self._references(cited, found)

    def _references(self, cited: Cited, citation: Citation) -> None:
        for reference in citation.references:
            statute = self._named.get(reference.statute)
            span = cited.at(reference.column)
            if statute is None:
                help = self._diagnostics.near(reference.statute, self._named)
                help = help or f"correct it, or add the statute as a file of `{FOLDER}/`"
                self._add("ZW602", span, cited.place, f"there is no statute `{shown(reference.statute)}` in `{FOLDER}/`", help)
                continue
            self._days(cited, reference, statute, span)

    def _days(self, cited: Cited, reference: Reference, statute: Statute, span: Span) -> None:
        alive = life(statute, reference.statute)
        days = relied_on(reference, cited.days, alive) if alive else ()
        if not days:
            in_force = f"is in force {_shown((alive,))}" if alive else "was never in force under this name"
            message = f"`{reference.statute}` {in_force}, but cited for the days {_shown(cited.days)}"
            help = "say what is meant: `zuvor § ...`, `heute § ...`, `(Fassung bis 31.8.2009)`"
            self._add("ZW605", span, cited.place, message, help)
            return
        always = reference.relation is Relation.CITED and (cited.encodes(statute) or reference.period != ALWAYS)
        for place in reference.places:
            missing = absent(statute, place, days, always=always)
            if missing is not None:
                self._add(_code(missing), span, cited.place, _said(missing, reference.statute, missing.day), _known(statute, missing))

    def _add(self, code: str, span: Span, place: tuple[str, ...], message: str, help: str) -> None:
        self._diagnostics.add(code, span, message, place=place, help=help)


def _code(missing: Absent) -> str:
    return "ZW604" if missing.within else "ZW603"


def _said(missing: Absent, name: str, day: date | None) -> str:
    whole = f"{written(missing.within)} {name}".strip()
    step = written((missing.step,))
    return f"`{whole}` has no `{step}`" + (f" on {day}" if day else "")


def _known(statute: Statute, missing: Absent) -> str:
    """The parts that exist instead, and where to add one."""
    label = missing.step[0]
    members = {value for kind, value in statute.members(missing.within) if kind is label}
    where = f"add it to `{FOLDER}/{statute.id}.yaml` if the law has it"
    if missing.day is not None:
        return "cite what stood there on all these days, or say for which days: `(bis 27.5.2022 Nr. 4)`"
    if not members:
        return where
    names = ranges(members)
    more = ", …" if len(names) > MAX_NAMED else ""
    return f"it has `{label} {', '.join(names[:MAX_NAMED])}{more}`; {where}"


def _shown(days: Days) -> str:
    """Days in words."""
    ends = [(f"from {period.start}" if period.start else "") + (f" until {period.until}" if period.until else "") for period in days]
    return ", ".join(end.strip() or "always" for end in ends)
