"""The law: every law and version by the day, one as an outline, two days of it side by side; its fields; and the search in it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.responses import Response

from zweck.catalogue.citing import citing
from zweck.catalogue.places import NotAPlace, as_cited, names_a_place
from zweck.catalogue.search import search, search_acts, search_rules
from zweck.law.policy import Law, Version
from zweck.pages import covered, facts, statute
from zweck.pages.html import HtmlPage
from zweck.pages.page import Page
from zweck.pages.quoted import Quotes
from zweck.pages.statute import PlacePage
from zweck.pages.synopsis import Synopsis
from zweck.words.said import advised, in_language
from zweck.words.said import day as in_words
from zweck.workbench.view import View

FIRST: Final = date(1977, 1, 1)
"""The left end of the timelines; the first Federal Data Protection Act came into force in 1978."""

WIDE: Final = 1000
"""Units of a timeline from its left end to today in five years."""

AHEAD: Final = 5
PLACES: Final = ("eu", "de", "at", "ch", "abroad", "common")
"""The order of the places of laws; others follow."""

MAX_FOUND: Final = 60
"""Rules that are listed."""

MAX_WORDS: Final = 200
"""Letters of what is searched for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A version on the timeline of its law, from `left` on, `width` units wide."""

    version: Version
    left: int
    width: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A law with its versions, and the one in force on the day."""

    law: Law
    title: str
    version: Version | None
    bars: tuple[Bar, ...]
    now: int
    starts: str
    """The first days of the versions, in words."""


def laws(view: View) -> Response:
    """The tree of laws on a day, which a slider chooses among those on which the law changes."""
    turns = view.workbench.engine.editions.starts
    day = view.at()
    turn = view.params.get("turn", "")
    if turn.isascii() and turn.isdigit() and int(turn[:6]) < len(turns):
        day = turns[int(turn[:6])]
    rows = [_row(law, day, view.language) for law in view.workbench.policies.laws.values()]
    places = dict.fromkeys((*PLACES, *(_where(row.law) for row in rows)))
    groups = [(place, found) for place in places if (found := [row for row in rows if _where(row.law) == place])]
    return view.render(
        "laws.html.j2", day=day, turns=turns, turn=max(0, bisect_right(turns, day) - 1), groups=groups, known=PLACES, wide=WIDE
    )


def law(view: View) -> Response:
    """A law as it stood on a day."""
    day, found = view.at(), view.workbench.policies.laws.get(view.request.path_params["law"])
    if found is None:
        return view.render("missing.html.j2", 404)
    version = found.on(day)
    page = Page() if version is None else statute.page_of(view.workbench.policies, version, day, view.language, view.workbench.quotations)
    shown = view.workbench.page(day, 2, page)
    return view.render("law.html.j2", law=found, title=_title(found, view.language), version=version, day=day, page=shown)


def between(view: View) -> Response:
    """A law on two days side by side."""
    found = view.workbench.policies.laws.get(view.request.path_params["law"])
    old, new = sorted(map(view.at, ("from", "to")))
    if found is None or all(found.on(day) is None for day in (old, new)):
        return view.render("missing.html.j2", 404)
    synopsis = Synopsis(view.workbench.policies, found.id, (old, new), view.language)
    blocks = [(one.caption, *(view.workbench.page(new, 4, page) for page in (one.left, one.right))) for one in synopsis.blocks()]
    return view.render("between.html.j2", law=found, title=synopsis.title, blocks=blocks, old=old, new=new)


def coverage(view: View) -> Response:
    """The fields of law that are there, for which places and days, and the known holes."""
    day = view.any_day()
    page = view.workbench.page(day or date.today(), 2, covered.page_of(view.workbench.policies, day, view.language))
    return view.render("coverage.html.j2", page=page, day=day)


def _row(law: Law, day: date, language: str) -> Row:
    version = law.on(day)
    bars = tuple(
        Bar(one, _place(one.start), max(2, _place(one.until or date.max) - _place(one.start) - 2), one is version) for one in law.versions
    )
    starts = ", ".join(in_words(one.start, language) for one in law.versions)
    return Row(law, _title(law, language), version, bars, _place(day), starts)


def _where(law: Law) -> str:
    return law.id.partition("-")[0]


def _place(day: date) -> int:
    """Where a day stands on a timeline."""
    last = date(date.today().year + AHEAD, 1, 1)
    share = (min(max(day, FIRST), last) - FIRST) / (last - FIRST)
    return round(share * WIDE)


def _title(law: Law, language: str) -> str:
    return law.versions[-1].title[language]


# --- the search -----------------------------------------------------------------------------------------------------------------------


def find(view: View) -> Response:
    """The page of a search for a place or for words, on a day or on all days."""
    text, day, policies = view.params.get("q", "").strip()[:MAX_WORDS], view.any_day(), view.workbench.policies
    shown: dict[str, Any] = {"place": None, "fault": "", "rules": [], "more": 0, "facts": [], "acts": []}
    if text and names_a_place(text, policies.citations):
        shown["place"], shown["fault"] = _cited(view, text, day)
    elif text:
        rules = search_rules(text, policies, day)
        shown |= {"rules": rules[:MAX_FOUND], "more": max(0, len(rules) - MAX_FOUND)}
        shown |= {"facts": [hit.fact for hit in search(text, policies.vocabulary)], "acts": search_acts(text, policies.vocabulary)}
    return view.render("find.html.j2", text=text, day=day, **shown)


def _cited(view: View, text: str, day: date | None) -> tuple[HtmlPage | None, str]:
    """The rules, facts and cases that cite a place, or why the text is none."""
    try:
        found = citing(text, as_cited(text), view.workbench.policies, day)
    except NotAPlace as error:
        return None, in_language(advised(error.message, error.help), view.language)
    page = PlacePage(view.workbench.policies, found, [], day, view.language, Quotes(view.workbench.quotations, view.language)).write()
    return view.workbench.page(day or date.today(), 2, page), ""


def fact(view: View) -> Response:
    """One fact whole."""
    found = view.workbench.vocabulary.facts.get(view.request.path_params["fact"])
    if found is None:
        return view.render("missing.html.j2", 404)
    page = view.workbench.page(date.today(), 2, facts.fact_page(found, view.workbench.policies, view.language))
    return view.render("page.html.j2", title=found.label[view.language], page=page)


def act(view: View) -> Response:
    """One act whole."""
    found = view.workbench.vocabulary.acts.get(view.request.path_params["act"])
    if found is None:
        return view.render("missing.html.j2", 404)
    page = view.workbench.page(date.today(), 2, facts.act_page(found, view.workbench.vocabulary, view.language))
    return view.render("page.html.j2", title=found.title[view.language], page=page)
