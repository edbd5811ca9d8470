"""`zweck new`."""

from datetime import date
from pathlib import Path

import click

from zweck.cli.console import WrongCall
from zweck.cli.folders import add, cases_beside, create, policy_folder
from zweck.cli.help import Group
from zweck.cli.newcompany import new_activity
from zweck.cli.options import Day, LawName, folder_option
from zweck.cli.skeleton import new_request
from zweck.cli.tour.command import new_tour
from zweck.editing import templates
from zweck.editing.begin import HEAD, cases_in, folder_of, restated, whole
from zweck.editing.workspace import Workspace
from zweck.editions.effects.lists import listings
from zweck.forms.form import ID, NAME
from zweck.law.load.files import SUFFIX, display
from zweck.law.parse.grammar import RULES
from zweck.law.policy import Rule, Version

LISTED = "These places name grounds of one requirement; see whether the new one belongs there, too:"
LATER = "Fill in every text in angle brackets; `zweck check` names those that are left."


@click.group("new", cls=Group, short_help="Begin a law, an amendment, a rule, a case, an activity, a request or the tour.")
def command() -> None:
    """Write a new law, amendment, rule, case, activity or request, with a placeholder or a comment for everything that is to be filled in.

    `zweck check` (for cases `zweck test`) reports each placeholder that is left.
    """


command.add_command(new_activity)
command.add_command(new_request)
command.add_command(new_tour)


@command.command("law", short_help="Begin a law.")
@click.argument("law", metavar="LAW")
@click.argument("day", type=Day(), metavar="DATE")
@click.option("--short", default="", metavar="TEXT", help="The abbreviation used in citations.")
@folder_option
def new_law(law: str, day: date, short: str, policies: Path | None) -> None:
    """Begin LAW, whose first version came into force on DATE.

    LAW begins with its jurisdiction: `de-hgb` becomes the folder `de/hgb`.
    """
    root = policy_folder(policies)
    jurisdiction, _, act = law.partition("-")
    if not NAME.fullmatch(law) or not act:
        raise WrongCall(f"`{law}` is not the id of a law", "write the jurisdiction and the act in lower case: `de-hgb`")
    prefix = "".join(part for part in (short or act).upper() if part.isalnum() and part.isascii())
    if not ID.fullmatch(prefix):
        prefix = "RULE"
    folder = root / jurisdiction / act / day.isoformat()
    if folder.parent.exists():
        raise WrongCall(f"`{display(folder.parent)}` exists already", f"zweck new amendment {law} DATE")
    of = {"of": "lawful-ground"}
    rules = [templates.rule("requirement", "lawful-ground"), templates.rule("ground", f"{prefix}-1", of)]
    create(folder / HEAD, templates.law_head(law, day, short), root)
    create(folder / "rules.yaml", "\n".join(rules), root)
    citations = root / "citations" / f"{act}{SUFFIX}"
    if citations.parent.is_dir() and not citations.exists():
        create(citations, templates.statute(act, short), root)
    click.echo(LATER)


@command.command("amendment", short_help="Begin the version that an amending act makes.")
@click.argument("law", type=LawName(), metavar="LAW")
@click.argument("day", type=Day(), metavar="DATE")
@folder_option
def new_amendment(law: str, day: date, policies: Path | None) -> None:
    """Begin the version of LAW that an amending act brings into force on DATE."""
    root = policy_folder(policies)
    before = [version for version in _versions(root, law) if version.start < day]
    if not before:
        raise WrongCall(f"`{law}` has no version before {day}", "begin it with `zweck new law`, or choose a later day")
    folder = folder_of(before[-1], root).parent / day.isoformat()
    create(folder / HEAD, templates.amending_head(before[-1], day), root)
    click.echo("Restate in it what the act changed (`zweck new rule`), and list under `replaces` what is restated.")
    click.echo(LATER)


@command.command("rule", short_help="Begin a rule.")
@click.argument("law", type=LawName(), metavar="LAW")
@click.argument("kind", type=click.Choice(list(RULES)), metavar="KIND")
@click.argument("id", metavar="ID")
@click.option("--at", "day", type=Day(), metavar="DATE", help="The version's first day; without it, the latest version.")
@click.option("--file", "name", default="rules", show_default=True, metavar="NAME", help="The file to which the rule is added.")
@folder_option
def new_rule(law: str, kind: str, id: str, day: date | None, name: str, policies: Path | None) -> None:
    """Begin a rule of LAW.

    KIND is definition, requirement, ground, prohibition, floor, obligation, right or remedy; ID is its id, or the name of a definition or
    requirement. A rule that an earlier version states begins with its text there, and the version says that it replaces it.
    """
    root = policy_folder(policies)
    named = kind in ("definition", "requirement")
    if not (NAME if named else ID).fullmatch(id):
        raise WrongCall(f"`{id}` is not {'a name: lower-case words joined by hyphens' if named else 'an id such as `BDSG-29-1-2`'}")
    version = _version(root, law, day)
    folder = folder_of(version, root)
    stated = next((rule for rule in version.rules if rule.id == id), None)
    if stated is not None:
        _restate(stated, kind, folder, folder / _file(name), root)
        return
    listed = listings(Workspace(root).policies, law) if kind == "ground" else ()
    add(folder / _file(name), templates.rule(kind, id), root, "", whole)
    click.echo(LATER)
    if listed:
        click.echo(LISTED)
        for one in listed:
            click.echo(f"  {one.span}: {one.rule.id} names {', '.join(one.grounds)} of {one.requirement}")


def _restate(rule: Rule, kind: str, folder: Path, path: Path, root: Path) -> None:
    """Begin an amended rule with its current text, and list it in the head of the version that amends it."""
    there = Path(rule.span.path)
    if there.absolute().parent == folder.absolute():
        raise WrongCall(f"`{rule.id}` stands in this version already, {rule.span}", "edit it there")
    if rule.kind != kind:
        raise WrongCall(f"`{rule.id}` is a {rule.kind}, {rule.span}", f"zweck new rule {rule.law} {rule.kind} {rule.id}, or another id")
    head = folder / HEAD
    found = restated(rule, there, head)
    if found is None:
        raise WrongCall(f"`{rule.id}` cannot be copied from {rule.span}", "copy it by hand, and list it under `replaces:` in policy.yaml")
    text, listed = found
    add(path, text, root, "", whole)
    head.write_bytes(listed)
    click.echo(f"{display(head)}: `{rule.id}` listed under `replaces`")
    click.echo(f"The rule begins as {rule.span} states it; change what the act changed.")


@command.command("case", short_help="Begin a case.")
@click.argument("law", type=LawName(), metavar="LAW")
@click.argument("id", metavar="ID")
@click.option("--at", "day", type=Day(), metavar="DATE", help="The version's first day; without it, the latest version.")
@click.option("--file", "name", default="cases", show_default=True, metavar="NAME", help="The file to which the case is added.")
@folder_option
def new_case(law: str, id: str, day: date | None, name: str, policies: Path | None) -> None:
    """Begin a case about LAW, in the folder of its cases beside the policies."""
    root = policy_folder(policies)
    version = _version(root, law, day)
    path = cases_beside(root) / law / version.start.isoformat() / _file(name)

    add(path, templates.case(id, law, version.start), root, templates.suite(law), cases_in)
    click.echo("Fill in every text in angle brackets and state the facts; `zweck test` names what is left.")


def _versions(root: Path, law: str) -> tuple[Version, ...]:
    """The versions of a law, which may have placeholders left."""
    laws = Workspace(root).policies.laws
    if law not in laws:
        known = ", ".join(sorted(laws)) or "none that can be read: see `zweck check`"
        raise WrongCall(f"there is no law `{law}`", f"known: {known}")
    return laws[law].versions


def _version(root: Path, law: str, day: date | None) -> Version:
    versions = _versions(root, law)
    found = [version for version in versions if day in (None, version.start)]
    if not found:
        raise WrongCall(f"`{law}` has no version of {day}", f"its versions: {', '.join(str(version.start) for version in versions)}")
    return found[-1]


def _file(name: str) -> str:
    if Path(name).name != name or name.startswith(".") or Path(name).stem == "policy":
        raise WrongCall(f"`{name}` is not the name of a file with rules or cases", "write a name such as `section-29`")
    return f"{name.removesuffix(SUFFIX)}{SUFFIX}"
