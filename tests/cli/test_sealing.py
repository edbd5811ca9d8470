"""Nothing is kept without a seal by accident: `zweck serve` takes a record or a register without a key only where that is said."""

from pathlib import Path
from typing import Final

import pytest

from tests.arcadia import POLICIES
from tests.cli.conftest import Zweck
from tests.faults.recorded import key_file
from tests.faults.served import served

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


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize(("words", "variables"), [(["--unsealed"], {}), ([], {"ZWECK_SERVE_UNSEALED": "true"}), (["KEY"], {})])
def test_with_a_key_or_where_it_is_said_it_serves(tmp_path: Path, chain: str, words: list[str], variables: dict[str, str]) -> None:
    given = [option for word in words for option in ((f"--{chain}-key", key_file(tmp_path)) if word == "KEY" else (word,))]
    options = ("--pseudonym-key", pseudonyms(tmp_path), f"--{chain}", f"sqlite:///{tmp_path}/kept.db", *given)
    with served(tmp_path, *options, policies=None if chain == "register" else POLICIES, environment=variables) as server:
        assert server.stop() == 0
    assert (tmp_path / "kept.db").exists()
