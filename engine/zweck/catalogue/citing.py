"""The citations of a place in the law, wherever they stand: rules of all laws and versions, omissions, doubts, facts, acts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from zweck.catalogue.places import Places, around
from zweck.catalogue.readers import SCOPE
from zweck.forms.diagnostics import Span
from zweck.law.citation.parts import Period
from zweck.law.citation.statutes import Path, inside, longer, place_key
from zweck.law.policy import Definition, Doubt, PolicySet, Requirement, Rule, Scope, Version, omissions
from zweck.law.vocabulary import Act, Fact
from zweck.periods.rows import PeriodRow
from zweck.words.text import Text


@dataclass(frozen=True, slots=True)
class Statement:
    """A rule or scope as one version first states it, with all days on which it holds. Answers call it by `name`."""

    law: str
    kind: str
    id: str
    name: str
    citation: str
    text: Text
    days: tuple[Period, ...]
    span: Span

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return any(period.covers(day) for period in self.days)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something beside the rules that names a place: its name, a sentence, and where it cites, if it does."""

    name: str
    text: Text
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Citing:
    """The citations of a place: `wanted` is the place, `written` how a citation names it."""

    wanted: tuple[Path, ...]
    written: str
    statements: tuple[Statement, ...]
    absent: tuple[Mention, ...]
    doubts: tuple[Mention, ...]
    facts: tuple[Mention, ...]
    acts: tuple[Mention, ...]
    periods: tuple[PeriodRow, ...] = ()


def citing(text: str, written: str, policies: PolicySet, day: date | None = None) -> Citing:
    """The citations of a place, of a part of it, or the section around it; of rules and rows those that hold on the day, if one is given.

    Raises:
        NotAPlace: if the text is no place, or nothing cites its statute.
    """
    places = Places(policies.citations)
    statements = list(_statements(policies))
    cited = [places.of(one.citation) for one in statements]
    wanted = places.wanted(text)

    def meets(found: Iterable[Path]) -> bool:
        known = list(found)
        return inside(known, wanted) or around(known, wanted)

    def named(*texts: str) -> bool:
        return meets(place for one in texts for place in places.in_text(one))

    met = (one for one, found in zip(statements, cited, strict=True) if meets(found) and (day is None or one.on(day)))
    vocabulary = policies.vocabulary
    rows = (row for several in vocabulary.periods.rows.values() for row in several)
    return Citing(
        tuple(wanted),
        written,
        tuple(_in_order(met, policies)),
        tuple(one for one in _absent(policies) if named(one.citation, one.text.de)),
        tuple(Mention(one.id, one.question) for one in policies.doubts.values() if named(*_texts(one))),
        tuple(Mention(fact.name, fact.label) for fact in vocabulary.facts.values() if named(*_meant(fact))),
        tuple(Mention(act.name, act.title) for act in vocabulary.acts.values() if named(*_listed(act))),
        tuple(row for row in rows if meets(places.of(row.citation)) and (day is None or row.holds_on(day))),
    )


def _statements(policies: PolicySet) -> Iterator[Statement]:
    for law in policies.laws.values():
        found: dict[int, Statement] = {}
        for version in law.versions:
            for item in (version.scope, *version.rules):
                days = version.days & item.in_force if isinstance(item, Rule) else version.days
                if item is not None and days is not None:
                    before = found.get(id(item))
                    found[id(item)] = _first(item, version, days) if before is None else replace(before, days=longer(before.days, days))
        yield from found.values()


def _first(item: Rule | Scope, version: Version, days: Period) -> Statement:
    if isinstance(item, Scope):
        return Statement(version.law, SCOPE, SCOPE, f"{version.law}/{SCOPE}", item.citation, item.reason, (days,), item.citation_span)
    said = item.reason or getattr(item, "text", None) or (item.term if isinstance(item, Definition) else None) or Text("", "")
    name = f"{item.of}/{item.id}" if isinstance(item, Requirement) else item.id
    return Statement(version.law, item.kind, item.id, name, item.citation, said, (days,), item.span)


def _in_order(statements: Iterable[Statement], policies: PolicySet) -> list[Statement]:
    """Law by law, in each as the divisions of its statute follow each other, the earlier statement first."""
    laws = list(policies.laws)
    shorts = {law.id: frozenset(version.short for version in law.versions) for law in policies.laws.values()}

    def place(one: Statement) -> tuple[object, ...]:
        return laws.index(one.law), place_key(one.citation, shorts[one.law]), one.id, one.days[0].start or date.min

    return sorted(statements, key=place)


def _absent(policies: PolicySet) -> Iterator[Mention]:
    yield from (Mention(one.id, one.text, one.place) for one in omissions(policies))
    for field in policies.coverage.fields.values():
        yield from (Mention(f"{one.field}/{one.number}", one.text, one.citation) for one in field.governed)


def _texts(doubt: Doubt) -> Iterator[str]:
    yield from (doubt.question.de, doubt.choice.de)
    for view in doubt.views:
        yield from (view.text.de, *view.authorities)


def _meant(fact: Fact) -> Iterator[str]:
    yield from (text.de for text in (fact.meaning, fact.question, fact.statement, fact.silence.reason) if text is not None)
    yield from (label.de for label in fact.labels.values())


def _listed(act: Act) -> Iterator[str]:
    yield from (text.de for text in (act.title, *act.checklist))
