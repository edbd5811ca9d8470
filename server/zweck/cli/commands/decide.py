"""`zweck decide`."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from zweck.activities.validity import Rests, Turns
from zweck.analysis.coherence.check import Coherence
from zweck.cli.console import Defect, InputError
from zweck.cli.options import (
    Opened,
    all_option,
    company_option,
    engine_option,
    examine_option,
    json_option,
    lang_option,
    opening,
    policies_option,
    presume_option,
    standing_options,
)
from zweck.cli.quoting import load_quotations, texts_option
from zweck.cli.requests import Defaults, files_argument, read_requests
from zweck.cli.rows import Printer, Rows
from zweck.engine import Detail, Disagreement
from zweck.pages.answer.view import answered
from zweck.pages.answer.writer import Library
from zweck.pages.survivors import survivors_of
from zweck.words.said import says


@click.command("decide")
@files_argument
@opening(
    *(json_option, presume_option, standing_options, company_option, lang_option, engine_option, examine_option, all_option),
    *(texts_option, policies_option),
)
def command(opened: Opened, /, *, files: tuple[Path, ...], examine: bool, whole: bool, texts: Path | None, **standing: Any) -> None:
    """Answer the requests in FILE, as YAML or JSON; - is standard input."""
    batch, as_json = read_requests(files), opened.given["as_json"]
    found, engine, company = opened.policies, opened.engine, opened.company
    printer = Printer(opened.lang, Library.of(found), as_json=as_json, whole=whole, quotations=load_quotations(texts, found))
    coherence = Coherence(found) if examine else None
    turns = Turns(engine, found)
    rows = Rows(printer, as_json=as_json, count=len(batch.requests))
    for request, question in batch.questions(found, Defaults(**standing, company=company)):
        if isinstance(question, InputError):
            rows.misunderstood(request, question)
            continue
        try:
            decision = engine.decide(question, Detail.EXAMINATION if examine else Detail.FULL)
        except Disagreement as disagreement:
            raise Defect(disagreement.message, says("cli.fault_zweck_please")) from None
        activity = company.on(request.activity, decision.date) if request.activity and decision.date is not None else None
        rests = None if activity is None else Rests(activity, company)
        turn = turns.first(decision, rests)
        survives = partial(survivors_of, coherence, question, decision) if coherence is not None else None
        rows.answer(answered(decision, turn, request_id=request.id, notes=request.notes, rests=rests), survives)
    rows.end()
