"""The text that an editor shows for a place in a policy file, as Markdown: meaning in both languages, citation, who can change it."""

from datetime import date

from zweck.editing.names import Thing, VersionedRule, about, meant
from zweck.editing.symbols import Role, Symbol
from zweck.editing.workspace import NOTHING_BESIDE, Beside
from zweck.law.citation.statutes import Statute, links
from zweck.law.policy import Doubt, Field, Floor, Ground, Law, Obligation, Omission, PolicySet, Prohibition, Requirement
from zweck.law.texts.quote import INDENT, Quotations
from zweck.law.vocabulary import Fact, SameAs, Silence, SilenceClass, Table
from zweck.logic.condition import Value
from zweck.words.text import Text

MAX_VALUES = 30

STATED_BY = {
    SilenceClass.ORDINARY: "the call; an activity may presume it by name",
    SilenceClass.DOING: "the activity or the consent text, or the call",
    SilenceClass.PERSON: "the register, or the call",
    SilenceClass.CONTROLLER: "the profile of the controller, or the call",
    SilenceClass.APPRAISAL: "an appraisal of the activity or the consent text, or the call",
    SilenceClass.SHOWN: "the call, an appraisal with a document, or the register",
}
"""Where a fact comes from, by its class."""


def hover(
    symbol: Symbol, law: str, policies: PolicySet, day: date | None, texts: Quotations | None = None, beside: Beside = NOTHING_BESIDE
) -> str:
    """The text for a symbol in a file of a law whose version begins on a day, with the wording of citations in `texts`; may be empty.

    `beside` are the names of a company, by the key behind which they stand.
    """
    if symbol.role is Role.KEY and symbol.key is not None:
        words = f"; one of {', '.join(f'`{word}`' for word in symbol.key.words)}" if symbol.key.words else ""
        must = " It must be there." if symbol.key.required else ""
        return f"**{symbol.key.name}**: {symbol.key.meaning} ({symbol.key.shape.value}{words}).{must}"
    things = meant(symbol, law, policies)
    if symbol.role is Role.CITATION:
        return _citation(symbol.text, things, policies, day, texts)
    if symbol.role in (Role.VALUE, Role.TESTED):
        return "\n\n".join(_value(symbol.text, thing) for thing in things if isinstance(thing, Fact))
    if symbol.role is Role.OTHER and symbol.key is not None:
        known = next((one for one in beside.get(symbol.key.name, ()) if one.name == symbol.text), None)
        return f"**{known.name}**\n\n{_both(known.about)}".rstrip() if known is not None else ""
    seen = list(dict.fromkeys(_described(thing, policies, texts) for thing in things))
    return "\n\n---\n\n".join(seen[-3:])


def _described(thing: Thing, policies: PolicySet, texts: Quotations | None) -> str:
    match thing:
        case Fact():
            return _fact(thing, policies)
        case Table():
            return f"**{thing.name}** (table, {thing.kind})\n\n{_both(thing.title)}\n\n{len(thing.entries)} rows. {thing.source}"
        case Law():
            versions = ", ".join(str(version.start) for version in thing.versions)
            return f"**{thing.id}** (law)\n\n{_both(thing.versions[-1].title)}\n\nVersions: {versions}"
        case Doubt():
            return f"**{thing.id}** (doubt)\n\n{_both(thing.question)}\n\nThe rules follow:\n\n{_both(thing.choice)}"
        case Field():
            governed = "\n".join(f"- {one.law_of}: {_pair(one.text)} ({one.citation})" for one in thing.governed)
            return f"**{thing.name}** (field of law)\n\n{_both(thing.title)}\n\n{governed}"
        case Omission():
            return f"**{thing.id}** (not encoded, {thing.effect}): {thing.place}\n\n{_both(thing.text)}"
        case Statute():
            return _statute(thing)
        case VersionedRule():
            return _rule(thing, policies, texts)


def _rule(stated: VersionedRule, policies: PolicySet, texts: Quotations | None) -> str:
    rule, version = stated.rule, stated.version
    lines = [
        f"**{rule.id}** ({rule.kind}{_target(stated)}), {version.short}, from {rule.in_force.start or version.start}",
        _both(about(rule)),
    ]
    if rule.citation:
        lines.append(f"Citation: {_linked(rule.citation, policies, version.start)}")
    if rule.doubts:
        lines.append(f"Disputed: {', '.join(rule.doubts)}")
    lines += _wording(rule.citation, rule.in_force.start or version.start, texts)
    return "\n\n".join(lines)


def _target(stated: VersionedRule) -> str:
    match stated.rule:
        case Ground(of=of):
            return f" of {', '.join(of)}"
        case Requirement(of=of) | Prohibition(of=of) | Obligation(of=of) if of != stated.rule.law:
            return f" added to {of}"
        case Floor(fact=fact, at_least=least):
            return f": {fact} is at least {least}"
        case _:
            return ""


def _fact(fact: Fact, policies: PolicySet) -> str:
    values = [f"- `{value}`: {fact.labels[value].en} / {fact.labels[value].de}" for value in fact.values[:MAX_VALUES]]
    more = [f"- … {len(fact.values) - MAX_VALUES} more"] if len(fact.values) > MAX_VALUES else []
    order = ", from lowest to highest" if fact.ordered else ""
    return "\n\n".join(
        part
        for part in (
            f"**{fact.name}** ({fact.type}{order})",
            _pair(fact.label),
            _both(fact.meaning),
            "\n".join([*values, *more]),
            f"Silence (class `{fact.silence.silence_class}`): {_silence(fact.silence)}",
            f"Stated by: {STATED_BY[fact.silence.silence_class]}",
            f"Can be changed by: {fact.changeable_by}",
            "\n".join(f"- {act.title.en} / {act.title.de}" for act, _ in policies.vocabulary.acts_for(fact.name)),
        )
        if part
    )


def _silence(silence: Silence) -> str:
    match silence.silence_class:
        case SilenceClass.ORDINARY:
            presumed = f"the value of `{silence.presume.fact}`" if isinstance(silence.presume, SameAs) else _literal(silence.presume)
            beside = ", beside some stated facts only" if silence.where is not None else ""
            return f"presumed to be {presumed} on request{beside}"
        case SilenceClass.SHOWN:
            asked = "; asked beside some stated facts" if silence.asked is not None else ""
            return f"counts as not shown, as {_literal(silence.against)}{asked}"
        case _:
            implied = ", ".join(_literal(part.value) for part in silence.implied)
            return f"must be asked{f'; stated facts may imply {implied}' if implied else ''}"


def _literal(value: Value | None) -> str:
    match value:
        case frozenset() as members:
            return "`[" + ", ".join(sorted(members)) + "]`"
        case bool(truth):
            return f"`{str(truth).lower()}`"
        case _:
            return f"`{value}`"


def _value(value: str, fact: Fact) -> str:
    label = fact.labels.get(value)
    head = f"`{value}` of **{fact.name}**: {_pair(label)}" if label is not None else f"**{fact.name}**: {_pair(fact.meaning)}"
    return f"{head}\n\nCan be changed by: {fact.changeable_by}"


def _statute(statute: Statute) -> str:
    checked = "its divisions were compared with the text" if statute.checked == "text" else "its divisions are from memory"
    return f"**{', '.join(statute.names)}**\n\n{_both(statute.title)}\n\n({checked})"


def _citation(text: str, things: tuple[Thing, ...], policies: PolicySet, day: date | None, texts: Quotations | None) -> str:
    statutes = [f"- {', '.join(thing.names)}: {_pair(thing.title)}" for thing in things if isinstance(thing, Statute)]
    wording = _wording(text, day or date.max, texts)
    return "\n\n".join(part for part in (_linked(text, policies, day or date.max), "\n".join(statutes), *wording) if part)


def _wording(citation: str, day: date, texts: Quotations | None) -> list[str]:
    """The cited places as official texts have them on a day."""
    found = texts.of(citation, day) if texts is not None and citation else ()
    return ["\n".join([f"**{one.place}** ({one.text})", "", *(f"> {_level(line)}  " for line in one.lines)]) for one in found]


def _level(line: str) -> str:
    """A line as deep as it stands: Markdown drops blanks at its beginning."""
    bare = line.lstrip(" ")
    return "\u2003" * ((len(line) - len(bare)) // INDENT) + bare


def _linked(citation: str, policies: PolicySet, day: date) -> str:
    """A citation with the links that lead to its texts."""
    found = links(citation, day, policies.citations)
    listed = [f"[{link.text}]({link.address})" if link.address else f"{link.text} ({link.target})" for link in found]
    return citation + (f" ({', '.join(listed)})" if listed else "")


def _both(text: Text) -> str:
    return f"{text.en}\n\n{text.de}" if text.de != text.en else text.en


def _pair(text: Text) -> str:
    return f"{text.en} / {text.de}" if text.de != text.en else text.en
