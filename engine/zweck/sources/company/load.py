"""Reads the folder of a company: `controllers.yaml` and `activities/NAME/DATE.yaml`."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from zweck.law.diagnostics import Diagnostics, PolicyError, Span
from zweck.law.load.files import SUFFIX, display
from zweck.law.parse.form import Context
from zweck.law.reader import read_file
from zweck.law.values import shown
from zweck.law.vocabulary import Vocabulary
from zweck.sources.company.activity import Activities, Activity
from zweck.sources.company.parse import activity
from zweck.sources.profiles import Profile, load_profiles

CONTROLLERS: Final = "controllers.yaml"
ACTIVITIES: Final = "activities"


def load_activities(folder: Path, vocabulary: Vocabulary) -> Activities:
    """The activities of a company with their controllers.

    Raises:
        PolicyError: with every fault of every file.
    """
    diagnostics = Diagnostics()
    root = folder / ACTIVITIES
    if not root.is_dir():
        message = f"there is no folder `{ACTIVITIES}` in `{display(folder)}`"
        diagnostics.add("ZW110", Span(display(folder), 1, 1, 1), message, help="name the folder in which it stands")
        raise PolicyError(diagnostics)
    controllers = _controllers(folder / CONTROLLERS, vocabulary, diagnostics)
    versions: dict[str, list[Activity]] = {}
    digests = []
    for path in sorted(root.glob(f"*/*{SUFFIX}")):
        digest = sha256(path.read_bytes()).hexdigest()
        digests.append(f"{path.relative_to(root).as_posix()} {digest}")
        found = _read(path, vocabulary, controllers, diagnostics)
        if found is not None:
            versions.setdefault(found.id, []).append(replace(found, digest=digest))
    if len(diagnostics) or controllers is None:
        raise PolicyError(diagnostics)
    revision = sha256("\n".join(digests).encode()).hexdigest()
    return Activities({name: tuple(sorted(found, key=lambda one: one.start)) for name, found in versions.items()}, controllers, revision)


def _controllers(path: Path, vocabulary: Vocabulary, diagnostics: Diagnostics) -> Mapping[str, Profile] | None:
    """The controllers, `None` where their file is faulty."""
    try:
        return load_profiles(path, vocabulary)
    except PolicyError as error:
        diagnostics.take(error.diagnostics)
        return None


def _read(path: Path, vocabulary: Vocabulary, controllers: Mapping[str, Profile] | None, diagnostics: Diagnostics) -> Activity | None:
    node = read_file(path, display(path), diagnostics)
    context = Context(diagnostics, (path.parent.name,))
    found = None if node is None else activity(node, vocabulary, context)
    if found is None:
        return None
    if found.id != path.parent.name:
        message = f"the activity `{shown(found.id)}` stands in the folder `{path.parent.name}`"
        context.fault("ZW401", found.span, message, "give the folder its name")
    if path.stem != str(found.start):
        message = f"a version from {found.start} stands in the file `{path.name}`"
        context.fault("ZW401", found.span, message, f"name the file `{found.start}{SUFFIX}`")
    if found.until is not None and found.until < found.start:
        context.fault("ZW420", found.span, f"it ends on {found.until}, before it begins on {found.start}", "write a later day")
    if controllers is not None and found.controller and found.controller not in controllers:
        help = context.near(found.controller, controllers) or f"add it to `{CONTROLLERS}`"
        context.fault("ZW502", found.span, f"there is no controller `{shown(found.controller)}`", help)
    return found
