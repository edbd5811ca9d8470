"""A program with some of its inputs fixed: constants are folded away, and what nothing wanted rests on any more is gone."""

from collections.abc import Iterable, Mapping

from zweck.program.planes import ALWAYS, NEVER, Input, Kind, Plane, Program, behind


def folded(program: Program, fixed: Mapping[Plane, bool], wanted: Iterable[Plane]) -> tuple[Program, tuple[Plane, ...]]:
    """The program in which each fixed input has its bit, and the planes there of those that are wanted."""
    targets = tuple(wanted)
    found = Program()
    moved: dict[Plane, Plane] = {NEVER: NEVER, ALWAYS: ALWAYS}
    for plane in behind(program, targets):
        one = program.planes[plane]
        match one:
            case Input():
                moved[plane] = (ALWAYS if fixed[plane] else NEVER) if plane in fixed else found.number(one)
            case (Kind.WITHOUT, (first, second)):
                moved[plane] = found.without(moved[first], moved[second])
            case (Kind.AND, sources):
                moved[plane] = found.all([moved[source] for source in sources])
            case (Kind.OR, sources):
                moved[plane] = found.any([moved[source] for source in sources])
            case _:
                pass
    return found, tuple([moved[plane] for plane in targets])


def inputs_behind(program: Program, wanted: Iterable[Plane]) -> dict[Input, Plane]:
    """The inputs on which some planes rest."""
    found = ((program.planes[plane], plane) for plane in behind(program, wanted))
    return {one: plane for one, plane in found if isinstance(one, Input)}
