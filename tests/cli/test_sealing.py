"""Nothing is kept without a seal by accident: `zweck serve` takes a record or a register without a key only where that is said."""

from pathlib import Path
from typing import Final

import pytest

from tests.activities.group import FOLDER
from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck
from tests.faults.recorded import key_file
from tests.faults.served import served

ACTIVITY: Final = """\
activity: letters
title: {de: Briefe, en: letters}
controller: post
from: 2020-01-01
facts: {operation.kind: collect}
"""
CHAINS: Final = ("record", "register")


def pseudonyms(folder: Path) -> Path:
    """A key of pseudonyms."""
    path = folder / "pseudonym.key"
    path.write_text("1 a-secret-of-persons\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("by", ["option", "variable", "common variable", "file"])
def test_without_a_key_it_is_refused_before_anything_is_written(zweck: Zweck, tmp_path: Path, chain: str, by: str) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    config = tmp_path / "serve.yaml"
    config.write_text(f"{chain}: {url}\n", encoding="utf-8")
    words = [f"--{chain}", url] if by == "option" else ["--config", str(config)] if by == "file" else []
    names = {"variable": f"ZWECK_SERVE_{chain.upper()}", "common variable": f"ZWECK_{chain.upper()}"}
    variables = {names[by]: url} if by in names else {}
    refused = zweck("serve", "--listen", "nowhere", "--pseudonym-key", pseudonyms(tmp_path), *words, **variables)
    assert refused.exit_code == 2
    assert f"the {chain} has no key: who can write to it could change it unseen" in refused.stderr
    assert f"`--{chain}-key FILE`" in refused.stderr
    assert not (tmp_path / "kept.db").exists()


@pytest.mark.parametrize(
    ("chain", "words", "variables"),
    [
        ("record", ["--unsealed"], {}),
        ("register", [], {"ZWECK_SERVE_UNSEALED": "true"}),
        *((chain, ["KEY"], {}) for chain in CHAINS),
    ],
)
def test_with_a_key_or_where_it_is_said_it_serves(tmp_path: Path, chain: str, words: list[str], variables: dict[str, str]) -> None:
    given = [option for word in words for option in ((f"--{chain}-key", key_file(tmp_path)) if word == "KEY" else (word,))]
    options = ("--activities", FOLDER) if chain == "register" else ()
    options = (*options, "--pseudonym-key", pseudonyms(tmp_path), f"--{chain}", f"sqlite:///{tmp_path}/kept.db", *given)
    with served(tmp_path, *options, policies=None if chain == "register" else POLICIES, environment=variables) as server:
        assert server.stop() == 0
    assert (tmp_path / "kept.db").exists()


@pytest.mark.parametrize("company", ["none", "controllers alone"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_register_without_activities_names_what_is_missing(zweck: Zweck, tmp_path: Path, company: str, workers: int) -> None:
    options = ["--controllers", FOLDER / "controllers.yaml"] if company != "none" else []
    refused = zweck("serve", *registered(tmp_path), *options, "--workers", str(workers), "--listen", "203.0.113.7:50051", "--insecure")
    assert refused.exit_code == 2
    assert "persons are looked up for activities, and the server has none" in refused.stderr
    assert "`--activities`" in refused.stderr
    assert not (tmp_path / "kept.db").exists()


def test_policies_without_the_facts_of_a_register_are_named(zweck: Zweck, tmp_path: Path) -> None:
    """Arcadia knows no objection; its register would lose each one."""
    company = tmp_path / "company"
    activity = company / "activities" / "letters"
    activity.mkdir(parents=True)
    (company / "controllers.yaml").write_text("controllers:\n  - {controller: post, name: Post, facts: {}}\n")
    (activity / "2020-01-01.yaml").write_text(ACTIVITY)
    refused = zweck(
        "serve", *registered(tmp_path), "--policies", POLICIES, "--activities", company, "--listen", "203.0.113.7:50051", "--insecure"
    )
    assert refused.exit_code == 2, refused.stderr
    assert "the policies have no fact `consent.parental`" in refused.stderr
    assert "`rights.objection`" in refused.stderr
    assert "Traceback" not in refused.stderr
    entering = ("objected", "--subject", "email:ada@example.org", "--controller", "post")
    refused = zweck("register", "record", *entering, *registered(tmp_path), "--policies", POLICIES)
    assert refused.exit_code == 2, refused.stderr
    assert "`rights.objection`" in refused.stderr


def registered(folder: Path) -> tuple[object, ...]:
    """The options of a sealed register."""
    return ("--pseudonym-key", pseudonyms(folder), "--register", f"sqlite:///{folder}/kept.db", "--register-key", key_file(folder))
