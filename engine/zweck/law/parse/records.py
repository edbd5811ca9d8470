"""The files beside the law: releases, digests of wordings, the state of the law watch, and the head of a house."""

import re
from typing import Final

from zweck.forms.diagnostics import Span
from zweck.forms.form import NOTHING, Form
from zweck.law.policy import Frozen, Part, Release, Thing
from zweck.law.policy.house import MaxAge
from zweck.law.policy.records import Compared, Digested, Examined, FindingKind, Read, TextVersion, Watch, Watched, WatchFinding, Wording
from zweck.words.said import says
from zweck.words.text import Text

SHA: Final = re.compile(r"[0-9a-f]{64}")
DIGEST: Final = re.compile(r"[0-9a-f]{16}")
TEXTS_WRITE: Final = says("law.texts_writes_it")
WATCH_WRITES: Final = says("law.watch_writes_it")


def releases(form: Form) -> tuple[Release, ...]:
    """All releases, the newest last."""
    form.word("form")
    return form.each("releases", _release)


def _release(form: Form) -> Release | None:
    name, day, frozen = form.begun(), form.day("on"), form.each("frozen", _frozen)
    return None if not name or day is None or not form.whole else Release(name, day, frozen)


def _frozen(form: Form) -> Frozen | None:
    thing, span = _thing(form)
    digest = form.line("digest")
    if digest and not SHA.fullmatch(digest):
        form.context.fault("ZW207", form.span("digest"), says("ZW207.not_sha_small", digest=digest))
        return None
    return None if thing is None else Frozen(thing, digest, form.line("reason"), span)


def _thing(form: Form) -> tuple[Thing | None, Span]:
    """The frozen version, and the place of its name."""
    stated = [key for key in ("law", "table", "fact") if form.node_of(key) is not None]
    if len(stated) != 1:
        form.context.fault("ZW203", form.node.span, says("ZW203.says_what_frozen"))
        return None, form.node.span
    (key,) = stated
    name = form.line(key)
    if key != "law":
        return (Thing(Part(key), name) if name else None), form.span(key)
    if form.node_of("version") is None:
        form.context.fault("ZW203", form.node.span, says("ZW203.missing_version"))
        return None, form.node.span
    day = form.day("version")
    return (Thing.version(name, day) if name and day is not None else None), form.span("law")


def wording(form: Form) -> Wording:
    """The digests by statute and day, and the changes that were examined; a place that stands twice is a fault."""
    texts, examined = form.each("texts", _text), form.each("examined", _examined)
    found: dict[TextVersion, tuple[Digested, ...]] = {}
    for version, places in texts:
        if version in found:
            message = says("ZW404.text_stands_twice", statute=version[0], day=version[1])
            form.context.fault("ZW404", places[0].span if places else form.node.span, message, TEXTS_WRITE)
        else:
            found[version] = places
    return Wording(found, examined)


def _text(form: Form) -> tuple[TextVersion, tuple[Digested, ...]] | None:
    statute, day = form.begun(), form.day("from")
    places = form.each("places", _digested)
    known: dict[str, Digested] = {}
    for one in places:
        if known.setdefault(one.place, one) is not one:
            form.context.fault("ZW404", one.span, says("ZW404.stands_twice_first_place", place=one.place, span=known[one.place].span))
    return None if not statute or day is None or not form.whole else ((statute, day), tuple(known.values()))


def _digested(form: Form) -> Digested | None:
    found = {name: form.line(name) for name in ("place", "digest", "letters")}
    for name in ("digest", "letters"):
        if found[name] and not DIGEST.fullmatch(found[name]):
            form.context.fault("ZW207", form.span(name), says("ZW207.not_digest_wording", found_digest=found[name]), TEXTS_WRITE)
            return None
    return Digested(**found, span=form.span("place")) if found["place"] and found["digest"] else None


def _examined(form: Form) -> Examined | None:
    statute, place, reason = form.name("statute"), form.line("place"), form.line("reason")
    earlier, later = form.day("earlier"), form.day("later")
    if not statute or not place or not reason or earlier is None or later is None:
        return None
    return Examined(statute, place, earlier, later, reason, form.span("place"))


def watch(form: Form) -> Watch:
    """The state of the law watch; a statute or finding that stands twice is a fault."""
    found = Watch(form.each("watched", _watched), form.each("findings", _finding), form.each("read", _read))
    for names in ([(one.statute, one.span) for one in found.watched], [(one.id, one.span) for one in found.findings]):
        seen: set[str] = set()
        for name, span in names if form.whole else ():
            if name in seen:
                form.context.fault("ZW404", span, says("ZW404.stands_twice", name=name), WATCH_WRITES)
            seen.add(name)
    return found


def _watched(form: Form) -> Watched | None:
    statute, day, result, places = form.name("statute"), form.day("day"), form.word("result"), form.number("places")
    if not statute or day is None or result is None or places is None:
        return None
    return Watched(statute, form.line("source"), day, Compared(result), places, form.lines("acts"), form.span("statute"))


def _finding(form: Form) -> WatchFinding | None:
    id, statute, kind = form.line("finding"), form.name("statute"), form.word("kind")
    day, seen = form.day("day"), form.day("seen")
    if not id or not statute or kind is None or day is None or seen is None:
        return None
    closed = form.inner("settled")
    reason, on = (closed.line("reason"), closed.day("on")) if closed is not None else ("", None)
    if closed is not None and not reason:
        return None
    return WatchFinding(
        id, statute, FindingKind(kind), day, seen, form.line("source"), form.line("place"), reason, on, form.span("finding")
    )


def _read(form: Form) -> Read | None:
    law, until = form.name("law"), form.day("until")
    return Read(law, until, form.line("source"), form.day("day"), form.line("digest"), form.span("law")) if law and until else None


def house(form: Form) -> tuple[str, Text, Span, tuple[MaxAge, ...]] | None:
    """The name and the title of a house, the place of the name, and how old sources may be; `None` without a name."""
    name, title, ages = form.name("house"), form.text("title"), form.each("max_source_age", _age)
    return (name, title or NOTHING, form.span("house"), ages) if name else None


def _age(form: Form) -> MaxAge | None:
    law, days = form.name("law") if form.node_of("law") else "", form.number("days")
    return None if days is None else MaxAge(law, days, form.span("days"))
