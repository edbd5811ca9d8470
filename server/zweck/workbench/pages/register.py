"""The register of a controller: what must go this week, the course of one record, and the form that enters what happened to it."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic, time_ns
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.responses import RedirectResponse, Response

from zweck.chain.database import RecordError
from zweck.company.event import HOLDING, OF_ONE_RECORD, EventKind
from zweck.facts.basis import Today, today_here
from zweck.pages.register.periods import sentences, title
from zweck.pages.until import stages
from zweck.periods.reckon import Phase, Reckoned
from zweck.pseudonym import Kind
from zweck.register.periods import LISTED, MAX_WITHIN, Course, Found, Wanted, course_of, erased_early, pages, scopes_in
from zweck.register.table.rows import PSEUDONYM, REFERENCES, Reading
from zweck.register.terms import STATES
from zweck.words.said import in_language
from zweck.workbench.context import Registry
from zweck.workbench.pages.periods import drawn
from zweck.workbench.view import Sent, View

WITHIN: Final = 7
"""Days that the list looks ahead, where no other number is chosen."""

MAX_SHOWN: Final = 100
"""Records that are shown; the command and the service list all of them."""

SECONDS: Final = 5.0
"""Seconds in which records are looked for; a page waits no longer."""

COLUMNS: Final = ("scope", "key", "about", "kind", "effective", "until", "state", "evidence")
"""The fields of the form, which are columns of an imported table; the person stands in one more."""

BEGINNING: Final = (EventKind.STARTED, *HOLDING)
FOLLOWING: Final = (*OF_ONE_RECORD, *HOLDING)
"""The kinds of events that the form enters: without a record, and about one."""

MAX_LETTERS: Final = 1000
"""Letters of a field that are read: more than any may have, so that none is cut unsaid."""

SOURCE: Final = "workbench"
MAX_DIGITS: Final = 19


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the list: its title, its phase, all that is known of it in sentences, and the place of its beginning."""

    title: str
    phase: Phase
    said: str
    position: int
    subject: str


def due(view: View) -> Response:
    """The records that must go, or may have to, until a day: of a controller, an activity or a class."""
    registry, controller = view.workbench.registry, _controller(view)
    if registry is None or not controller:
        return view.render("due.html.j2", registry=None, rows=(), controller="")
    today = _today(view, controller).day
    text = view.params.get("within", "")
    within = min(int(text), MAX_WITHIN) if text.isascii() and text.isdigit() and len(text) < len(str(MAX_WITHIN)) + 1 else WITHIN
    known = scopes_in(view.workbench.company, controller)
    scope, all_phases = view.params.get("scope", ""), view.params.get("all") == "1"
    scopes = frozenset({scope} & known)
    wanted = Wanted(controller, today, within=within, phases=frozenset(Phase) if all_phases else LISTED, scopes=scopes)
    found, whole = _until_enough(view, registry, wanted)
    rows = sorted(found, key=lambda one: (one.record.reckoned.erase_by or date.max, one.record.begun.position))
    return view.render(
        "due.html.j2",
        registry=registry,
        controller=controller,
        controllers=[one for one in view.workbench.company.controllers.values() if scopes_in(view.workbench.company, one.id)],
        scopes=sorted(known),
        scope=scope,
        within=within,
        all_phases=all_phases,
        until=today + timedelta(days=within),
        rows=[_row(view, one) for one in rows],
        whole=whole,
        may=registry.may_enter(view.person),
        entered=[*_entered(view, registry, controller)],
    )


def _until_enough(view: View, registry: Registry, wanted: Wanted) -> tuple[list[Found], bool]:
    """The wanted records, and whether they are all of them."""
    found: list[Found] = []
    ends = monotonic() + SECONDS
    with closing(registry.register.paged(pages, wanted, view.workbench.company, view.workbench.vocabulary)) as some:
        for _, page in some:
            found += page
            if len(found) > MAX_SHOWN or monotonic() > ends:
                return found[:MAX_SHOWN], False
    return found, True


def _row(view: View, found: Found) -> Row:
    vocabulary, language = view.workbench.vocabulary, view.language
    name = title(found, view.workbench.company, vocabulary, language)
    said = " ".join(sentences(found, vocabulary, language))
    return Row(name, found.record.reckoned.phase, said, found.record.begun.position, found.subject)


def _entered(view: View, registry: Registry, controller: str) -> Iterator[str]:
    """Sentences about the event that was just entered; about an erasure under a duty, by which norm and until when it ran."""
    text = view.params.get("entered", "")
    if not (text.isascii() and text.isdigit() and len(text) < MAX_DIGITS and int(text) <= registry.register.head.seq):
        return
    yield view.say("workbench.due.entered", position=int(text))
    company, vocabulary = view.workbench.company, view.workbench.vocabulary
    early = registry.register.inspect(lambda database: [*erased_early(database, [int(text)], company, vocabulary)])
    for _, one in early:
        if one.record.begun.controller == controller:
            yield view.say("workbench.due.early", record=title(one, company, vocabulary, view.language))
            yield " ".join(sentences(one, vocabulary, view.language))


def record(view: View) -> Response:
    """The course of one record: in use, kept, due, each with its days, and what is known of it today."""
    registry, course = view.workbench.registry, _course(view, str(view.request.path_params["position"]))
    if registry is None or course is None:
        return view.render("missing.html.j2", 404)
    begun = course.begun
    today = _today(view, begun.controller).day

    def on(day: date) -> Reckoned | None:
        found = course.on(day)
        return found.record.reckoned if found else None

    first, now = next((one for one in map(course.on, sorted(course.turns)) if one), None), course.on(today)
    found = stages(on, first.record.began, course.turns) if first else ()
    shown = now or first
    return view.render(
        "record_course.html.j2",
        row=_row(view, shown) if shown else None,
        gone=now is None,
        begun=begun,
        course=drawn(found, today),
        may=registry.may_enter(view.person),
    )


def _course(view: View, position: str) -> Course | None:
    """The course of the record that began at a position, of a controller of the company."""
    registry, company = view.workbench.registry, view.workbench.company
    if registry is None or not (position.isascii() and position.isdigit() and len(position) < MAX_DIGITS):
        return None
    course = registry.register.inspect(lambda database: course_of(database, int(position), company, view.workbench.vocabulary))
    return course if course and course.begun.controller in company.controllers else None


def event(view: View) -> Response:
    """The form that enters an event: about the record in the address, or one with which a record of a person begins."""
    return _form(view, dict(view.params))


def enter(view: View, sent: Sent) -> Response:
    """Enter an event, or say why it cannot be, with the form as it was sent."""
    registry = view.workbench.registry
    if registry is None or not registry.may_enter(view.person):
        return _form(view, sent)
    row = {name: sent.line(name, MAX_LETTERS) for name in COLUMNS}
    about = _course(view, row["about"])
    reference = {PSEUDONYM: about.subject} if about else {sent.get("reference", ""): sent.line("person", MAX_LETTERS)}
    row |= {name: value for name, value in reference.items() if name in REFERENCES}
    row |= {"controller": about.begun.controller if about else _controller(view, sent), "source": SOURCE}
    zone = ZoneInfo(_today(view, row["controller"]).time_zone)
    how = Reading(
        registry.pseudonyms,
        registry.register.terms,
        zone=zone,
        recorder=view.person or SOURCE,
        kinds=FOLLOWING if about else BEGINNING,
    )
    try:
        (position,) = registry.register.record([*how.entries({name: value for name, value in row.items() if value}, time_ns() // 1000)])
    except RecordError as error:
        return _form(view, sent, error)
    query = urlencode({"controller": row["controller"], "entered": position})
    return RedirectResponse(view.to("due", query), 303)


def _form(view: View, given: Mapping[str, str], error: RecordError | None = None) -> Response:
    """The form with values, and why they could not be entered."""
    registry = view.workbench.registry
    if registry is None or not registry.may_enter(view.person):
        faults = [(view.say("workbench.due.may_not"), "")]
        return view.render("faults.html.j2", 403, title=view.say("workbench.due.enter"), faults=faults)
    about = _course(view, given.get("about", ""))
    controller = about.begun.controller if about else _controller(view, given)
    fault = (in_language(error.message, view.language), in_language(error.help, view.language) if error.help else "") if error else None
    return view.render(
        "event.html.j2",
        400 if error else 200,
        fault=fault,
        given=given,
        about=about,
        row=lambda found: _row(view, found),
        controller=controller,
        kinds=FOLLOWING if about else BEGINNING,
        scopes=sorted(scopes_in(view.workbench.company, controller)),
        references=[*Kind],
        states=STATES,
        today=_today(view, controller).day,
    )


def _controller(view: View, given: Mapping[str, str] | None = None) -> str:
    """The controller that is chosen, or the first one with records."""
    company = view.workbench.company
    known = [name for name in sorted(company.controllers) if scopes_in(company, name)]
    chosen = (view.params if given is None else given).get("controller", "")
    return chosen if chosen in known else next(iter(known), "")


def _today(view: View, controller: str) -> Today:
    return today_here(view.workbench.company.controllers[controller].time_zone)
