"""The fields of law that a policy set has, for which places and days; the findings of a law watch; and what is due of the law."""

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from zweck.analysis.watched import Comparing, Shown
from zweck.editions.covered import Stretch, covered
from zweck.law.citation.statutes import Index
from zweck.law.countries import name_of
from zweck.law.policy import OmissionEffect, PolicySet, omissions
from zweck.law.policy.records import LEVELS, WatchFinding
from zweck.law.watch.state import Due, Old
from zweck.pages import Page, say
from zweck.pages.answer.origins import state_of_law
from zweck.pages.notation import span
from zweck.pages.text import column_width, side_by_side
from zweck.words.said import day as in_words
from zweck.words.said import in_language

EFFECTS: Final = {
    OmissionEffect.MAY_FORBID: "coverage_of.may_forbid",
    OmissionEffect.MAY_ALLOW: "coverage_of.may_allow",
    OmissionEffect.DUTY: "coverage_of.duty",
}


def page_of(policies: PolicySet, at: date | None, language: str) -> Page:
    """The coverage; with a day, what holds on it."""
    page = Page()
    for field in policies.coverage.fields.values():
        page.heading(f"{field.title[language]} [{field.name}]")
        rows = _rows(covered(policies, field.name), at)
        for stretches, places in rows.items():
            named = f"{name_of(places[0])[language]} ({places[0]})" if len(places) == 1 else ", ".join(places)
            page.paragraph("; ".join(_days(one, language) for one in stretches), indent=2, head=f"{named}:")
        page.paragraph(say("coverage_of.rest" if rows else "coverage_of.nothing", language), indent=2)
    _omitted(page, policies, at, language)
    page.heading(say("coverage_of.checked", language))
    for law in policies.laws.values():
        state_of_law(law.versions[-1], language, page, law.id)
    return page


def old(found: Sequence[Old], limit: int, language: str) -> Page:
    """The laws whose sources are older than a limit, each with the open findings that explain it."""
    page = Page()
    page.paragraph(say("limits.older", language, count=len(found), limit=limit))
    for one in found:
        page.paragraph("; ".join((say("limits.days", language, count=one.days), *one.findings)), indent=2, head=f"{one.law}:")
    return page


def holds(stretch: Stretch, at: date | None) -> bool:
    """Whether a stretch is to be shown."""
    return at is None or ((stretch.start is None or stretch.start <= at) and (stretch.until is None or at <= stretch.until))


def _rows(places: dict[str, tuple[Stretch, ...]], at: date | None) -> dict[tuple[Stretch, ...], list[str]]:
    """Places with the same days, together."""
    rows: dict[tuple[Stretch, ...], list[str]] = {}
    for place, stretches in places.items():
        shown = tuple(one for one in stretches if holds(one, at))
        if shown:
            rows.setdefault(shown, []).append(place)
    return rows


def _days(stretch: Stretch, language: str) -> str:
    days = span(stretch.start, stretch.until, language)
    by = ", ".join(stretch.by)
    return f"{days} ({say('coverage_of.partly', language, by=by) if stretch.partly else by})"


def _omitted(page: Page, policies: PolicySet, at: date | None, language: str) -> None:
    for effect, heading in EFFECTS.items():
        found = [one for one in omissions(policies) if one.effect is effect and (at is None or one.in_force.covers(at))]
        for one in page.under(say(heading, language), found):
            page.paragraph(one.text[language], indent=2, head=f"{one.place}:", tail=f"[{one.id}]")


MAX_CUT: Final = 2000
"""Characters of a text of a source that are shown."""

MAX_LINES: Final = 40
"""Lines of a wording that are shown."""

MAX_NAMED: Final = 12
INDENT: Final = 2
RULES, DOUBTS, FACTS, CASES = "page.rules", "place.doubts", "workbench.find.facts", "watch.cases"
ORDER: Final = ("alarm", "fault", "notice", "encoded", "settled", "editorial")


def cut(text: str) -> str:
    """A text of a source on one line, without what a terminal would obey, and no longer than is read."""
    short = text[: MAX_CUT + 1]
    written = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in " ".join(short.split()))
    return written if len(text) <= MAX_CUT else f"{written[:MAX_CUT]}…"


def findings_page(shown: Sequence[Shown], comparing: Comparing, language: str, width: int) -> Page:
    """The findings, the gravest first, and how many statutes were compared."""
    page = Page()
    for one in sorted(shown, key=lambda one: (ORDER.index(one.level), one.change.finding.day, one.name)):
        _finding(page, one, language, width)
    for silent in comparing.silent.values():
        page.heading(say("watch.fault", language))
        page.paragraph(f"{cut(silent.source)}: {cut(in_language(silent.why, language))}", indent=INDENT)
    page.blank()
    places = sum(one.places for one in comparing.watch.watched if one.statute in comparing.last)
    page.paragraph(say("watch.compared", language, count=len(comparing.last), places=places))
    return page


def _finding(page: Page, one: Shown, language: str, width: int) -> None:
    finding = one.change.finding
    page.heading(f"{say(f'watch.{one.level}', language)}: {cut(one.name)}")
    what = f"{cut(finding.place)} · " if one.level == "notice" and finding.place not in one.name else ""
    day = say("watch.since", language, day=finding.day)
    page.paragraph(f"{what}{day} · {cut(finding.source)} · {cut(one.change.now) if one.level == 'fault' else finding.id}", indent=INDENT)
    if one.level in ("alarm", "encoded", "editorial"):
        before = one.change.before or say("watch.unknown", language)
        now = one.change.now or say("watch.gone", language)
        room = column_width(width - INDENT)
        left, right = (textwrap.wrap(cut(text), room)[:MAX_LINES] for text in (before, now))
        for line in side_by_side(left, right, width - INDENT):
            page.paragraph(line.replace(" ", "\N{NO-BREAK SPACE}"), indent=INDENT)
    for key, names in ((RULES, one.rules), (DOUBTS, one.doubts), (FACTS, one.facts), (CASES, one.cases)):
        if names:
            more = f" … (+{len(names) - MAX_NAMED})" if len(names) > MAX_NAMED else ""
            page.paragraph(f"{say(key, language)}: {', '.join(names[:MAX_NAMED])}{more}", indent=INDENT)
    for command in one.commands:
        page.paragraph(command, indent=INDENT)


def lines_due(due: Due, policies: PolicySet, language: str) -> list[str]:
    """One line for each thing that is due."""
    return [*_old(due, policies, language), *_findings(due, policies, language), *_announced(due, policies, language)]


def _old(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for one in due.old:
        yield say("lawdue.old", language, law=policies.laws[one.law].versions[-1].short, days=one.days)


def _findings(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for one in due.findings:
        level = say(f"watch.{LEVELS[one.kind]}", language)
        day = in_words(one.day, language)
        yield say("lawdue.finding", language, level=level, place=cut(_place(one, policies.citations)), day=day, id=one.id)


def _announced(due: Due, policies: PolicySet, language: str) -> Iterator[str]:
    for law, one in due.announced:
        short, day = policies.laws[law].versions[-1].short, in_words(one.day, language)
        yield say("lawdue.announced", language, law=short, day=day, text=one.text[language], source=one.source)


def _place(finding: WatchFinding, index: Index) -> str:
    statute = index.statutes.get(finding.statute)
    name = next(reversed([*statute.names]), finding.statute) if statute is not None else finding.statute
    return f"{finding.place} {name}".strip()
