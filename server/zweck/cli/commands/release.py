"""`zweck release`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

import click

from zweck.cli.console import Defect, WrongCall, echo
from zweck.cli.folders import policy_folder, written
from zweck.cli.options import NEW_FILE, folder_option
from zweck.editing.records import frozen, released
from zweck.forms.quoting import near
from zweck.law.check.frozen import digests, freezable, grown, in_force, version_of
from zweck.law.load.source import RELEASED
from zweck.law.policy import Part, PolicySet, Release, Thing
from zweck.law.vocabulary import Entry
from zweck.load import load
from zweck.pages.changelog import Row, about, area, names, period, unreleased, with_release
from zweck.words.said import says

CHANGELOG: Final = "CHANGELOG.md"
ALL: Final = "all"
NAME: Final = re.compile(r"\w[\w.+ -]*")


@click.command("release")
@click.option("--version", "name", metavar="NAME")
@click.option("--amend", "amended", multiple=True, metavar="LAW@VERSION")
@click.option("--reason", metavar="TEXT")
@click.option("--changelog", type=NEW_FILE, metavar="FILE")
@folder_option
@click.pass_context
def command(
    ctx: click.Context, *, name: str | None, amended: tuple[str, ...], reason: str | None, changelog: Path | None, policies: Path | None
) -> None:
    """Freeze every version that was not released yet, with the tables and facts that it reads, in `released.yaml` among the policies."""
    root = policy_folder(policies)
    found = _own(load(root), root)
    log = changelog or root.absolute().parent / CHANGELOG
    try:
        text = log.read_text(encoding="utf-8") if log.exists() else ""
    except UnicodeDecodeError:
        raise WrongCall(says("cli.not_utf_file", path=log), says("forms.save_file_utf")) from None
    plan = _Plan(found, " ".join(reason.split()) if reason else None, unreleased(text))
    chosen = plan.chosen(amended)
    if not chosen:
        echo(says("cli.release.nothing"))
        ctx.exit()
    title = _title(name, found)
    reasons = {thing: plan.reason_of(thing) for thing in chosen}
    release = Release(title, date.today(), frozen(plan.now, reasons, chosen))
    (root / RELEASED).write_bytes(released(root, release))
    log.write_text(with_release(text, title, plan.rows(chosen)), encoding="utf-8")
    for path in (root / RELEASED, log):
        written(path)
    count = sum(thing.part is Part.VERSION for thing in chosen)
    echo(says("cli.release.done", title=title, versions=says("cli.sizes.of.version", count=count), others=len(chosen) - count))


def _own(policies: PolicySet, root: Path) -> PolicySet:
    """The policies that a folder releases: of a house only its own."""
    house = next((house for house in policies.houses if Path(house.path) == root), None)
    if house is None:
        theirs = {id for house in policies.houses for id in house.laws}
        laws = {id: law for id, law in policies.laws.items() if id not in theirs}
        return replace(policies, laws=laws, releases=_releases_without(policies))
    facts = {name: policies.vocabulary.facts[name] for name in house.facts}
    vocabulary = replace(policies.vocabulary, facts=facts, tables={})
    laws = {id: policies.laws[id] for id in house.laws}
    return replace(policies, laws=laws, vocabulary=vocabulary, releases=house.releases)


def _releases_without(policies: PolicySet) -> tuple[Release, ...]:
    """The releases of the law alone."""
    theirs = [release for house in policies.houses for release in house.releases]
    return tuple(release for release in policies.releases if release not in theirs)


def _title(name: str | None, policies: PolicySet) -> str:
    """The wanted name, or today's date, with a number where there is one already."""
    known = {release.name for release in policies.releases}
    if name is not None:
        if name in known or not NAME.fullmatch(name):
            raise WrongCall(says("cli.released_already" if name in known else "cli.not_name_release", name=name))
        return name
    today = date.today().isoformat()
    later = (f"{today}.{number}" for number in range(2, len(known) + 3))
    return next(title for title in (today, *later) if title not in known)


@dataclass(slots=True)
class _Plan:
    """The parts of a release, and the reasons."""

    policies: PolicySet
    reason: str | None
    waiting: list[Row]
    now: Mapping[Thing, str] = field(init=False)
    before: Mapping[Thing, str] = field(init=False)
    grown: Mapping[Thing, tuple[Entry, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.before = {thing: one.digest for thing, one in in_force(self.policies).items()}
        self.now = digests(self.policies, [*freezable(self.policies), *self.before])
        self.grown = grown(self.policies)

    def chosen(self, amended: tuple[str, ...]) -> list[Thing]:
        """The new parts, and the changed ones that may be changed.

        Raises:
            WrongCall: where a name is of nothing that was changed.
            Defect: where something was changed that is not named.
        """
        changed = [thing for thing, digest in self.before.items() if self.now.get(thing) != digest and thing not in self.grown]
        names = {thing.name for thing in changed}
        for name in amended:
            if name != ALL and name not in names:
                help = near(name, names) or (
                    says("cli.changed", names=", ".join(sorted(names))) if names else says("cli.nothing_released_changed_release")
                )
                raise WrongCall(says("cli.nothing_released_changed", name=name), help)
        left = [] if ALL in amended else sorted(names - set(amended))
        if left:
            raise Defect(says("cli.changed_since_release", names=", ".join(f"`{name}`" for name in left)))
        return changed + [*self.grown] + [thing for thing in freezable(self.policies) if thing in self.now and thing not in self.before]

    def reason_of(self, thing: Thing) -> str:
        """Why something is released: what the user says, what the changelog says about it, what the version itself says."""
        return "; ".join(dict.fromkeys(_with_rules(row) for row in self._rows(thing)))

    def rows(self, chosen: list[Thing]) -> list[Row]:
        """The lines of the changelog: one for each change of a version, those that are about no version, and amended tables and facts."""
        rows = [row for thing in chosen if thing.part is Part.VERSION or thing in self.before for row in self._rows(thing)]
        versions = [version for thing in chosen if (version := version_of(thing, self.policies)) is not None]
        taken = {row for thing in chosen if thing.part is not Part.VERSION and thing in self.before for row in self._on(thing)}
        others = [
            row for row in self.waiting if row not in taken and not any(about(row, version, self.policies.laws) for version in versions)
        ]
        return [*dict.fromkeys(rows), *others]

    def _rows(self, thing: Thing) -> list[Row]:
        version = version_of(thing, self.policies)
        if version is None and thing not in self.before:
            return []  # released with the versions that read it
        if thing in self.grown:
            return self._growth(thing)
        if version is None:
            what = f"`{thing.name}`, withdrawn" if thing not in self.now else f"{thing.part} `{thing.name}`"
            return [Row(row.period, what, row.reason) for row in self._on(thing)] or [Row("all", what, _stated(self.reason, thing))]
        days = period(version.start, version.until)
        if self.reason:
            return [Row(days, area(version), self.reason)]
        rows = [row for one in self.waiting if (row := about(one, version, self.policies.laws)) is not None]
        if thing in self.before:
            return rows or [Row(days, area(version), _stated(None, thing))]
        note = version.note.en if version.note else version.source or "first release"
        return rows or [Row(days, area(version), " ".join(note.split()))]

    def _growth(self, thing: Thing) -> list[Row]:
        """The lines on rows that a table has for days after its release: from the first of these days on."""
        rows = self.grown[thing]
        reasons = [row.reason for row in self._on(thing)]
        acts = ", ".join(dict.fromkeys(f"{entry.key}: {entry.act}" if entry.act else entry.key for entry in rows))
        first = min(entry.start for entry in rows if entry.start is not None)
        return [Row(period(first, None), f"table `{thing.name}`", reason) for reason in reasons or [self.reason or f"new rows: {acts}"]]

    def _on(self, thing: Thing) -> list[Row]:
        """The waiting lines on a table or fact, where the user gives no other reason."""
        return [] if self.reason else [row for row in self.waiting if thing.name.partition("@")[0] in names(row)]


def _stated(reason: str | None, thing: Thing) -> str:
    if not reason:
        raise WrongCall(says("cli.nothing_says_why", name=thing.name))
    return reason


def _with_rules(row: Row) -> str:
    """A reason with the rules that it is about."""
    _, _, rules = row.area.partition(", ")
    return f"{rules}: {row.reason}" if rules and rules != "withdrawn" else row.reason
