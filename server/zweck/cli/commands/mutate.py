"""`zweck mutate`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import click

from zweck.analysis.mutation.choose import chosen
from zweck.analysis.mutation.make import mutants
from zweck.analysis.mutation.mutant import Mutant, written
from zweck.analysis.mutation.proof import Result, State, examine
from zweck.analysis.space.sides import Side
from zweck.bounded.progress import Progress
from zweck.cases import Case, load_cases, run
from zweck.cases.records import RecordCase, failing_records, load_records
from zweck.cases.survivors import Explanation, load_survivors
from zweck.cli.console import FAILED, Failure, WrongCall, echo, spoken
from zweck.cli.folders import cases_beside, state
from zweck.cli.options import JOBS, THERE, as_day, begun_laws, folder_option, json_option
from zweck.cli.progress import EVERY, ProgressBar
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.load import load, load_past, shipped
from zweck.pages.mutants import Examined, summary, text
from zweck.pages.mutants import as_json as in_json
from zweck.pages.text import width
from zweck.words.said import Said, says


@click.command("mutate")
@click.argument("laws", nargs=-1, shell_complete=begun_laws, metavar="[LAW]...")
@click.option("--rule", "rules", multiple=True, metavar="ID")
@click.option("--at", "at", type=as_day, metavar="DATE")
@click.option("--since", metavar="REV")
@click.option("--tests", "tests", type=THERE, metavar="DIR")
@click.option("--jobs", type=JOBS, default=2, show_default=True, metavar="N")
@click.option("--answers", is_flag=True)
@json_option
@folder_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    laws: tuple[str, ...],
    rules: tuple[str, ...],
    at: date | None,
    since: str | None,
    tests: Path | None,
    jobs: int,
    answers: bool,
    as_json: bool,
    policies: Path | None,
) -> None:
    """Change the law in small ways, one at a time, and show each change that no case notices, with the smallest case that would."""
    folder = policies or shipped()  # several processes read it, so it must be one
    found = load(folder)
    _check_names(laws, rules, found)
    place = tests or cases_beside(folder)
    progress = ProgressBar()
    cases, records = _passing(place, found, progress)
    with TemporaryDirectory() as copy:
        old = load_past(state(since, Path(copy)).policies) if since is not None else None
    every = list(mutants(found))
    wanted = list(chosen(every, found, laws, rules, at, old))
    with progress:
        results = examined(wanted, found, (cases, records), (folder, place), jobs, progress)
    reasons = load_survivors(place) if place.exists() else []
    outcomes = explained([(mutant, result) for (_, mutant), result in zip(wanted, results, strict=True)], reasons, found)
    for line in in_json(outcomes, found, answers=answers) if as_json else text(outcomes, found, spoken(), width(), answers=answers):
        click.echo(line)
    if not as_json:
        click.echo(summary(outcomes, spoken()))
    numbers = {number for number, _ in wanted}
    unexamined = {(mutant.law, mutant.id) for number, mutant in enumerate(every) if number not in numbers}
    wrong = list(idle(outcomes, reasons, unexamined, found))
    for reason, fault in wrong:
        echo(says("cli.mutate.idle", place=reason.span, fault=fault), fg="red", err=True)
    ctx.exit(FAILED if wrong or any(result.state is State.SURVIVED for _, result in outcomes) else 0)


def _check_names(laws: Sequence[str], rules: Sequence[str], policies: PolicySet) -> None:
    """Refuse names that lead nowhere."""
    tables = {name: table for name, table in policies.vocabulary.tables.items() if table.periods.rows}
    for law in laws:
        if law not in policies.laws and law not in tables:
            raise WrongCall(says("cli.no_law", law=law, laws=", ".join((*policies.laws, *tables))))
    names = {
        name
        for law in policies.laws.values()
        for version in law.versions
        for name in ("scope", version.start.isoformat(), *(rule.id for rule in version.rules))
    } | {*policies.vocabulary.period_citations}
    for rule in rules:
        if rule.rpartition("/")[2] not in names:
            raise WrongCall(says("cli.no_rule", rule=rule))


Suite = tuple[Sequence[Case], Sequence[RecordCase]]  # the cases of laws, and those of records


def _suite(place: Path, policies: PolicySet) -> Suite:
    return (load_cases(place, policies), load_records(place, policies)) if place.exists() else ([], [])


def _passing(place: Path, policies: PolicySet, along: Progress) -> Suite:
    """The cases, all of which pass."""
    cases, records = _suite(place, policies)
    engine = Engine(policies)
    failing = [case.id for case in along("cases", cases) if run(case, engine)]
    failing += failing_records(records, policies)
    if failing:
        raise Failure(says("cli.cases_fail_law", failing=len(failing), failing_2=failing[0]))
    return cases, records


Each = TypeVar("Each")

WORTH: Final = 400  # fewer mutants take less time than further processes take to begin

Numbered = Sequence[tuple[int, Mutant]]


def examined(
    wanted: Numbered, policies: PolicySet, suite: Suite, places: tuple[Path, Path], jobs: int, progress: ProgressBar
) -> list[Result]:
    """The result of each mutant, examined here or shared among processes; `places` are the folders of policies and cases."""
    cases, records = suite
    if jobs == 1 or len(wanted) < WORTH:
        return examine(Side(policies), cases, [mutant for _, mutant in wanted], progress, records)
    shares = _shares(wanted, jobs)
    context = get_context("spawn")
    counts = context.Array("L", 2 * len(STAGES))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_counting, initargs=(counts,)) as pool:
        running = [pool.submit(_share, (*places, share)) for share in shares]
        while wait(running, timeout=EVERY).not_done:
            _show(progress, counts[::2], (len(shares) * len(cases), len(wanted), counts[-1]))
        answers = [share.result() for share in running]
    results = {number: result for share, answer in zip(shares, answers, strict=True) for number, result in zip(share, answer, strict=True)}
    return [results[number] for number, _ in wanted]


STAGES: Final = ("cases", "mutants", "stretches")
"""The stages of an examination, as `examine` names them."""


def _show(progress: ProgressBar, counts: Sequence[int], totals: Sequence[int]) -> None:
    """Show the stage in which the slowest process is; for each stage how much is done, and of how much."""
    for stage, done, total in zip(STAGES, counts, totals, strict=True):
        if done < total or stage == STAGES[-1]:
            progress.at(stage, done, total)
            return


class _Counts:
    """In another process: where it counts for all, what is done of each stage and of how much."""

    array: Any = None


def _counting(array: Any) -> None:
    _Counts.array = array


def _counted(what: str, items: Iterable[Each], _total: int | None = None, /) -> Iterable[Each]:
    several = list(items)
    _count(2 * STAGES.index(what) + 1, len(several))
    for item in several:
        yield item
        _count(2 * STAGES.index(what), 1)


def _count(place: int, more: int) -> None:
    with _Counts.array.get_lock():
        _Counts.array[place] += more


def _shares(wanted: Numbered, jobs: int) -> list[list[int]]:
    """The numbers of mutants in so many shares; those of one rule stay together."""
    shares: list[list[int]] = [[] for _ in range(jobs)]
    last: object = None
    for number, mutant in wanted:
        if mutant.old is not last:
            last = mutant.old
            smallest = min(shares, key=len)
        smallest.append(number)
    return [share for share in shares if share]


def _share(work: tuple[Path, Path, list[int]]) -> list[Result]:
    """In another process: the results of the mutants with these numbers."""
    folder, cases, numbers = work
    policies = load(folder)
    everything = list(mutants(policies))
    known, records = _suite(cases, policies)
    return examine(Side(policies), known, [everything[number] for number in numbers], _counted, records)


def explained(examined: Examined, explanations: Sequence[Explanation], policies: PolicySet) -> list[tuple[Mutant, Result]]:
    """The mutants with the survivors among them explained, as far as they are."""
    return [(mutant, _explained(mutant, result, explanations, policies)) for mutant, result in examined]


def _explained(mutant: Mutant, result: Result, explanations: Sequence[Explanation], policies: PolicySet) -> Result:
    if result.state is not State.SURVIVED:
        return result
    why = next((one.why for one in explanations if _about(one, mutant) and _covers(one, mutant, policies)), None)
    return result if why is None else replace(result, state=State.EXPLAINED, why=why)


def idle(
    examined: Examined, explanations: Sequence[Explanation], unexamined: Collection[tuple[str, str]], policies: PolicySet
) -> Iterator[tuple[Explanation, Said]]:
    """The explanations, or changes named in them, of which no change survives; those about `unexamined` rules (law, id) are not judged."""
    living = [mutant for mutant, result in examined if result.state in (State.SURVIVED, State.EXPLAINED)]
    for one in explanations:
        if (one.law, one.rule) in unexamined:
            continue
        about = {"law": one.law, "rule": one.rule}
        covered = {written(mutant, policies.vocabulary) for mutant in living if _about(one, mutant)}
        if not one.changes and not covered:
            yield one, says("cli.mutate.none_of_kind", kind=one.kind, **about) if one.kind else says("cli.mutate.none", **about)
        yield from ((one, says("cli.mutate.none_reads", change=said, **about)) for said in one.changes if said not in covered)


def _about(one: Explanation, mutant: Mutant) -> bool:
    return (one.law, one.rule) == (mutant.law, mutant.id) and one.kind in ("", mutant.kind)


def _covers(one: Explanation, mutant: Mutant, policies: PolicySet) -> bool:
    return not one.changes or written(mutant, policies.vocabulary) in one.changes
