"""`zweck interview`."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.activities.validity import Turns
from zweck.cases.asking import Asking
from zweck.cli.interviewed import ENGLISH, expected, keep_case, request
from zweck.cli.interviewing import Terminal, asked_facts
from zweck.cli.options import (
    Day,
    all_option,
    build_engine,
    engine_option,
    lang_option,
    load_policies,
    policies_option,
    standing_options,
)
from zweck.cli.printer import Printer
from zweck.cli.requests import by_option
from zweck.decision.decision import Detail, Outcome
from zweck.facts.basis import today_here
from zweck.interview.interview import Course, Interview
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.runtime.sources.source import Source

FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command("interview")
@click.option("--at", "at", type=Day(), metavar="DATE")
@click.option("--out", type=FILE, metavar="FILE")
@click.option("--case", "case", type=FILE, metavar="FILE")
@standing_options
@lang_option
@all_option
@engine_option
@policies_option
def command(
    *,
    at: date | None,
    out: Path | None,
    case: Path | None,
    controllers: Path | None,
    controller: str,
    consulted: tuple[str, ...],
    lang: str,
    whole: bool,
    matcher: str,
    policies: Source | None,
) -> None:
    """Ask for the facts of a case until nothing unknown can change the answer."""
    found = load_policies(policies)
    terminal = Terminal(found, lang, noting=out is not None)
    occasion = terminal.occasion(found.occasions)
    profile = by_option(controller, Asking(found, controllers)) if controller else None
    registers = consulted or terminal.registers()
    today = today_here("" if profile is None else profile.time_zone)
    engine = build_engine(found, matcher)
    interview = Interview(
        engine,
        asked_facts(occasion, at),
        profile=profile,
        consulted=registers,
        today=today,
        course=Course("" if occasion is None else occasion.name, profiled=profile is not None),
    )
    terminal.run(interview)
    answer = expected(found, lang) if case is not None else None
    click.echo()
    decision = interview.decided(Detail.FULL)
    turn = Turns(engine, found).first(decision)
    named = tuple(one for one in decision.remedies if one.id)  # ways are examined before they are named
    decision = replace(decision, finding=replace(decision.finding, remedies=named))
    Printer(lang, Library.of(found), as_json=False, whole=whole).show(answered(decision, turn, notes=terminal.notes))
    if decision.outcome in (Outcome.PROHIBITED, Outcome.UNDETERMINED):
        terminal.ways(interview)
    if out is not None:
        out.write_text(request(interview, terminal.notes), encoding="utf-8")
        click.echo(terminal.say("interview.written", file=out))
    if case is not None and answer is not None:
        title = "" if occasion is None else occasion.title[ENGLISH]
        keep_case(case, interview, answer, title, terminal.role(), found, lang)
