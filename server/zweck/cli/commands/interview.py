"""`zweck interview`."""

from datetime import date
from pathlib import Path

import click

from zweck.cases.asking import Asking
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
from zweck.cli.render.answer import Printer
from zweck.cli.render.answer.writer import Library
from zweck.cli.requests import by_option
from zweck.decision import Detail
from zweck.editing.judged import value
from zweck.interview import Interview
from zweck.runtime.sources.source import Source
from zweck.service.encode import protobuf as encode


@click.command("interview", short_help="Ask for the facts of a case, one question at a time, and answer it.")
@click.option("--at", "at", type=Day(), metavar="DATE", help="The day of the processing; without it, today.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the facts as a request to FILE.")
@standing_options
@lang_option
@all_option
@engine_option
@policies_option
def command(
    *,
    at: date | None,
    out: Path | None,
    controllers: Path | None,
    controller: str,
    consulted: tuple[str, ...],
    lang: str,
    whole: bool,
    matcher: str,
    policies: Source | None,
) -> None:
    """Ask for the facts of a case until nothing unknown can change the answer.

    A usual situation to begin with, then one question at a time, each with its meaning, the places of the law that hang on it, and the most
    questions that can still come; `?` says that you do not know. The ordinary course that is presumed is confirmed on one screen. Of a
    prohibition that stands unless more is shown, what could allow it is asked at the end.
    """
    found = load_policies(policies)
    terminal = Terminal(found, lang)
    occasion = terminal.occasion(found.occasions)
    day = (at or date.today()).isoformat()
    profile = by_option(controller, Asking(found, controllers)) if controller else None
    registers = consulted or terminal.registers()
    interview = Interview(build_engine(found, matcher), asked_facts(occasion, day), profile=profile, consulted=registers)
    terminal.run(interview)
    click.echo()
    Printer(lang, Library.of(found), as_json=False, whole=whole).show(encode.decision(interview.decided(Detail.FULL)))
    if out is not None:
        out.write_text(request(interview), encoding="utf-8")
        click.echo(terminal.say("interview.written", file=out))


def request(interview: Interview) -> str:
    """The facts of an interview as a request; what the asked person did not know stays out."""
    lines = [f"  {name}: {value(stated)}" for name, stated in interview.stated.items() if stated is not None]
    return "\n".join(["presume_unstated: true", "facts:", *lines]) + "\n"
