"""Which fields of law a policy set has, for which places and days."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from zweck.editions.covered import Stretch, covered
from zweck.law.countries import name_of
from zweck.law.policy import OmissionEffect, PolicySet, omissions
from zweck.law.watch.old import Old
from zweck.pages import Page, say
from zweck.pages.answer.origins import state_of_law

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
    match stretch.start, stretch.until:
        case None, None:
            days = say("days.always", language)
        case None, until:
            days = say("days.until", language, until=until)
        case start, None:
            days = say("days.since", language, start=start)
        case start, until:
            days = say("days.between", language, start=start, until=until)
    by = ", ".join(stretch.by)
    return f"{days} ({say('coverage_of.partly', language, by=by) if stretch.partly else by})"


def _omitted(page: Page, policies: PolicySet, at: date | None, language: str) -> None:
    for effect, heading in EFFECTS.items():
        found = [one for one in omissions(policies) if one.effect is effect and (at is None or one.in_force.covers(at))]
        if found:
            page.heading(say(heading, language))
        for one in found:
            page.paragraph(one.text[language], indent=2, head=f"{one.place}:", tail=f"[{one.id}]")
