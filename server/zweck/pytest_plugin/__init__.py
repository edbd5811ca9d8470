"""The plugin that pytest loads wherever zweck is installed: case files become tests; other projects notice nothing.

Nothing else of zweck is loaded before a policy folder or a case file is found.
"""

import re
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

POLICIES: Final = "policies"
CASES: Final = ("tests", "policies")
HEADS: Final = ("*/*/policy.yaml", "*/*/*/policy.yaml", "*/*/*/*/policy.yaml")
MAX_BYTES: Final = 4 * 1024 * 1024
NAMES_SCHEMA: Final = re.compile(rb"(\xef\xbb\xbf)?# yaml-language-server: \$schema=[^\r\n]*\.schema/cases\.json *(\r|\n|$)")
KEYS: Final = (re.compile(rb"^suite:", re.MULTILINE), re.compile(rb"^cases:", re.MULTILINE))
AROUND: Final = pytest.StashKey[dict[Path, Path | None]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of a policy repository."""
    parser.addini("zweck_policies", "the policy folder by which cases are decided; without it, the one around or beside them", default="")
    engine = "which matcher decides: `native`, `rete`, `both`, which must agree, or `available`, which is `both` where durable-rules runs"
    parser.addini("zweck_engine", engine, default="native")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file with cases is a collector of them."""
    if file_path.suffix.lower() not in (".yaml", ".yml"):
        return None
    folder = policies_for(file_path.parent, parent.config)
    if not is_case_file(file_path, folder):
        return None
    collector: pytest.Collector = _items().CaseFile.from_parent(parent, path=file_path, folder=folder)
    return collector


@pytest.hookimpl(optionalhook=True)  # pytest 7 knows no such hook
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A policy folder is a collector of a test that it is sound, and of the cases beside it."""
    if not is_policy_folder(path) or (path / "__init__.py").exists():
        return None
    collector: pytest.Collector = _items().PolicyFolder.from_parent(parent, path=path)
    return collector


def policies_for(folder: Path, config: pytest.Config) -> Path | None:
    """The policy folder to which a folder belongs: the one that the configuration names, or the nearest around or beside it."""
    named = config.getini("zweck_policies")
    if named:
        return Path((config.inipath.parent if config.inipath else config.rootpath) / named)
    known = config.stash.setdefault(AROUND, {})
    if folder not in known:
        near = (folder, folder / POLICIES)
        found = next((path for path in near if is_policy_folder(path)), None)
        known[folder] = found or (policies_for(folder.parent, config) if folder.parent != folder else None)
    return known[folder]


def is_policy_folder(folder: Path) -> bool:
    """Whether a folder has a vocabulary and the head of a version."""
    return (
        (folder / "vocabulary").is_dir()
        and not (folder / "policy.yaml").exists()
        and any(True for pattern in HEADS for _ in folder.glob(pattern))
    )


def is_case_file(path: Path, policies: Path | None) -> bool:
    """Whether a file holds cases: by its place beside the policies, by the schema it names, or, in a policy repository, by its keys."""
    if policies is not None:
        if path.is_relative_to(policies):
            return False
        if path.is_relative_to(policies.parent.joinpath(*CASES)):
            return True
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES)
    except OSError:
        return False
    return NAMES_SCHEMA.match(text) is not None or (policies is not None and all(key.search(text) for key in KEYS))


def _items() -> ModuleType:
    """The collectors, with all that they load."""
    from zweck.pytest_plugin import items  # noqa: PLC0415  other projects do not pay for it

    return items
