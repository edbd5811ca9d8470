"""The search: places in the law with all that cites them, and rules and facts by words."""

from datetime import date

from starlette.responses import Response

from zweck.catalogue.citing import citing
from zweck.catalogue.places import NotAPlace, as_cited, names_a_place
from zweck.catalogue.search import search, search_acts, search_rules
from zweck.pages import acts
from zweck.pages import facts as render_facts
from zweck.pages.html import HtmlPage
from zweck.pages.place import PlacePage
from zweck.words.said import in_language
from zweck.words.system import advised
from zweck.workbench.days import chosen_day
from zweck.workbench.view import View

MAX_FOUND = 60
"""Rules that are listed."""

MAX_WORDS = 200
"""Letters of what is searched for."""


def find(view: View) -> Response:
    """The page of a search for a place or for words, on a day or on all days."""
    text = view.params.get("q", "").strip()[:MAX_WORDS]
    day = chosen_day(view.params["at"]) if view.params.get("at") else None
    policies = view.bench.policies
    if not text:
        return view.render("find.html.j2", text="", day=day, place=None, fault="", rules=[], more=0, facts=[], acts=[])
    if names_a_place(text, policies.citations):
        place, fault = _place(view, text, day)
        return view.render("find.html.j2", text=text, day=day, place=place, fault=fault, rules=[], more=0, facts=[], acts=[])
    rules = search_rules(text, policies, day)
    return view.render(
        "find.html.j2",
        text=text,
        day=day,
        place=None,
        fault="",
        rules=rules[:MAX_FOUND],
        more=max(0, len(rules) - MAX_FOUND),
        facts=[hit.fact for hit in search(text, policies.vocabulary)],
        acts=search_acts(text, policies.vocabulary),
    )


def _place(view: View, text: str, day: date | None) -> tuple[HtmlPage | None, str]:
    """The rules, facts and cases that cite a place, or why the text is none."""
    try:
        found = citing(text, as_cited(text), view.bench.policies, day)
    except NotAPlace as error:
        return None, in_language(advised(error.message, error.help), view.language)
    page = view.bench.page(day or date.today(), 2)
    PlacePage(view.bench.policies, found, [], day, view.language, page, view.bench.quotes(view.language)).write()
    return page, ""


def fact(view: View) -> Response:
    """One fact whole."""
    found = view.bench.vocabulary.facts.get(view.request.path_params["fact"])
    if found is None:
        return view.render("missing.html.j2", 404)
    page = view.bench.page(date.today(), 2)
    render_facts.write(found, view.bench.policies, view.language, page)
    return view.render("page.html.j2", title=found.label[view.language], page=page)


def act(view: View) -> Response:
    """One act whole."""
    found = view.bench.vocabulary.acts.get(view.request.path_params["act"])
    if found is None:
        return view.render("missing.html.j2", 404)
    page = view.bench.page(date.today(), 2)
    acts.write(found, view.bench.vocabulary, view.language, page)
    return view.render("page.html.j2", title=found.title[view.language], page=page)
