"""A run is one entry of the decision record, with the digests of its parts."""

import json
from hashlib import sha256
from pathlib import Path

from tests.bulk.conftest import GROUP
from tests.cli.conftest import Zweck
from zweck.chain.content import canonical


def test_a_run_is_one_entry_which_the_audit_accepts(zweck: Zweck, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    bind = GROUP / "bindings" / "newsletter.yaml"
    out = tmp_path / "run"
    made = zweck("bulk", GROUP / "customers.csv", "--bind", bind, "--out", out, "--activities", GROUP, "--jobs", 1, "--record", url)
    assert made.exit_code == 0, made.output
    shown = json.loads(zweck("audit", "show", "--record", url, "--json").stdout)
    head = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert shown["kind"] == "bulk"
    assert shown["answer"] == sha256(canonical(head["parts"]).encode()).hexdigest()
    assert head["parts"][0]["sha256"] == sha256((out / "decisions" / head["parts"][0]["file"]).read_bytes()).hexdigest()
    verified = zweck("audit", "verify", "--record", url)
    assert "1 entry" in verified.output
    assert "states of the company: 1" in verified.output
    assert "damage" not in verified.output
    assert zweck("audit", "replay", "--record", url).exit_code == 0
