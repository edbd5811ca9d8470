"""The digests of the wording of cited places, and the changes that were examined, all in one file."""

import re
from typing import Final

from zweck.forms.form import Context, Form, mapping
from zweck.forms.reader import Node
from zweck.law.parse.grammar_records import DIGESTED, EXAMINED, WORDED, WORDING_FILE
from zweck.law.policy.wording import Digested, Examined, TextVersion, Wording

DIGEST: Final = re.compile(r"[0-9a-f]{16}")
WRITES: Final = "let `zweck texts DIR --write` write it"


def wording(node: Node, context: Context) -> Wording | None:
    """The digests by statute and day, or `None` where one cannot be read; a place that stands twice is a fault."""
    root = mapping(node, context)
    if root is None:
        return None
    form = Form(root, WORDING_FILE, context)
    texts = [_text(item, context) for item in form.items("texts")]
    examined = [_examined(item, context) for item in form.items("examined")]
    found: dict[TextVersion, tuple[Digested, ...]] = {}
    for one in texts:
        if one is not None and one[0] in found:
            statute, day = one[0]
            context.fault("ZW404", one[1][0].span if one[1] else root.span, f"the text `{statute}@{day}` stands twice", WRITES)
        elif one is not None:
            found[one[0]] = one[1]
    return None if None in texts or None in examined else Wording(found, tuple(one for one in examined if one is not None))


def _text(node: Node, context: Context) -> tuple[TextVersion, tuple[Digested, ...]] | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, WORDED, context)
    statute, day = form.name("statute"), form.day("from")
    form.context = context.at(statute)
    places = [_digested(item, form.context) for item in form.items("places")]
    known: dict[str, Digested] = {}
    for one in (one for one in places if one is not None):
        if one.place in known:
            form.context.fault("ZW404", one.span, f"`{one.place}` stands twice, first in {known[one.place].span}", "remove one of them")
        known.setdefault(one.place, one)
    return None if not statute or day is None or None in places else ((statute, day), tuple(known.values()))


def _digested(node: Node, context: Context) -> Digested | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, DIGESTED, context)
    place, digest, letters = (form.line(name) for name in ("place", "digest", "letters"))
    for name, found_digest in (("digest", digest), ("letters", letters)):
        if found_digest and not DIGEST.fullmatch(found_digest):
            context.fault("ZW207", form.span(name), f"`{found_digest}` is not the digest of a wording, 16 hexadecimal digits", WRITES)
            return None
    return Digested(place, digest, letters, form.span("place")) if place and digest else None


def _examined(node: Node, context: Context) -> Examined | None:
    found = mapping(node, context)
    if found is None:
        return None
    form = Form(found, EXAMINED, context)
    statute, place, reason = form.name("statute"), form.line("place"), form.line("reason")
    earlier, later = form.day("earlier"), form.day("later")
    if not statute or not place or not reason or earlier is None or later is None:
        return None
    return Examined(statute, place, earlier, later, reason, form.span("place"))
