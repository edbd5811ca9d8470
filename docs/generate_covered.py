"""`make covered`: counts what the cases prove of each law, and keeps it in docs/pictures/coverage.json, from which `make maps` draws."""

import json
from datetime import date
from typing import Any

from docs.generate_maps import COVERED, ROOT
from tests.law import shipped_law
from zweck.cases import load_cases
from zweck.cli.progress import Progress
from zweck.engine import Engine
from zweck.pages.coverage.page import SHOWN
from zweck.pages.coverage.result import Result


def main() -> None:
    """Count and write."""
    policies = shipped_law()
    cases = load_cases(ROOT / "tests" / "policies", policies)
    with Progress() as along:
        found = Result.of(cases, Engine(policies), along)
    atoms = found.coverage.atoms
    decisive = found.decisive(atoms)
    laws = {law: found.decisive([atom for atom in atoms if atom.formula.law == law]) for law in policies.laws}
    counted: dict[str, Any] = {
        "day": date.today().isoformat(),
        "revision": policies.revision[:SHOWN],
        "cases": len(cases),
        "rules": [found.rules.shown, found.rules.total],
        "decisive": [decisive.shown, decisive.total],
        "laws": {law: [share.shown, share.total] for law, share in laws.items()},
    }
    lines = json.dumps(counted, ensure_ascii=False, indent=1)
    COVERED.write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
