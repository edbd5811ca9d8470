"""Which events can be entered."""

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from zweck.chain.database import RecordError
from zweck.company import Company, ConsentText
from zweck.company.event import HOLDING, OF_ONE_RECORD, zone_of
from zweck.company.register import CONSENTED, EVERYTHING, OF_CONSENT, PURPOSE, EventKind
from zweck.company.retention import scopes_of
from zweck.forms.quoting import listed, near, shown
from zweck.law.vocabulary import Vocabulary
from zweck.periods.period import Period, last_day
from zweck.register.entry import Entry, microseconds, moment
from zweck.words.said import says

SKEW: Final = timedelta(minutes=5)
"""By how much the clock of one who enters events may be ahead of the register's."""

MAX_LINE: Final = 200
MAX_SUBJECT: Final = re.compile(r"[1-9]\d{0,5}:[0-9a-f]{32}")
NAME: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
OF_CLASS: Final = re.compile(rf"{NAME.pattern}:{NAME.pattern}")
VERSION: Final = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)@(\d{4}-\d\d-\d\d)")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
FACTS: Final = ("consent.channels", "rights.objection", PURPOSE)
"""The facts whose values events can name."""

ALSO: Final = (
    "consent.given",
    "consent.parental",
    "consent.recorded",
    "consent.withdrawn",
    "rights.erasure_request",
    "rights.marketing_objection",
    "rights.restricted",
    "subject.age",
)
"""The other facts that follow from events."""

LINES: Final = ("scope", "state", "evidence", "source", "recorder", "wording", "decision", "once", "record")

OF_TEXT: Final = (*CONSENTED, EventKind.REQUESTED)
"""The kinds that name a version of a consent text."""

OF_CHANNELS: Final = (*OF_TEXT, EventKind.WITHDRAWN)
"""The kinds that may name channels: those of a consent, or those that a withdrawal takes away."""

OF_OBJECTION: Final = (EventKind.OBJECTED, EventKind.OBJECTION_LIFTED, EventKind.RESTRICTED, EventKind.RESTRICTION_LIFTED)
"""The kinds that may name an activity or a purpose."""

ENDING_ON: Final = (EventKind.OF_AGE_ON, EventKind.EXTENDED, EventKind.HELD)
"""The kinds that name a day."""

OF_A_DAY: Final = (*CONSENTED, *ENDING_ON)
"""The kinds that may name a day."""

DATED_BACK: Final = (*CONSENTED, EventKind.GUARDIAN_AUTHORISED, EventKind.CORRECTED)
"""The kinds that need a proof where they took effect before they were entered."""

PROVEN: Final = (EventKind.CORRECTED, EventKind.EXTENDED, EventKind.HELD, EventKind.ERASED)
"""The kinds that always need a proof."""

REFERRING: Final = (EventKind.CORRECTED, EventKind.USED, *OF_ONE_RECORD)
"""The kinds that refer to an event."""

HOLDS: Final = ("claims", "tax_assessment_open", "proceedings_pending", "order")
"""The reasons for which erasing can wait."""

STATES: Final = {
    EventKind.ENDED: ("ended", "used", "audited"),
    EventKind.EXTENDED: ("review", "authority"),
    EventKind.HELD: HOLDS,
    EventKind.RELEASED: HOLDS,
}
"""The states of kinds about records; only a hold must have one."""

MAX_HOLD: Final = 3
"""Years for which an entry holds; another one renews it."""

DECLARERS: Final = ("subject", "guardian", "agent")
"""The persons who can declare something."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The values that events can have, and the company whose texts they name; `None` where no company is known."""

    channels: Set[str]
    states: Set[str]
    purposes: Set[str]
    company: Company | None = None

    @classmethod
    def of(cls, vocabulary: Vocabulary, company: Company | None = None) -> "Terms":
        """The terms by a vocabulary.

        Raises:
            RecordError: if it lacks a fact that follows from events: what they say would be lost.
        """
        if lacking := sorted({*FACTS, *ALSO} - vocabulary.facts.keys()):
            raise RecordError(says("register.policies_have_no", lacking=listed(lacking)))
        channels, states, purposes = (frozenset(vocabulary.facts[name].values) for name in FACTS)
        return cls(channels, states - {"none"}, purposes, company)


def checked(entry: Entry, terms: Terms | None, now: int) -> Entry:
    """The event, if it can be entered `now` (microseconds) as far as that follows from it alone, with the digest of the text's wording.

    Raises:
        RecordError: if not.
    """
    _check_form(entry)
    _check_time(entry, now)
    _check_kind(entry)
    _check_lasts(entry, now)
    if terms is None:
        return entry
    _check_values(entry, terms)
    if not terms.company or entry.kind not in OF_TEXT or (text := terms.company.text(entry.scope)) is None:
        return entry
    at, zone = entry.effective or moment(now), zone_of(terms.company.controllers[entry.controller].time_zone)
    if not text.shown(at, zone):
        raise RecordError(says("register.text_not_shown", kind=entry.kind, day=at.astimezone(zone).date(), scope=entry.scope))
    if text.channels and (beyond := entry.channels - text.channels):
        raise RecordError(says("register.text_without_channel", scope=entry.scope, names=listed(sorted(beyond))))
    return replace(entry, wording=wording_of(text))


def wording_of(text: ConsentText) -> str:
    """The digest of a consent text's wording in its languages."""
    return sha256(f"{text.wording.de}\0{text.wording.en}".encode()).hexdigest()


def _check_form(entry: Entry) -> None:
    if not MAX_SUBJECT.fullmatch(entry.subject):
        raise RecordError(says("register.subject_no_pseudonym"))
    if not NAME.fullmatch(entry.controller):
        raise RecordError(says("register.not_name_controller", controller=shown(entry.controller)))
    for name in LINES:
        text = getattr(entry, name)
        if len(text) > MAX_LINE or CONTROL.search(text):
            raise RecordError(says("register.no_line_most", name=name, max_line=MAX_LINE))
    if entry.declared_by and entry.declared_by not in DECLARERS:
        raise RecordError(says("register.cannot_declare_anything", declared_by=shown(entry.declared_by), declarers=listed(DECLARERS)))


def _check_time(entry: Entry, now: int) -> None:
    if entry.effective is None:
        return
    if entry.effective.tzinfo is None:
        raise RecordError(says("register.time_event_no"))
    at, skew = microseconds(entry.effective), microseconds(moment(0) + SKEW)
    if at > now + skew:
        raise RecordError(
            says("register.event_lies_future", effective=entry.effective.isoformat(), moment=moment(now).isoformat()),
        )
    if at < 0:
        raise RecordError(says("register.event_too_old", effective=entry.effective.isoformat()))
    if at < now - skew and entry.kind in DATED_BACK and not entry.evidence:
        raise RecordError(says("register.consent_dated_back", kind=entry.kind, effective=entry.effective.isoformat()))


def _check_kind(entry: Entry) -> None:
    kind, of_text = entry.kind, entry.kind in OF_TEXT
    forms = (NAME, OF_CLASS) if kind in (EventKind.STARTED, *HOLDING) else (NAME,)
    refers = entry.about > 0 or bool(entry.record)
    wrongly = refers != (kind in REFERRING) and not (refers and kind in HOLDING)
    faults = (
        says("register.names_consent_text", kind=kind, scope=shown(entry.scope)) if of_text and not _is_version(entry.scope) else None,
        None
        if entry.scope == EVERYTHING or _is_version(entry.scope) or any(form.fullmatch(entry.scope) for form in forms)
        else says("register.no_scope", scope=shown(entry.scope)),
        says("register.names_no_day", kind=kind) if entry.until is None and kind in ENDING_ON else None,
        says("register.no_day_ends", kind=kind) if entry.until is not None and kind not in OF_A_DAY else None,
        says("register.names_no_channels", kind=kind) if entry.channels and kind not in OF_CHANNELS else None,
        says("register.no_state", kind=kind) if entry.state and kind is not EventKind.OBJECTED and kind not in STATES else None,
        says("register.refers_to_none", kind=kind) if wrongly and kind in REFERRING else None,
        says("register.refers_to_one", kind=kind) if wrongly and kind not in REFERRING else None,
        says("register.no_evidence", kind=kind) if kind in PROVEN and not entry.evidence else None,
        says("register.use_consent_names") if kind is EventKind.USED and not entry.decision else None,
    )
    for fault in filter(None, faults):
        raise RecordError(fault)
    _check_record(entry, refers=refers)


def _check_record(entry: Entry, *, refers: bool) -> None:
    """An event about a record, as far as that follows from it alone."""
    kind, states = entry.kind, STATES.get(entry.kind, ())
    if kind is EventKind.STARTED and not (entry.once and OF_CLASS.fullmatch(entry.scope)):
        raise RecordError(says("register.record_unnamed", scope=shown(entry.scope)))
    if entry.record and (entry.about or kind not in (*OF_ONE_RECORD, *HOLDING)):
        raise RecordError(says("register.record_named_twice" if entry.about else "register.refers_to_one", kind=kind))
    if refers and kind in (*OF_ONE_RECORD, *HOLDING) and entry.scope != EVERYTHING:
        raise RecordError(says("register.scope_beside_record", kind=kind, scope=shown(entry.scope)))
    if states and entry.state not in states and (entry.state or kind is EventKind.HELD):
        help = near(entry.state, states) or says("forms.use", words=listed(states))
        raise RecordError(says("register.no_state_of", state=shown(entry.state), kind=kind), help)


def _check_lasts(entry: Entry, now: int) -> None:
    """Whether the day of a hold or a prolonged keeping, which takes effect `now` (microseconds) or when it says, can be true.

    Raises:
        RecordError: if not.
    """
    if entry.until is None or entry.kind not in (EventKind.HELD, EventKind.EXTENDED):
        return
    begins = (entry.effective or moment(now)).date()
    if entry.until < begins:
        raise RecordError(says("register.until_before", until=entry.until, begins=begins))
    if entry.kind is EventKind.HELD and entry.until > last_day(begins, Period(12 * MAX_HOLD)):
        raise RecordError(says("register.hold_too_long", until=entry.until, years=MAX_HOLD))


def _check_values(entry: Entry, terms: Terms) -> None:
    for name in sorted(entry.channels - terms.channels):
        raise RecordError(
            says("register.no_channel", name=shown(name)),
            near(name, terms.channels) or says("forms.use", words=listed(sorted(terms.channels))),
        )
    if entry.kind is EventKind.OBJECTED and entry.state and entry.state not in terms.states:
        raise RecordError(
            says("register.no_state_objection", state=shown(entry.state)),
            near(entry.state, terms.states) or says("forms.use", words=listed(sorted(terms.states))),
        )
    if terms.company and entry.controller not in terms.company.controllers:
        help = near(entry.controller, terms.company.controllers) or says(
            "register.there_are", known=listed(sorted(terms.company.controllers))
        )
        raise RecordError(says("register.not_controller_company", controller=shown(entry.controller)), help)
    _check_scope(entry, terms)


def _check_scope(entry: Entry, terms: Terms) -> None:
    """A withdrawal or objection with a scope that is unknown would hinder nothing."""
    company, controller = terms.company, entry.controller
    texts = [one for found in company.texts.values() for one in found if one.controller == controller] if company else []
    activities = {one.id for found in company.activities.values() for one in found if one.controller == controller} if company else set()
    versions, names = {one.version for one in texts}, {one.id for one in texts}
    if entry.kind in OF_TEXT:
        known, what = versions, says("register.what.version")
    elif entry.kind is EventKind.WITHDRAWN:
        known, what = versions | names | terms.purposes, says("register.what.consent_or_purpose")
    elif entry.kind in (*OF_CONSENT, EventKind.GUARDIAN_AUTHORISED, EventKind.USED):
        known, what = versions | names, says("register.what.consent")
    elif entry.kind is EventKind.STARTED or (entry.kind in HOLDING and not (entry.about or entry.record)):
        classes = {scope for name in activities if company for one in company.activities[name] for scope in scopes_of(one)}
        known = classes if entry.kind is EventKind.STARTED else classes | activities
        what = says("register.what.class")
    elif entry.kind in OF_OBJECTION:
        known, what = activities | terms.purposes, says("register.what.activity_or_purpose")
    else:
        return
    if entry.scope == EVERYTHING or entry.scope in known or (company is None and entry.kind is EventKind.USED):
        return
    help = (
        says("register.give_files_company")
        if company is None
        else near(entry.scope, known) or says("register.there_are", known=listed(sorted(known)))
    )
    raise RecordError(says("register.no_known", what=what, scope=shown(entry.scope), controller=controller), help)


def _is_version(scope: str) -> bool:
    found = VERSION.fullmatch(scope)
    try:
        return bool(found and date.fromisoformat(found[2]))
    except ValueError:
        return False
