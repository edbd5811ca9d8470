"""Deep checks of laws, by a search of all cases; a law in which nothing was found is remembered by all that the search reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path
from time import process_time
from typing import Final, TypeVar

from zweck.analysis.deep.finding import Finding, Kind
from zweck.analysis.deep.silence import searched
from zweck.analysis.deep.suspicions import Key, Suspicion, Suspicions, suspects
from zweck.analysis.space.cases import cases_of, changing, domains, shape
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.bounded.cache import made_once
from zweck.bounded.progress import Progress, quietly
from zweck.editions.effects import proven
from zweck.editions.resolve import DAY
from zweck.forms.diagnostics import NOWHERE, Span
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import facts_of

T = TypeVar("T")
SEARCHING: Final = ("analysis", "program")
"""The parts of the engine, beside those that load the law, on which a search rests."""


class Remembered:
    """The searches of one state of the law without a finding: the same law is not searched twice by the same engine.

    A law is known by all that its searches read: the conditions on which it rests on any day, as they are resolved and as they are
    written, and what the vocabulary says of facts.
    """

    def __init__(self, side: Side, search: str) -> None:
        """`search` names what is looked for."""
        self._side = side
        self._search = search
        self._said: dict[int, tuple[object, str]] = {}
        vocabulary = side.vocabulary
        self._vocabulary = _digest([_code(), *map(_value, vocabulary.facts.values()), *map(_value, vocabulary.contradictions)])

    def unless_sound(self, law: str, found: Iterable[T]) -> Iterator[T]:
        """The findings of a search of a law; nothing is searched where nothing was found before."""
        keys = self._side.policies.once(_keys)
        whole = keys.get(law) or keys.setdefault(law, self._key(law))
        key = f"{self._search} {whole}"
        if proven.is_proven(key):
            return
        began, sound = process_time(), True
        for one in found:
            sound = False
            yield one
        if sound:
            proven.remember(key, process_time() - began)

    def _key(self, law: str) -> str:
        days = (_digest(self._names(self._side.part(law, stretch), stretch)) for stretch in latest_first(self._side))
        return _digest([law, self._vocabulary, *sorted({*days})])

    def _names(self, part: Part, stretch: Stretch) -> Iterator[str]:
        """The parts on which a law rests, on some days; which days they are where it reads the day."""
        if part.plan is None:
            return
        if self._side.about_the_day or any(DECISION_DATE in facts_of(test) for test in part.tests):
            yield f"{stretch.start} {stretch.until}"
        for place in part.places:
            named = part.edition.names[place]
            yield f"{named.key} {self._digest_of(named.condition)} {self._digest_of(named.rule)}"
        yield from (part.edition.names[place].key for place in part.plan.points())
        version = part.plan.version
        yield f"{version.house} {len(part.plan.gaps)} {self._digest_of(None if version.scope is None else version.scope.when)}"

    def _digest_of(self, one: object) -> str:
        """The digest of a rule or condition with all that it says."""
        known = made_once(self._said, id(one), lambda: (one, _digest([_value(one)])))
        return known[1]


def _keys(_: PolicySet) -> dict[str, str]:
    """The keys of laws, which every search of a state of the law has in common."""
    return {}


def _value(value: object) -> str:
    """A value in words that are the same in every process; places in files do not count."""
    match value:
        case Span():
            return ""
        case frozenset():
            return f"{{{', '.join(sorted(map(_value, value)))}}}"
        case Mapping():
            return f"{{{', '.join(f'{_value(key)}: {_value(one)}' for key, one in value.items())}}}"
        case tuple():
            return f"({', '.join(map(_value, value))})"
        case _ if is_dataclass(value):
            return f"{type(value).__name__}({', '.join(_value(getattr(value, one.name)) for one in fields(value) if one.compare)})"
        case _:
            return repr(value)


def _digest(parts: Iterable[str]) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


@cache
def _code() -> str:
    root = Path(__file__).parents[2]
    files = sorted(path for part in SEARCHING for path in (root / part).rglob("*.py"))
    return _digest(path.read_text(encoding="utf-8") for path in files)


def deep(policies: PolicySet, laws: Collection[str] | None = None, along: Progress = quietly) -> list[Finding]:
    """The findings that hold on every day on which the rule concerned is in force, in the order of the laws, or of these laws only."""
    side = Side(policies)
    remembered = Remembered(side, "rules")
    found: list[Finding] = []
    for law in along("laws", [law for law in policies.laws if laws is None or law in laws]):
        found += [*_gaps(policies, law), *remembered.unless_sound(law, _Law(law, side).findings())]
    return found


def newly(old: PolicySet, new: PolicySet, laws: Collection[str], along: Progress = quietly) -> list[Finding]:
    """The findings in these laws on the new side that the old side does not have."""
    found = deep(new, laws, along)
    before = {(finding.kind, finding.law, finding.id) for finding in deep(old, {finding.law for finding in found}, along)}
    return [finding for finding in found if (finding.kind, finding.law, finding.id) not in before]


def forgotten(policies: PolicySet, along: Progress = quietly) -> Iterator[Finding]:
    """For each law the latest case in which leaving facts out permits what it does not permit."""
    side = Side(policies)
    remembered = Remembered(side, "silence")
    for law in along("laws", policies.laws):
        for day, case in islice(remembered.unless_sound(law, searched(law, side)), 1):
            version = policies.laws[law].on(day)
            yield Finding(Kind.FORGOTTEN, law, law, version.span if version else NOWHERE, day, case.names, facts=case.facts)


def _gaps(policies: PolicySet, law: str) -> Iterator[Finding]:
    versions = policies.laws[law].versions
    for before, after in pairwise(versions):
        if before.until is not None and before.until + DAY < after.start:
            yield Finding(Kind.GAP, law, after.start.isoformat(), after.span, before.until + DAY, until=after.start - DAY)


class _Law:
    """Suspects the rules of a law until some day refutes the suspicion."""

    def __init__(self, law: str, side: Side) -> None:
        self._law = law
        self._side = side
        self._refuted: set[Key] = set()
        self._found: dict[Key, Finding] = {}

    def findings(self) -> Iterator[Finding]:
        """The suspicions that no day refutes; of a rule that can never hold only that."""
        seen: list[object] = []
        for stretch, part, _ in changing(self._law, self._side):
            left = [suspect for suspect in suspects(part) if suspect.key not in self._refuted]
            if not left:
                continue
            allowed = domains(self._side.vocabulary, self._side.vocabulary, stretch)
            cases = cases_of(part.tests, allowed, self._side.vocabulary)
            alike = shape(part, cases)
            if alike not in seen:
                seen.append(alike)
                self._suspect(Suspicions(part, cases, stretch.day, left), stretch)
        yield from self._found.values()

    def _suspect(self, suspicions: Suspicions, stretch: Stretch) -> None:
        never: set[tuple[str, str, str]] = set()
        for suspicion in suspicions.raised:
            suspect = suspicion.suspect
            rule = (suspect.rule.law, suspect.rule.id, suspect.of)
            if suspect.key in self._refuted or rule in never:
                continue
            if suspicions.refuted(suspicion):
                self._refuted.add(suspect.key)
                self._found.pop(suspect.key, None)
                continue
            if suspect.kind is Kind.CONTRADICTORY:
                never.add(rule)
            if suspect.key not in self._found:
                self._found[suspect.key] = self._finding(suspicion, suspicions, stretch)

    def _finding(self, suspicion: Suspicion, suspicions: Suspicions, stretch: Stretch) -> Finding:
        rule, kind, part = suspicion.suspect.rule, suspicion.suspect.kind, suspicion.suspect.part
        name = f"{rule.law}/{rule.id}"
        span = part.span if part is not None and part.span.path else rule.span
        if kind is Kind.CONTRADICTORY:
            return Finding(kind, self._law, name, span, stretch.day, parts=suspicions.excluding(suspicion))
        by = suspicions.covering(suspicion)
        if kind is Kind.SHADOWED and len(by) == 1 and suspicions.implied_by(suspicion, by[0]):
            kind = Kind.DUPLICATE
        parts = (part,) if part is not None else ()
        return Finding(kind, self._law, name, span, stretch.day, by, parts, suspicions.case(suspicion))
