"""The workbench as an application: its addresses, and the pages behind them."""

import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from zweck.chain.database import RecordUnavailable
from zweck.facts.question import FactError
from zweck.pages.phrases import LANGUAGES
from zweck.runtime.sources.source import SourceError
from zweck.service.refusals import InvalidField
from zweck.words.said import at_place, in_language
from zweck.workbench.addressed import TooMuch
from zweck.workbench.amend.drafts import MAX_TEXT, DraftError
from zweck.workbench.context import Workbench
from zweck.workbench.guard import PREFIX, Admission, Guard
from zweck.workbench.pages import amend, conditions, effect, handover, register
from zweck.workbench.pages.ask import ask, examination, ways
from zweck.workbench.pages.cases import as_test, begin, cases, keep, remove, start
from zweck.workbench.pages.company import activities, outlook, permitted, possible, verzeichnis
from zweck.workbench.pages.law import act, between, coverage, fact, find, law, laws
from zweck.workbench.pages.opinion import opinion, opinion_docx, opinion_pdf
from zweck.workbench.pages.periods import periods
from zweck.workbench.view import Sent, View

STATIC: Final = Path(__file__).parent / "static"
MAX_BODY: Final = 100_000
"""Bytes of a form."""

MAX_DRAFTED: Final = 3 * MAX_TEXT
"""Bytes of a form with a file, in which each letter may take three."""

Endpoint = Callable[[Request], Awaitable[Response]]
Page = Callable[..., Response]
"""A page from a look of a reader; behind `{draft}` also from the amendments and the draft, and a form from what was sent."""

PAGES: Final[dict[str, Page]] = {
    "": start,
    "begin": begin,
    "ask": ask,
    "examination": examination,
    "ways": ways,
    "opinion": opinion,
    "opinion.pdf": opinion_pdf,
    "opinion.docx": opinion_docx,
    "case.yaml": as_test,
    "cases": cases,
    "law": laws,
    "law/{law}": law,
    "law/{law}/between": between,
    "find": find,
    "fact/{fact}": fact,
    "act/{act}": act,
    "coverage": coverage,
    "activities": activities,
    "record": verzeichnis,
    "outlook": outlook,
    "periods": periods,
    "due": register.due,
    "due/event": register.event,
    "due/record/{position:int}": register.record,
    "possible": possible,
    "permitted": permitted,
    "amend": amend.amendments,
    "amend/new": amend.beginning,
    "amend/{draft}": amend.text,
    "amend/{draft}/conditions": conditions.conditions,
    "amend/{draft}/expected": effect.expected,
    "amend/{draft}/effect": effect.effect,
    "amend/{draft}/commit": handover.handover,
    "amend/{draft}/patch": handover.patch,
    "amend/{draft}/files": handover.files,
}
FORMS: Final[dict[str, Page]] = {"cases": keep, "cases/{number:int}/remove": remove, "due/event": register.enter}
DRAFTED: Final[dict[str, Page]] = {
    "amend": amend.begin,
    "amend/{draft}/remove": amend.remove,
    "amend/{draft}/rule": amend.rule,
    "amend/{draft}/write": amend.write,
    "amend/{draft}/check": amend.check,
    "amend/{draft}/complete": amend.complete,
    "amend/{draft}/meaning": amend.meaning,
    "amend/{draft}/form": amend.form,
    "amend/{draft}/conditions": conditions.condition,
    "amend/{draft}/expected": effect.expect,
    "amend/{draft}/effect": effect.search,
    "amend/{draft}/case": effect.case,
    "amend/{draft}/commit": handover.commit,
}
"""Forms of drafts, in which a file may stand."""


def application(workbench: Workbench, admission: Admission) -> Guard:
    """The application, guarded."""
    routes = [Route("/", _home), Mount("/assets", StaticFiles(directory=STATIC))]
    for language in LANGUAGES:
        for pages, most in ((PAGES, 0), (FORMS, MAX_BODY), (DRAFTED, MAX_DRAFTED)):
            for path, page in pages.items():
                whole = amend.of_draft(page) if "{draft}" in path else page
                answer = _done(workbench, language, whole, most) if most else _shown(workbench, language, whole)
                routes.append(Route(f"/{language}/{path}", answer, methods=["POST" if most else "GET"]))
    missing = {404: _missing(workbench), 405: _missing(workbench)}
    return Guard(Starlette(routes=routes, exception_handlers=missing), admission)


def _home(request: Request) -> Response:
    """The first page in the language that the browser prefers."""
    return RedirectResponse(f"{request.scope.get(PREFIX, '')}/{_preferred(request)}/", 303)


def _preferred(request: Request) -> str:
    accepted = [part.partition(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((language for language in accepted if language in LANGUAGES), "en")


def _missing(workbench: Workbench) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, error: Exception) -> Response:
        language = request.url.path.split("/")[1]
        return View(workbench, language if language in LANGUAGES else _preferred(request), request).render("missing.html.j2", 404)

    return answer


def _shown(workbench: Workbench, language: str, page: Page) -> Endpoint:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_tried, View(workbench, language, request), page)

    return answer


def _done(workbench: Workbench, language: str, done: Page, most: int) -> Endpoint:
    async def answer(request: Request) -> Response:
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > most:
            return View(workbench, language, request).render("missing.html.j2", 413)
        body = await request.body()
        return await run_in_threadpool(_tried, View(workbench, language, request), lambda view: done(view, Sent(body)))

    return answer


def _tried(view: View, page: Page) -> Response:
    """A page, or why it cannot be shown: the faults of the question in its address, or of the case file."""
    words = partial(in_language, language=view.language)
    try:
        return page(view)
    except FactError as error:
        faults = [(words(fault.message), words(fault.help) if fault.help else "") for fault in error.faults]
    except InvalidField as error:
        faults = [(words(error.message), "")]
    except DraftError as error:
        said = view.say(error.key, **error.values)
        return view.render("faults.html.j2", error.status, title=view.say("workbench.amend.title"), faults=[(said, "")])
    except (SourceError, OSError) as error:
        why = words(error.message if isinstance(error, SourceError) else at_place(error))
        return view.render("faults.html.j2", 503, title=view.say("workbench.amend.title"), faults=[(why, "")])
    except RecordUnavailable as error:
        return view.render("faults.html.j2", 503, title=view.say("workbench.due.closed"), faults=[(words(error.message), "")])
    except TooMuch:
        faults = [(view.say("workbench.refused.too_long"), "")]
    except sqlite3.Error as error:
        return view.render(
            "faults.html.j2", 503, title=view.say("workbench.cases.closed"), faults=[(f"{view.workbench.cases.path}: {error}", "")]
        )
    return view.render("faults.html.j2", 400, title=view.say("workbench.faults"), faults=faults)
