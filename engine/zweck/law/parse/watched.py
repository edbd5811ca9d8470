"""The state of the law watch, all in one file."""

from typing import Final

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.law.parse.grammar_records import FOUND, READ, SETTLED, WATCHED, WATCHED_FILE
from zweck.law.policy.watched import Compared, FindingKind, Read, Watch, Watched, WatchFinding

WRITES: Final = "let `zweck watch SOURCE --write` write it"


def watch(node: Node, context: Context) -> Watch | None:
    """The state, or `None` where a part cannot be read; a statute or finding that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, WATCHED_FILE, context)
    watched = [_watched(item, context) for item in form.items("watched")]
    findings = [_finding(item, context) for item in form.items("findings")]
    read = [_read(item, context) for item in form.items("read")]
    if None in watched or None in findings or None in read:
        return None
    found = Watch(
        tuple(one for one in watched if one is not None),
        tuple(one for one in findings if one is not None),
        tuple(one for one in read if one is not None),
    )
    for names in ([(one.statute, one.span) for one in found.watched], [(one.id, one.span) for one in found.findings]):
        seen: set[str] = set()
        for name, span in names:
            if name in seen:
                context.fault("ZW404", span, f"`{name}` stands twice", WRITES)
            seen.add(name)
    return found


def _watched(node: Node, context: Context) -> Watched | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, WATCHED, context)
    statute, day, result, places = form.name("statute"), form.day("day"), form.word("result"), form.number("places")
    if not statute or day is None or result is None or places is None:
        return None
    return Watched(statute, form.line("source"), day, Compared(result), places, form.lines("acts"), form.span("statute"))


def _finding(node: Node, context: Context) -> WatchFinding | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, FOUND, context)
    id, statute, kind = form.line("finding"), form.name("statute"), form.word("kind")
    day, seen = form.day("day"), form.day("seen")
    if not id or not statute or kind is None or day is None or seen is None:
        return None
    settled = form.mapping("settled")
    closed = Form(settled, SETTLED, context) if settled is not None else None
    reason, on = (closed.line("reason"), closed.day("on")) if closed is not None else ("", None)
    if closed is not None and not reason:
        return None
    source, place, span = form.line("source"), form.line("place"), form.span("finding")
    return WatchFinding(id, statute, FindingKind(kind), day, seen, source, place, reason, on, span)


def _read(node: Node, context: Context) -> Read | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, READ, context)
    law, until = form.name("law"), form.day("until")
    return Read(law, until, form.line("source"), form.day("day"), form.line("digest"), form.span("law")) if law and until else None
