"""What `zweck test --coverage` says."""

import json
from collections.abc import Iterable

import click

from engine.analysis.coverage import Coverage
from engine.decide import Engine
from engine.suite import Case


def show_coverage(cases: Iterable[Case], engine: Engine, as_json: bool) -> int:
    """Show what the cases do not prove, and the share that they do; returns how much is unproven."""
    coverage = Coverage(engine)
    for case in cases:
        coverage.add(case.id, case.question)
    unproven = coverage.unproven()
    if as_json:
        for point, way in unproven:
            click.echo(
                json.dumps({"unproven": str(point), "way": way, "file": point.span.path, "line": point.span.line}, ensure_ascii=False)
            )
        return len(unproven)
    for point, way in unproven:
        click.echo(f"{point.span.path}:{point.span.line}: no case in which the {point} {way} and that matters")
    total = 2 * len(coverage.points)
    share = f"{coverage.share:.1%}" if unproven else "100 %"
    click.secho(f"{total - len(unproven)} of {total} proofs, {share}", fg="red" if unproven else "green", bold=True)
    return len(unproven)
