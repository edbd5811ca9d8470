"""Checks a policy set for what no single rule shows."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice, pairwise

from zweck.analysis.deep.finding import Finding, Kind
from zweck.analysis.deep.remembered import Remembered
from zweck.analysis.deep.silence import searched
from zweck.analysis.deep.suspicions import Key, Suspicion, Suspicions, suspects
from zweck.analysis.space.cases import cases_of
from zweck.analysis.space.domains import domains, shape, unchanged
from zweck.analysis.space.sides import Part, Side, Stretch, latest_first
from zweck.bounded.progress import Progress, quietly
from zweck.forms.span import NOWHERE
from zweck.law.policy import PolicySet

DAY = timedelta(days=1)


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
        permitting = ((day, case) for day, case in searched(law, side) if case is not None)
        for day, case in islice(remembered.unless_sound(law, permitting), 1):
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
        written: dict[object, Part] = {}  # which keeps the conditions, whose identities the keys are
        for stretch in latest_first(self._side):
            part = Part.of(self._law, self._side, stretch)
            left = [suspect for suspect in suspects(part) if suspect.key not in self._refuted]
            same = unchanged(part, stretch, self._side) if left else None
            if not left or same in written:
                continue
            written[same] = part
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
