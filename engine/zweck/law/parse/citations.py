"""The files of `policies/citations/`: one statute each, with its names, its divisions and the places where its text stands."""

from collections.abc import Iterable, Iterator
from typing import Final

from zweck.forms.form import NOTHING, Context, Form, line
from zweck.forms.quoting import shown
from zweck.forms.reader import Node, Scalar, Sequence
from zweck.law.citation.lists import steps
from zweck.law.citation.parts import Period, Place, Reference, Unreadable
from zweck.law.citation.read import read
from zweck.law.citation.statutes import Division, Index, Published, Statute
from zweck.law.parse.grammar_statutes import DIVISION, STATUTE, STATUTE_NAME
from zweck.words.said import says

NAMELESS: Final = "XX"


def statute(node: Node, context: Context) -> Statute | None:
    """The statute of one file, or `None` when it cannot be identified."""
    form = Form.of(node, STATUTE, context)
    if form is None:
        return None
    id = form.begun()
    names = dict(_name(item, form.context) for item in form.items("names"))
    checked = form.word("checked")
    divisions = tuple(_divisions(form))
    if not id:
        return None
    return Statute(
        id=id,
        names={name: period for name, period in names.items() if name},
        title=form.text("title") or NOTHING,
        period=_period(form),
        checked=checked or "memory",
        texts=form.each("texts", _text),
        divisions=divisions,
        note=form.line("note"),
        span=form.span("statute"),
    )


def index(found: Iterable[Statute], context: Context) -> Index:
    """All statutes; an id or a name that stands twice is a fault."""
    known: dict[str, Statute] = {}
    named: dict[str, Statute] = {}
    for statute in found:
        inner = context.at(statute.id)
        if statute.id in known:
            message = says("ZW404.statute_stands_twice", id=statute.id, span=known[statute.id].span)
            inner.fault("ZW404", statute.span, message, says("forms.remove_one"))
            continue
        for name in statute.names:
            if name in named:
                message = says("ZW404.name_stands_twice", name=name, span=named[name].span)
                inner.fault("ZW404", statute.span, message, says("law.let_name_mean"))
            named.setdefault(name, statute)
        known[statute.id] = statute
    return Index(known)


def _period(form: Form) -> Period:
    start, until = form.day("from"), form.day("until")
    if start is not None and until is not None and until < start:
        form.context.fault("ZW420", form.span("until"), says("ZW420.these_days_end", until=until, start=start))
        return Period(start)
    return Period(start, until)


def _name(node: Node, context: Context) -> tuple[str, Period]:
    if isinstance(node, Scalar):
        return line(node, context), Period()
    form = Form.of(node, STATUTE_NAME, context)
    return ("", Period()) if form is None else (form.line("name"), _period(form))


def _text(form: Form) -> Published:
    for name in ("whole", "section", "recital"):
        if (address := form.line(name)) and not address.startswith("https://"):
            form.context.fault("ZW201", form.span(name), says("ZW201.not_address", address=shown(address)))
    if not {"whole", "gazette"} & set(form.node.pairs):
        form.context.fault("ZW203", form.node.span, says("ZW203.missing_whole"))
    lines = {name: form.line(name) for name in ("whole", "section", "recital", "gazette")}
    return Published(_period(form), **lines)


def _divisions(form: Form) -> Iterator[Division]:
    """The parts of the statute, and those of its sections, paragraphs and sentences."""
    if (whole := form.node_of("has")) is not None:
        yield from _division((), whole, form.context)
    within = form.mapping("within")
    for name, node in within.pairs.items() if within is not None else ():
        place = _place(name)
        if isinstance(place, Unreadable):
            span = within.key_spans[name] if within else node.span
            form.context.fault("ZW601", span, says("forms.about", name=f"`{shown(name)}`", text=place.message), place.help)
        else:
            yield from _division(place, node, form.context)


def _division(place: Place, node: Node, context: Context) -> Iterator[Division]:
    """A text where it is the same on all days, or a list of texts with days."""
    for item in node.items if isinstance(node, Sequence) else (node,):
        has, period = item, Period()
        if not isinstance(item, Scalar):
            form = Form.of(item, DIVISION, context)
            if form is None or (inner := form.node_of("has")) is None:
                continue
            has, period = inner, _period(form)
        text = line(has, context)
        members = steps(text) if text else ()
        if isinstance(members, Unreadable):
            context.fault("ZW601", has.span, says("ZW601.column_text", column=members.column, message=members.message), members.help)
        elif members:
            yield Division(place, frozenset(members), period, has.span)


def _place(text: str) -> Place | Unreadable:
    """One place without its statute: `§ 28 Abs. 1`."""
    found = read(f"{text} {NAMELESS}")
    if isinstance(found, Unreadable):
        return found
    part = found.parts[0]
    if len(found.parts) > 1 or not isinstance(part, Reference) or part.statute != NAMELESS or len(part.places) != 1:
        return Unreadable(1, says("law.not_place_statute"))
    return part.places[0]
