"""Planes, operations and the machine, against the meaning of the operations."""

from hypothesis import given
from hypothesis import strategies as st

from zweck.program.lanes import Machine
from zweck.program.planes import ALWAYS, NEVER, About, Input, Kind, Operation, Program

WIDTH = 8
ALL = (1 << WIDTH) - 1
ROWS = st.lists(st.integers(0, ALL), min_size=3, max_size=3)
STEPS = st.lists(st.tuples(st.sampled_from(Kind), st.lists(st.integers(0, 40), min_size=0, max_size=4)), max_size=30)


@given(ROWS, STEPS)
def test_every_plane_is_what_its_operation_says(rows: list[int], steps: list[tuple[Kind, list[int]]]) -> None:
    program = Program()
    planes = [NEVER, ALWAYS, *(program.number(Input(About.KNOWN, f"fact.{number}")) for number in range(3))]
    meant = [0, ALL, *rows]
    for kind, chosen in steps:
        sources = [one % len(planes) for one in chosen]
        match kind:
            case Kind.AND:
                planes.append(program.all(planes[one] for one in sources))
                meant.append(ALL)
                for one in sources:
                    meant[-1] &= meant[one]
            case Kind.OR:
                planes.append(program.any(planes[one] for one in sources))
                meant.append(0)
                for one in sources:
                    meant[-1] |= meant[one]
            case Kind.WITHOUT:
                one, other = [*sources, 0, 0][:2]
                planes.append(program.without(planes[one], planes[other]))
                meant.append(meant[one] & ~meant[other])
    machine = Machine(program, WIDTH, dict(zip(planes[2:5], rows, strict=True)))
    assert [machine.row(plane) for plane in planes] == meant


def test_equal_operations_are_one_plane() -> None:
    program = Program()
    one, other = (program.number(Input(About.KNOWN, name)) for name in ("a.b", "c.d"))
    assert program.all((one, other)) == program.all((other, one, one, ALWAYS))
    assert program.any((one, other)) == program.any((other, one, NEVER))
    assert program.without(one, other) == program.without(one, other)
    assert program.number(Input(About.KNOWN, "a.b")) == one


def test_constants_are_folded_away() -> None:
    program = Program()
    one = program.number(Input(About.KNOWN, "a.b"))
    assert (program.all(()), program.any(())) == (ALWAYS, NEVER)
    assert (program.all((one, NEVER)), program.any((one, ALWAYS))) == (NEVER, ALWAYS)
    assert (program.all((one,)), program.any((one, NEVER))) == (one, one)
    assert [program.without(one, other) for other in (NEVER, ALWAYS, one)] == [one, NEVER, NEVER]
    assert program.without(NEVER, one) == NEVER


def test_sources_stand_before_what_is_made_of_them() -> None:
    program = Program()
    one, other = (program.number(Input(About.KNOWN, name)) for name in ("a.b", "c.d"))
    program.without(ALWAYS, program.any((program.all((one, other)), program.without(one, other))))
    assert all(source < plane for plane, made in enumerate(program.planes) if isinstance(made, Operation) for source in made.sources)


def test_only_operations_behind_the_planes_wanted_run() -> None:
    """An input that nothing wanted rests on may be anything."""
    program = Program()
    one, other = (program.number(Input(About.KNOWN, name)) for name in ("a.b", "c.d"))
    wanted = program.without(ALWAYS, one)
    program.all((one, other))
    assert Machine(program, 2, {one: 0b01, other: -1}).row(wanted) == 0b10
