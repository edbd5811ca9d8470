"""The case that would kill a mutant, as YAML to be pasted into a file with cases; its reader fills in what the law says."""

from collections.abc import Iterator

from zweck.analysis.mutation.witness import Witness
from zweck.cli.stating import stated
from zweck.decision import Outcome


def case(id: str, witness: Witness) -> str:
    """A member of the list `cases`."""
    first, *more = _lines(id, witness)
    return "\n".join([f"  - {first}", *(f"    {line}" for line in more)])


def expected(witness: Witness) -> dict[str, list[str]]:
    """What the law as it is answers, as far as the case needs it: what failed, and grounds where it permits or they differ."""
    before = witness.before
    grounds = before.grounds if before.outcome is Outcome.PERMITTED else witness.lost
    told = {"laws": before.laws, "grounds": grounds, "failed": before.failed}
    return {name: sorted(values) for name, values in told.items() if values or name == "laws"}


def _lines(id: str, witness: Witness) -> Iterator[str]:
    yield f"case: {id}"
    yield "title: <what happens, and when>"
    yield "story: <who does what with whose data>"
    yield "presume_unstated: true"
    yield "facts:"
    yield from (f"  {stated(name, value)}" for name, value in witness.facts.items())
    yield "expect:"
    yield "  outcome: <what the text of the law says>"
    yield "  laws: [<each law that applies>]"
    yield "authority: <the place in the text, or the judgment, that says so>"
