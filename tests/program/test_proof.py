"""The compiled verdict is `combine`: proven for every edition by a solver, which finds no combination of truths on which the two differ.

The meaning of `combine` stands here a second time, as rules of the solver.
"""

from collections.abc import Iterator
from datetime import timedelta

import clingo
import pytest

from tests.law import shipped_law
from tests.proving import PROVING
from zweck.editions.build import Editions
from zweck.editions.edition import Edition, LawPlan
from zweck.program.compile import Compiler
from zweck.program.planes import UNKNOWN, About, Input, Kind, Operation, Pair, Program

TOGETHER = """
some(O) :- says(_, O).
is(prohibited) :- some(prohibited).
is(undetermined) :- some(undetermined), not some(prohibited).
is(permitted) :- some(permitted), not some(prohibited), not some(undetermined).
:- not differs.
"""
SHARE = 8
"""In `make test` one of so many shapes is proven; all of them in `make prove`."""


def shapes() -> list[Edition]:
    """An edition of each shape of the shipped law: those of one shape differ in entries of tables alone."""
    editions = Editions.of(shipped_law())
    first = editions.on(editions.starts[0] - timedelta(days=1))
    return list({id(edition.shape): edition for edition in (first, *map(editions.on, editions.starts))}.values())


def compiled(edition: Edition) -> tuple[Program, dict[int, Pair], dict[str, int]]:
    """The verdict of an edition over free truths of the names on which it rests, and the planes of its outcomes."""
    compiler = Compiler(shipped_law().vocabulary)
    points = sorted({place for plan in edition.laws for place in plan.points()})
    free = {place: Pair(*(compiler.program.number(Input(About.TEST, str(place), word)) for word in ("true", "false"))) for place in points}
    verdict = compiler.verdict(edition, [free.get(place, UNKNOWN) for place in range(len(edition.names))])
    return compiler.program, free, verdict._asdict()


def differing(edition: Edition, program: Program, free: dict[int, Pair], outcomes: dict[str, int]) -> bool:
    """Whether some truths of the names give another outcome by the program than by the meaning of `combine`."""
    lines = ["on(1)."]
    for place, pair in free.items():
        lines.append(f"1 {{v({place},true); v({place},false); v({place},unknown)}} 1.")
        lines.append(f"on({pair.true}) :- v({place},true). on({pair.false}) :- v({place},false).")
    lines += _operations(program)
    for number, plan in enumerate(edition.laws):
        lines += _meaning(number, plan)
    for outcome, plane in outcomes.items():
        lines.append(f"differs :- is({outcome}), not on({plane}). differs :- not is({outcome}), on({plane}).")
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join([*lines, TOGETHER]))
    control.ground([("base", [])])
    return bool(control.solve().satisfiable)


def _operations(program: Program) -> Iterator[str]:
    for plane, made in enumerate(program.planes):
        if isinstance(made, Operation):
            sources = [f"on({source})" for source in made.sources]
            match made.kind:
                case Kind.AND:
                    yield f"on({plane}) :- {', '.join(sources)}."
                case Kind.OR:
                    yield from (f"on({plane}) :- {source}." for source in sources)
                case Kind.WITHOUT:
                    yield f"on({plane}) :- {sources[0]}, not {sources[1]}."


def _meaning(law: int, plan: LawPlan) -> Iterator[str]:
    scope = plan.scope
    if plan.gaps:
        yield f"says({law},undetermined) :- not v({scope},false)."
        return
    for number, requirement in enumerate(plan.requirements):
        this, trigger = f"{law},{number}", requirement.trigger
        grounds = [place for _, place in requirement.grounds]
        yield f"passes({this}) :- v({trigger},false)."
        yield from (f"met({this}) :- not passes({this}), v({place},true)." for place in grounds)
        yield f"fails({this}) :- {', '.join([f'v({trigger},true)', *(f'v({place},false)' for place in grounds)])}."
        yield f"failed({law}) :- fails({this}). open({law}) :- not passes({this}), not met({this}), not fails({this})."
    for _, place in plan.prohibitions:
        yield f"failed({law}) :- v({place},true). open({law}) :- v({place},unknown)."
    yield f"says({law},prohibited) :- v({scope},true), failed({law})."
    yield f"says({law},undetermined) :- v({scope},unknown), failed({law})."
    yield f"says({law},undetermined) :- not v({scope},false), not failed({law}), open({law})."
    if not plan.version.house:
        yield f"says({law},permitted) :- not v({scope},false), not failed({law}), not open({law})."


def test_no_truths_are_read_otherwise() -> None:
    several = shapes()
    chosen = several if PROVING else several[:: max(1, len(several) // SHARE)]
    assert [edition.start for edition in chosen if differing(edition, *compiled(edition))] == []


@pytest.mark.parametrize(("outcome", "other"), [("permitted", "prohibited"), ("undetermined", "permitted"), ("permitted", "undetermined")])
def test_a_wrong_verdict_is_found(outcome: str, other: str) -> None:
    """The proof can fail: one outcome that takes a part of another one is found."""
    edition = shapes()[-1]
    program, free, outcomes = compiled(edition)
    some = next(iter(free.values())).false
    wrong = program.any((outcomes[outcome], program.all((outcomes[other], some))))
    assert wrong != outcomes[outcome]
    assert differing(edition, program, free, {**outcomes, outcome: wrong})
