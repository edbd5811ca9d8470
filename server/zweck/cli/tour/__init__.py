"""`zweck new tour`: the repository in which the tour for legal teams happens, with an excerpt of the shipped law."""

import re
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Final

import click

from zweck.cli.commands.release import command as release
from zweck.cli.console import Failure, WrongCall, echo
from zweck.editing.files import CASES, POLICIES
from zweck.editing.schema import FOLDER, schemas
from zweck.load import display, load, shipped
from zweck.runtime.sources.git import git
from zweck.runtime.sources.source import SourceError
from zweck.words.said import says

START: Final = Path(__file__).with_name("messages.yaml")
VERSION: Final = "2022-05-28"
"""The version of the Unfair Competition Act that the cases are about."""

AUTHOR: Final = ("-c", "user.name=Legal Team", "-c", "user.email=legal@example.org")


@click.command("tour")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--whole", is_flag=True)
@click.pass_context
def new_tour(ctx: click.Context, folder: Path, *, whole: bool) -> None:
    """Make the repository of the tour for legal teams in DIR: section 7 of the Unfair Competition Act with some cases."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        raise WrongCall(says("cli.not_empty", folder=display(folder)))
    policies = folder / POLICIES
    if whole:
        shutil.copytree(shipped(), policies)
    else:
        excerpt(shipped(), policies)
        cases = folder.joinpath(*CASES) / "de-uwg" / VERSION
        cases.mkdir(parents=True)
        shutil.copy(START, cases)
        with redirect_stdout(StringIO()):
            ctx.invoke(release, name="2026.2", amended=(), reason=None, changelog=None, policies=policies)
        (policies / FOLDER).mkdir()
        for name, text in schemas(load(policies)).items():
            (policies / FOLDER / name).write_text(text, encoding="utf-8", newline="")
    try:
        git(folder, "init", "--quiet", "--initial-branch=main")
        git(folder, "add", "--all")
        git(folder, *AUTHOR, "commit", "--quiet", "--message", "policies: section 7 of the Unfair Competition Act")
    except SourceError as error:
        raise Failure(says("cli.repository_not_begun", error=error), error.help) from None
    echo(says("cli.new.tour", folder=display(folder), policies=POLICIES))


WHOLE: Final = ("citations", "tables", "vocabulary", "de/uwg")
"""Folders of the shipped law that are taken as they are."""

COMMON: Final = ("policy.yaml", "advertising-and-messages.yaml", "consent.yaml")
POINT: Final = re.compile(r"^(?=  - doubt: )", re.MULTILINE)
ACT: Final = re.compile(r"^(?=  (?:- act: |# ))", re.MULTILINE)
ESTABLISHED: Final = re.compile(r"^    establishes:.*?(?=^    \w)", re.MULTILINE | re.DOTALL)
FACT: Final = re.compile(r"\b[a-z]+\.[a-z_]+(?=: )")
NAMED: Final = re.compile(r"doubt: (?:\[([^\]]*)\]|(\S+))")


def excerpt(law: Path, folder: Path) -> None:
    """Copy the excerpt of a policy folder into a new one."""
    for name in WHOLE:
        shutil.copytree(law / name, folder / name)
    for name in COMMON:
        target = folder / "common" / "1907-07-01" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(law / "common" / "1907-07-01" / name, target)
    named = {
        point
        for path in folder.rglob("*.yaml")
        for several, one in NAMED.findall(path.read_text(encoding="utf-8"))
        for point in re.findall(r"\w+", several or one)
    }
    head, *points = POINT.split((law / "doubts.yaml").read_text(encoding="utf-8"))
    kept = [point for point in points if point.split()[2] in named]
    (folder / "doubts.yaml").write_text((head + "".join(kept)).rstrip() + "\n", encoding="utf-8")
    _only_needed(folder / "vocabulary" / "acts.yaml", folder)


def _only_needed(acts: Path, folder: Path) -> None:
    """Leave only acts that establish a fact which the rules of a folder read."""
    rules = "".join(path.read_text(encoding="utf-8") for part in ("de", "common") for path in (folder / part).rglob("*.yaml"))
    head, *every = ACT.split(acts.read_text(encoding="utf-8"))
    needed = [act for act in every if any(f"{fact}:" in rules for found in ESTABLISHED.findall(act) for fact in FACT.findall(found))]
    acts.write_text((head + "".join(needed)).rstrip() + "\n", encoding="utf-8")
