"""Policies of 10 rules each for many tenants, each in force for one tenant only: the workload's own rules, restated by everybody."""

import re
from pathlib import Path
from shutil import copytree
from typing import Final

from benchmarks.workload.asked import POLICIES
from benchmarks.workload.rules import policy_of

VERSION: Final = "2018-05-25"
LAW: Final = POLICIES / "eu" / "data-protection"
HEAD: Final = """\
law: tenant-{tenant}
version: {version}
title: {{de: Richtlinie von {tenant}, en: Policy of {tenant}}}
short: {tenant}
scope:
  citation: {tenant}
  reason: {{de: Die Richtlinie gilt für {tenant}., en: The policy applies to {tenant}.}}
  when:
    tenant.id: {tenant}
"""
FACT: Final = """\
group: tenant
facts:
  - fact: tenant.id
    type: enum
    values:
{values}
    label: {{de: Verantwortlicher, en: controller}}
    meaning: {{de: Wer die Daten verarbeitet., en: Who processes the data.}}
    question: {{de: "Wer verarbeitet die Daten?", en: "Who processes the data?"}}
    silence: {{class: controller}}
    changeable_by: nobody
"""


def names(count: int) -> list[str]:
    """The tenants."""
    return [f"t{number}" for number in range(count)]


def write_tenants(folder: Path, count: int) -> None:
    """Write a policy directory: the workload's vocabulary, tables and terms, and a law for each tenant.

    Citations are not checked there, since peers check none.
    """
    for part in ("vocabulary", "tables", "common"):
        copytree(POLICIES / part, folder / part, dirs_exist_ok=True)
    values = "\n".join(f"      {tenant}: {{de: {tenant}, en: {tenant}}}" for tenant in names(count))
    (folder / "vocabulary" / "tenant.yaml").write_text(FACT.format(values=values), encoding="utf-8")
    requirement, blocks = _blocks()
    for number, tenant in enumerate(names(count)):
        law = folder / "tenant" / tenant / VERSION
        law.mkdir(parents=True)
        (law / "policy.yaml").write_text(HEAD.format(tenant=tenant, version=VERSION), encoding="utf-8")
        ids = [rule.id.upper() for rule in policy_of(number)]
        rules = [blocks[id].replace(f": {id}\n", f": {tenant.upper()}-{id}\n", 1) for id in ids]
        (law / "rules.yaml").write_text("\n".join([requirement, *rules]), encoding="utf-8")


def _blocks() -> tuple[str, dict[str, str]]:
    """The requirement, and by its id each other rule, as they stand in the workload's files."""
    requirement = ""
    rules = {}
    for path in sorted(LAW.rglob("*.yaml")):
        for block in re.split(r"\n(?=- )", path.read_text(encoding="utf-8")):
            kind, _, id = block.partition("\n")[0].removeprefix("- ").partition(": ")
            rules[id] = block.strip() + "\n"
            if kind == "requirement":
                requirement = rules[id]
    return requirement, rules
