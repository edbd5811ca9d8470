"""Reads a company: `controllers.yaml`, `activities/NAME/DATE.yaml` and `texts/NAME/DATE.yaml` in a folder, or its profiles alone."""

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

from zweck.company.activity import Activity, Company, ConsentText
from zweck.company.findings import check_maximum
from zweck.company.parse import activity, consent_text
from zweck.facts.profiles import load_profiles, profiles_of
from zweck.forms.diagnostics import LINTS, Diagnostics, PolicyError, Span
from zweck.forms.form import Context
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Node, read_file
from zweck.law.load.files import SUFFIX, display
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import says

CONTROLLERS: Final = "controllers.yaml"
ACTIVITIES: Final = "activities"
TEXTS: Final = "texts"
CASES: Final = "cases"
"""The folder with the cases about the activities; only tests read it."""

PURPOSE: Final = "purpose.kind"

T = TypeVar("T", Activity, ConsentText)
Reader = Callable[[Path, str, Diagnostics], Node | None]
"""Reads a file, which has this name for the user."""


def company_files(where: Path) -> list[Path]:
    """The files of a company: those in its folder, or the one with its profiles."""
    if where.is_file():
        return [where]
    versions = (path for folder in (ACTIVITIES, TEXTS) for path in (where / folder).glob(f"*/*{SUFFIX}"))
    return sorted((where / CONTROLLERS, *versions))


def company_contents(where: Path) -> dict[Path, bytes]:
    """The files of a company by their paths below the folder."""
    root = where.parent if where.is_file() else where
    return {path.relative_to(root): path.read_bytes() for path in company_files(where) if path.is_file()}


def revision_of(files: Mapping[Path, bytes]) -> str:
    """The content hash of the files of a company."""
    order = (CONTROLLERS, ACTIVITIES, TEXTS)
    paths = sorted(files, key=lambda path: (order.index(path.parts[0]), path))
    return sha256("\n".join(f"{path.as_posix()} {sha256(files[path]).hexdigest()}" for path in paths).encode()).hexdigest()


def load_company(where: Path, vocabulary: Vocabulary, but: Container[str] = ()) -> Company:
    """The company of a folder, or the profiles of a file without activities; faults of the codes in `but` are passed over.

    Raises:
        PolicyError: with every other fault of every file.
    """
    if where.is_file():
        return Company(load_profiles(where, vocabulary), {}, revision=sha256(where.read_bytes()).hexdigest())
    diagnostics = Diagnostics()
    if not (where / ACTIVITIES).is_dir():
        diagnostics.add("ZW110", Span(display(where), 1, 1, 1), says("ZW110.no_folder", activities=ACTIVITIES, folder=display(where)))
        raise PolicyError(diagnostics)
    found = draft_company(where, vocabulary, diagnostics)
    diagnostics.raise_if_any(but)
    return replace(found, revision=revision_of(company_contents(where)))


def load_past_company(where: Path, vocabulary: Vocabulary) -> Company:
    """The company by whose files was answered once, by their own meaning, for replay; nothing that this gives may be served.

    Raises:
        PolicyError: with every fault for which they mean nothing.
    """
    return replace(load_company(where, vocabulary, LINTS), past=True)


def draft_company(
    folder: Path, vocabulary: Vocabulary, diagnostics: Diagnostics, read: Reader = read_file, more: Collection[Path] = ()
) -> Company:
    """A company as far as it can be read, sound or not; every fault is noted. `more` are files that are not on the disk yet."""
    if _leads_out(folder, diagnostics):
        return Company({}, {}, {})
    for path in sorted(_unread(folder)):
        diagnostics.add("ZW416", Span(display(path), 1, 1, 2), says("ZW416.file_unread", activities=ACTIVITIES, texts=TEXTS))
    noted = Diagnostics()
    node = read(folder / CONTROLLERS, display(folder / CONTROLLERS), noted)
    activities = _versions(folder / ACTIVITIES, activity, vocabulary, diagnostics, read, more)
    declaring = {one.controller for versions in activities.values() for one in versions if one.erased}
    controllers = profiles_of(node, vocabulary, Context(noted, (Path(CONTROLLERS).stem,)), declaring) if node is not None else {}
    sound = not len(noted)
    diagnostics.take(noted)
    texts = _versions(folder / TEXTS, consent_text, vocabulary, diagnostics, read, more)
    company = Company(controllers, activities, texts)
    for one in chain[Activity | ConsentText](*activities.values(), *texts.values()):
        context = Context(diagnostics, (one.id,))
        if sound:
            _check_controller(one, company, vocabulary, context)
        if isinstance(one, Activity):
            _check_consents(one, company, context)
    return company


def _unread(folder: Path) -> set[Path]:
    """The files of YAML below the folders of versions that are in no place of one, and those named as versions in other folders.

    Names that begin with a dot are left out.
    """
    found = {
        path
        for some in (f"{ACTIVITIES}/**/*", f"{TEXTS}/**/*", "*/*/????-??-??.*")
        for path in folder.glob(some)
        if path.suffix.lower() in (SUFFIX, ".yml") and path.is_file() and "/." not in f"/{path.relative_to(folder).as_posix()}"
    }
    return found.difference(company_files(folder), folder.glob(f"{CASES}/**/*"))


def _leads_out(folder: Path, diagnostics: Diagnostics) -> bool:
    """Whether a link leads out of the folder, as each is noted; those within it are the way in which Kubernetes lays out a volume."""
    root = folder.resolve()
    found = [path for path in company_files(folder) if not path.resolve().is_relative_to(root)]
    for path in found:
        link = next(part for part in (path, *path.parents) if part.is_symlink())
        diagnostics.add("ZW416", Span(display(link), 1, 1, 2), says("ZW416.link_leads_out"))
    return bool(found)


def _versions(
    root: Path,
    parse: Callable[[Node, Vocabulary, Context], T | None],
    vocabulary: Vocabulary,
    diagnostics: Diagnostics,
    read: Reader,
    more: Collection[Path],
) -> dict[str, tuple[T, ...]]:
    """The files in the folders below a folder, by name, in the order of the days."""
    versions: dict[str, list[T]] = {}
    for path in sorted({*root.glob(f"*/*{SUFFIX}"), *(one for one in more if one.parent.parent == root)}):
        node = read(path, display(path), diagnostics)
        context = Context(diagnostics, (path.parent.name,))
        found = None if node is None else parse(node, vocabulary, context)
        if found is not None:
            _check_name(found, path, vocabulary, context)
            digest = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
            versions.setdefault(found.id, []).append(replace(found, digest=digest))
    return {name: tuple(sorted(found, key=lambda one: one.start)) for name, found in versions.items()}


def _check_name(found: Activity | ConsentText, path: Path, vocabulary: Vocabulary, context: Context) -> None:
    """The folder has the name, which is no purpose's, the file the day, and the last day is none before the first."""
    if PURPOSE in vocabulary.facts and found.id in vocabulary.facts[PURPOSE].values:
        context.fault("ZW413", found.span, says("ZW413.of_purpose", id=found.id))
    if found.id != path.parent.name:
        context.fault("ZW401", found.span, says("ZW401.stands_folder", id=shown(found.id), name=path.parent.name))
    if path.stem != str(found.start):
        context.fault("ZW401", found.span, says("ZW401.version_stands_file", start=found.start, name=path.name, suffix=SUFFIX))
    if found.until is not None and found.until < found.start:
        context.fault("ZW420", found.span, says("ZW420.ends_before_begins", until=found.until, start=found.start))


def _check_controller(one: Activity | ConsentText, company: Company, vocabulary: Vocabulary, context: Context) -> None:
    """The controller exists, and no declared period is longer than the law allows it."""
    if one.controller in company.controllers:
        if isinstance(one, Activity):
            check_maximum(one, company.controllers[one.controller], vocabulary.periods, context)
    elif one.controller:
        context.unknown(
            one.controller,
            company.controllers,
            one.span,
            says("ZW502.no_controller", controller=shown(one.controller)),
            says("company.add", controllers=CONTROLLERS),
        )


def _check_consents(one: Activity, company: Company, context: Context) -> None:
    """An activity rests on texts that exist, of the same controller and for its purpose, and looks up who consented to them."""
    if one.consents and "consent" not in one.looks_up:
        context.fault("ZW510", one.span, says("ZW510.consents_unread", names=listed(one.consents)))
    for name in one.consents:
        if name not in company.texts:
            context.unknown(
                name,
                company.texts,
                one.span,
                says("ZW502.no_consent_text", name=shown(name)),
                says("company.write", texts=TEXTS, name=shown(name)),
            )
        for text in company.texts.get(name, ()):
            if text.controller != one.controller:
                message = says("ZW502.text_activity", version=text.version, controller=text.controller, one_controller=one.controller)
                context.fault("ZW502", one.span, message, says("company.name_text_same"))
            if (purpose := one.facts.get(PURPOSE)) not in text.purposes:
                context.fault(
                    "ZW502",
                    one.span,
                    says("ZW502.asks_no_consent", version=text.version, purpose=purpose),
                    says("company.name_text_purpose"),
                )
