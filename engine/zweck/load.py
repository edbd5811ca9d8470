"""Finds the files of a policy directory, reads them all, and gives either a policy set or every fault."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Final

from zweck.editions.build import Editions, no_search
from zweck.editions.effects import proven
from zweck.editions.effects.implied import check_implied
from zweck.editions.effects.reach import check_lists, check_reach
from zweck.editions.effects.references import check_cycles, check_force
from zweck.forms.diagnostics import LINTS, Diagnostic, Diagnostics, PolicyError
from zweck.law.load import house as houses
from zweck.law.load.files import IncrementalParse, contents, digest, display
from zweck.law.load.grammars import NEWEST
from zweck.law.load.source import Source
from zweck.law.policy import PolicySet

__all__ = ["contents", "digest", "display", "load", "load_past", "load_with_files", "shipped"]

READING: Final = "ZW1"
"""How the codes of files that cannot be read begin."""


def shipped() -> Path:
    """The policies that come with zweck: those inside the installed package, or those of the checkout."""
    inside = Path(__file__).parent / "shipped" / "policies"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "policies"


def load(path: Path, *more: Path) -> PolicySet:
    """The policy set of a directory with law, over which the houses among the directories are laid; without law, over the shipped one.

    Raises:
        PolicyError: with every fault of every file.
    """
    return load_with_files(path, *more)[0]


def load_past(path: Path, grammar: int | None = None) -> PolicySet:
    """The policy set that was served once, by its own meaning, for replay and for comparing; nothing that this gives may be served.

    It need not pass the checks of today, unless it means nothing. Its files are read by the grammar of a number; if that is not known,
    by the newest one that reads them.

    Raises:
        PolicyError: with every fault by the newest grammar for which it means nothing.
    """
    faults: list[PolicyError] = []
    for number in (grammar,) if grammar is not None and 1 <= grammar <= NEWEST else range(NEWEST, 0, -1):
        try:
            return _past(path, number)
        except PolicyError as error:
            faults.append(error)
    raise faults[0]


def _past(path: Path, grammar: int) -> PolicySet:
    with without_collection():
        source = Source(path, grammar=grammar)
        policies, _ = _layered(source, (), None)
        if policies is None:
            raise PolicyError(source.diagnostics)
        source.check(policies)
        source.diagnostics.raise_if_any(but=LINTS)
        editions = Editions.of(policies)
        check_cycles(policies, editions, source.diagnostics)
        check_force(policies, editions, source.diagnostics)
        source.diagnostics.raise_if_any(but=LINTS)
        return policies


def load_with_files(path: Path, *more: Path) -> tuple[PolicySet, dict[Path, bytes]]:
    """The policy set and the files of which it was made by their paths below it, even if they have changed since.

    Raises:
        PolicyError: with every fault of every file.
    """
    with without_collection():
        law, above = houses.apart((path, *more), shipped())
        source = Source(law)
        policies, files = _layered(source, above, None)
        if policies is not None:
            source.check(policies)
        source.diagnostics.raise_if_any()
        if policies is None:
            raise TypeError(path)  # what cannot be read has been noted
        if not proven.is_proven(policies.revision):
            began = process_time()
            check_effects(policies, source.diagnostics)
            source.diagnostics.raise_if_any()
            proven.remember(policies.revision, process_time() - began)
        return policies, files


def _layered(
    source: Source, above: Iterable[Path], parsed: IncrementalParse | None, found: list[Source] | None = None
) -> tuple[PolicySet | None, dict[Path, bytes]]:
    """The law with its houses and those above, and all files; every fault is noted among those of the law, every source in `found`."""
    policies = source.policies()
    files = source.contents()
    for folder in (*source.houses, *above) if policies is not None else ():
        house = houses.HouseSource(folder, parsed, source.grammar)
        policies = policies and house.laid_over(policies, folder.name if folder in source.houses else "")
        source.diagnostics.take(house.diagnostics)
        if found is not None:
            found.append(house)
        if policies is None:
            return None, files
        files |= {policies.houses[-1].below / path: data for path, data in house.contents().items()}
    return policies and (replace(policies, revision=digest(files)) if policies.houses else policies), files


@contextmanager
def without_collection() -> Iterator[None]:
    """Search for no garbage: there is none while loading."""
    with no_search() as searching:
        try:
            yield
        finally:
            if searching and not anything_frozen():
                gc.freeze()
                gc.unfreeze()  # what was loaded counts as old now, or the next new object would have all of it looked through


def anything_frozen() -> bool:
    """Whether somebody in this process has frozen objects; they are counted one by one, which took a third of a second in the tests."""
    return bool(gc.get_freeze_count())


@dataclass(frozen=True, slots=True)
class Draft:
    """A directory as it stands while somebody edits it: the policy set, faulty as it may be, its faults, and the file behind each name."""

    policies: PolicySet | None
    faults: tuple[Diagnostic, ...]
    files: Mapping[str, Path]


def draft(path: Path, parsed: IncrementalParse) -> Draft:
    """A directory with all faults but those that only the rules' effects show; `policies` is `None` where a file was never readable.

    Raises:
        PolicyError: where the directory does not exist.
    """
    law, above = houses.apart((path,), shipped())
    source = Source(law, parsed)
    sources: list[Source] = [source]
    policies, _ = _layered(source, above, parsed, sources)
    if policies is not None:
        source.check(policies)
    files = {parsed.names[file]: file for one in sources for file in one.files if file in parsed.names}
    stale = {name for name, file in files.items() if file in parsed.stale}
    faults = [fault for fault in source.diagnostics if fault.span.path not in stale or fault.code.startswith(READING)]
    return Draft(policies, tuple(faults), files)


def check_effects(policies: PolicySet, diagnostics: Diagnostics) -> None:
    """Check what the rules of a sound policy set bring about; rules without effect are searched only where all else is sound."""
    editions = Editions.of(policies)
    check_cycles(policies, editions, diagnostics)
    check_force(policies, editions, diagnostics)
    check_lists(policies, editions, diagnostics)
    if not len(diagnostics):
        check_reach(policies, editions, diagnostics)
        check_implied(policies, editions, diagnostics)
