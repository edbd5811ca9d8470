"""Releases and their digests, all in one file."""

import re
from typing import Final

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.forms.span import Span
from zweck.law.parse.grammar_records import FROZEN, RELEASE, RELEASED_FILE
from zweck.law.policy import Frozen, Part, Release, Thing

DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def releases(node: Node, context: Context) -> tuple[Release, ...] | None:
    """All releases, the newest last, or `None` when one cannot be read."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, RELEASED_FILE, context)
    form.word("form")
    found = [_release(item, context) for item in form.items("releases")]
    return tuple(release for release in found if release is not None) if None not in found else None


def _release(node: Node, context: Context) -> Release | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, RELEASE, context)
    name = form.line("release")
    form.context = context.at(name)
    day = form.day("on")
    frozen = [_frozen(item, form.context) for item in form.items("frozen")]
    if not name or day is None or None in frozen:
        return None
    return Release(name, day, tuple(one for one in frozen if one is not None), form.span("release"))


def _frozen(node: Node, context: Context) -> Frozen | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, FROZEN, context)
    thing, span = _thing(form)
    digest = form.line("digest")
    if digest and not DIGEST.fullmatch(digest):
        context.fault("ZW207", form.span("digest"), f"`{digest}` is not a SHA-256 in small letters", "let `zweck release` write it")
        return None
    return None if thing is None else Frozen(thing, digest, form.line("reason"), span)


def _thing(form: Form) -> tuple[Thing | None, Span]:
    """The frozen version, and the place of its name."""
    stated = [key for key in ("law", "table", "fact") if form.node_of(key) is not None]
    if len(stated) != 1:
        form.context.fault("ZW203", form.node.span, "one of `law`, `table` and `fact` says what is frozen", "let `zweck release` write it")
        return None, form.node.span
    (key,) = stated
    name = form.line(key)
    if key != "law":
        return (Thing(Part(key), name) if name else None), form.span(key)
    if form.node_of("version") is None:
        form.context.fault("ZW203", form.node.span, "`version` is missing", "add `version:`, the version's first day")
        return None, form.node.span
    day = form.day("version")
    return (Thing.version(name, day) if name and day is not None else None), form.span("law")
