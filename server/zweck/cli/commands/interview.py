"""`zweck interview`."""

from dataclasses import replace
from pathlib import Path

import click

from zweck.activities.validity import Turns
from zweck.cases.asking import Asking
from zweck.cli.answering import Keeper
from zweck.cli.interviewed import ENGLISH, expected, keep_case, request
from zweck.cli.interviewing import Terminal, asked_facts
from zweck.cli.options import (
    NEW_FILE,
    Opened,
    all_option,
    day_option,
    engine_option,
    lang_option,
    opening,
    policies_option,
    standing_options,
)
from zweck.cli.requests import by_option
from zweck.cli.rows import Printer
from zweck.decision.decision import Detail, Outcome
from zweck.facts.basis import today_here
from zweck.interview.interview import Course, Interview
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library


@click.command("interview")
@day_option
@click.option("--out", type=NEW_FILE, metavar="FILE")
@click.option("--case", type=NEW_FILE, metavar="FILE")
@standing_options
@opening(lang_option, all_option, engine_option, policies_option)
def command(
    opened: Opened,
    /,
    *,
    out: Path | None,
    case: Path | None,
    controllers: Path | None,
    controller: str,
    consulted: tuple[str, ...],
    whole: bool,
) -> None:
    """Ask for the facts of a case until nothing unknown can change the answer."""
    found, lang, engine = opened.policies, opened.lang, opened.engine
    terminal = Terminal(found, lang, noting=out is not None)
    occasion = terminal.occasion(found.occasions)
    profile = by_option(controller, Asking(found, controllers)) if controller else None
    registers = consulted or terminal.registers()
    today = today_here("" if profile is None else profile.time_zone)
    interview = Interview(
        engine,
        asked_facts(occasion, opened.given["at"]),
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
        keep_case(case, interview, answer, title, Keeper(Path(found.path), found, terminal.role()), lang)
