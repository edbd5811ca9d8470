"""`zweck decide` and `zweck interview`."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from zweck.activities.validity import Rests, Turns
from zweck.analysis.coherence.check import Coherence
from zweck.cases.asking import Asking
from zweck.cli.answering import Keeper
from zweck.cli.console import Defect
from zweck.cli.interviewing import ENGLISH, Terminal, asked_facts, expected, keep_case, request_of
from zweck.cli.options import (
    NEW_FILE,
    Opened,
    all_option,
    company_option,
    day_option,
    engine_option,
    examine_option,
    json_option,
    load_quotations,
    opening,
    policies_option,
    presume_option,
    standing_options,
    texts_option,
)
from zweck.cli.requests import Defaults, by_option, files_argument, read_requests
from zweck.cli.rows import Rows
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Disagreement
from zweck.facts.basis import today_here
from zweck.forms.diagnostics import PolicyError
from zweck.interview.interview import Course, Interview
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.pages.survivors import survivors_of
from zweck.words.said import says


@click.command("decide")
@files_argument
@opening(
    *(json_option, presume_option, standing_options, company_option, engine_option, examine_option, all_option),
    *(texts_option, policies_option),
)
def command(opened: Opened, /, *, files: tuple[Path, ...], examine: bool, whole: bool, texts: Path | None, **standing: Any) -> None:
    """Answer the requests in FILE, as YAML or JSON; - is standard input."""
    batch, as_json = read_requests(files), opened.given["as_json"]
    found, engine, company = opened.policies, opened.engine, opened.company
    coherence = Coherence(found) if examine else None
    turns = Turns(engine, found)
    quotations = load_quotations(texts, found)
    rows = Rows(opened.lang, Library.of(found), as_json=as_json, whole=whole, quotations=quotations, count=len(batch.requests))
    for request, question in batch.questions(found, Defaults(**standing, company=company)):
        if isinstance(question, PolicyError):
            rows.misunderstood(request, question)
            continue
        try:
            decision = engine.decide(question, Detail.EXAMINATION if examine else Detail.FULL)
        except Disagreement as disagreement:
            raise Defect(disagreement.message, says("cli.fault_zweck_please")) from None
        rests = Rests.of(request.activity, decision.date, company)
        turn = turns.first(decision, rests)
        survives = partial(survivors_of, coherence, question, decision) if coherence is not None else None
        view = answered(decision, turn, request_id=request.id, notes=request.notes, rests=rests)
        data = None
        if as_json:
            from zweck.cli.decoded import as_data, sent  # noqa: PLC0415  text does without the messages of the contract

            data = as_data(sent(decision, turn, request_id=request.id, notes=request.notes, rests=rests))
        rows.answer(view, data, survives)
    rows.end()


@click.command("interview")
@day_option
@click.option("--out", type=NEW_FILE, metavar="FILE")
@click.option("--case", type=NEW_FILE, metavar="FILE")
@standing_options
@opening(all_option, engine_option, policies_option)
def interview_command(
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
    Rows(lang, Library.of(found), as_json=False, whole=whole).answer(answered(decision, turn, notes=terminal.notes))
    if decision.outcome in (Outcome.PROHIBITED, Outcome.UNDETERMINED):
        terminal.ways(interview)
    if out is not None:
        out.write_text(request_of(interview, terminal.notes), encoding="utf-8")
        click.echo(terminal.say("interview.written", file=out))
    if case is not None and answer is not None:
        title = "" if occasion is None else occasion.title[ENGLISH]
        keep_case(case, interview, answer, title, Keeper(Path(found.path), found, terminal.role()), lang)
