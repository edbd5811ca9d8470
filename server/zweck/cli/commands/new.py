"""`zweck new`."""

from datetime import date
from pathlib import Path

import click

from zweck.cli.console import WrongCall, echo, spoken
from zweck.cli.folders import add, cases_beside, create, policy_folder
from zweck.cli.help import Group
from zweck.cli.newcompany import new_activity, new_client, new_company, new_request
from zweck.cli.options import as_day, begun_laws, folder_option
from zweck.cli.tour import new_tour
from zweck.editing import templates
from zweck.editing.begin import HEAD, cases_in, contents, folder_of, restated
from zweck.editing.workspace import Workspace
from zweck.editions.effects.reach import listings
from zweck.forms.form import ID, NAME
from zweck.law.load.files import SUFFIX, display
from zweck.law.load.source import HOUSE
from zweck.law.parse.grammar import RULES
from zweck.law.policy import Rule, Version
from zweck.words.said import says


@click.group("new", cls=Group)
def command() -> None:
    """Write a new law, amendment, rule, case, activity, company or request, with a placeholder for everything that is to be filled in."""


for each in (new_activity, new_client, new_company, new_request, new_tour):
    command.add_command(each)


@command.command("law")
@click.argument("law", metavar="LAW")
@click.argument("day", type=as_day, metavar="DATE")
@click.option("--short", default="", metavar="TEXT")
@folder_option
def new_law(law: str, day: date, short: str, policies: Path | None) -> None:
    """Begin LAW, whose first version came into force on DATE."""
    root = policy_folder(policies)
    jurisdiction, _, act = ("", "", law) if (house := (root / HOUSE).exists()) else law.partition("-")
    if not NAME.fullmatch(law) or not act:
        raise WrongCall(says("cli.not_id_law", law=law))
    letters = "".join(part for part in (short or act).upper() if part.isalnum() and part.isascii())
    prefix = letters if ID.fullmatch(letters) else "RULE"
    folder = root / jurisdiction / act / day.isoformat()
    if folder.parent.exists():
        raise WrongCall(says("cli.exists_already_parent", parent=display(folder.parent), law=law))
    lang, of = spoken(), {"of": "lawful-ground"}
    permitting = [templates.rule("requirement", "lawful-ground", lang), templates.rule("ground", f"{prefix}-1", lang, of)]
    create(folder / HEAD, templates.law_head(law, day, short, lang, house=house), root)
    create(folder / "rules.yaml", "\n".join([templates.rule("prohibition", f"{prefix}-1", lang)] if house else permitting), root)
    citations = root / "citations" / f"{act}{SUFFIX}"
    if citations.parent.is_dir() and not citations.exists():
        create(citations, templates.statute(act, short, lang), root)
    echo(says("cli.new.later", folder=display(root)))


@command.command("amendment")
@click.argument("law", shell_complete=begun_laws, metavar="LAW")
@click.argument("day", type=as_day, metavar="DATE")
@folder_option
def new_amendment(law: str, day: date, policies: Path | None) -> None:
    """Begin the version of LAW that an amending act brings into force on DATE."""
    root = policy_folder(policies)
    before = [version for version in _versions(root, law) if version.start < day]
    if not before:
        raise WrongCall(says("cli.no_version_before", law=law, day=day))
    folder = folder_of(before[-1], root).parent / day.isoformat()
    create(folder / HEAD, templates.amending_head(before[-1], day, spoken()), root)
    echo(says("cli.new.restate"))
    echo(says("cli.new.later", folder=display(root)))


@command.command("rule")
@click.argument("law", shell_complete=begun_laws, metavar="LAW")
@click.argument("kind", type=click.Choice(list(RULES)), metavar="KIND")
@click.argument("id", metavar="ID")
@click.option("--at", "day", type=as_day, metavar="DATE")
@click.option("--file", "name", default="rules", show_default=True, metavar="NAME")
@folder_option
def new_rule(law: str, kind: str, id: str, day: date | None, name: str, policies: Path | None) -> None:
    """Begin a rule of LAW."""
    root = policy_folder(policies)
    named = kind in ("definition", "requirement")
    if not (NAME if named else ID).fullmatch(id):
        raise WrongCall(says("ZW207.no_name", value=id) if named else says("cli.no_id", id=id))
    version = _version(root, law, day)
    folder = folder_of(version, root)
    stated = next((rule for rule in version.rules if rule.id == id), None)
    if stated is not None:
        _restate(stated, kind, folder, folder / _file(name), root)
        return
    listed = listings(Workspace(root).policies, law) if kind == "ground" else ()
    add(folder / _file(name), templates.rule(kind, id, spoken()), root, "", contents)
    echo(says("cli.new.later", folder=display(root)))
    if listed:
        echo(says("cli.new.listed"))
        for one in listed:
            echo(says("cli.new.names", place=one.span, rule=one.rule.id, grounds=", ".join(one.grounds), requirement=one.requirement))


def _restate(rule: Rule, kind: str, folder: Path, path: Path, root: Path) -> None:
    """Begin an amended rule with its current text, and list it in the head of the version that amends it."""
    there = Path(rule.span.path)
    if there.absolute().parent == folder.absolute():
        raise WrongCall(says("cli.stands_version_already", id=rule.id, span=rule.span))
    if rule.kind != kind:
        raise WrongCall(says("cli.is_a", id=rule.id, kind=rule.kind, span=rule.span, law=rule.law))
    head = folder / HEAD
    found = restated(rule, there, head)
    if found is None:
        raise WrongCall(says("cli.cannot_copied", id=rule.id, span=rule.span))
    text, listed = found
    add(path, text, root, "", contents)
    head.write_bytes(listed)
    echo(says("cli.new.replaces", head=display(head), rule=rule.id))
    echo(says("cli.new.begins", place=rule.span))


@command.command("case")
@click.argument("law", shell_complete=begun_laws, metavar="LAW")
@click.argument("id", metavar="ID")
@click.option("--at", "day", type=as_day, metavar="DATE")
@click.option("--file", "name", default="cases", show_default=True, metavar="NAME")
@folder_option
def new_case(law: str, id: str, day: date | None, name: str, policies: Path | None) -> None:
    """Begin a case about LAW, in the folder of its cases beside the policies."""
    root = policy_folder(policies)
    version = _version(root, law, day)
    folder = cases_beside(root) / law / version.start.isoformat()
    add(folder / _file(name), templates.case(id, law, version.start, spoken()), root, templates.suite(law), cases_in)
    echo(says("cli.new.case", folder=display(root)))


def _versions(root: Path, law: str) -> tuple[Version, ...]:
    """The versions of a law, which may have placeholders left."""
    laws = Workspace(root).policies.laws
    if law not in laws:
        known = ", ".join(sorted(laws)) or says("cli.new.unreadable")
        raise WrongCall(says("cli.no_law", law=law, laws=known))
    return laws[law].versions


def _version(root: Path, law: str, day: date | None) -> Version:
    versions = _versions(root, law)
    found = [version for version in versions if day in (None, version.start)]
    if not found:
        raise WrongCall(says("cli.no_version_law", law=law, day=day, versions=", ".join(str(version.start) for version in versions)))
    return found[-1]


def _file(name: str) -> str:
    if Path(name).name != name or name.startswith(".") or Path(name).stem == "policy":
        raise WrongCall(says("cli.not_name_file", name=name))
    return f"{name.removesuffix(SUFFIX)}{SUFFIX}"
