"""A request of the workload as zweck is asked it, and zweck's answer in the workload's words."""

from pathlib import Path
from typing import Final

from benchmarks.workload.requests import Request
from zweck.decision.decision import Decision, Ruling, Status

POLICIES: Final = Path(__file__).parent / "policies"
TENANT: Final = "tenant.id"
"""The fact by which one of many policies is chosen, where their number grows."""

NAMES: Final = {
    "at": "time.decision_date",
    "purpose": "purpose.kind",
    "compatible": "purpose.compatible",
    "category": "data.category",
    "source": "data.source",
    "anonymised": "data.anonymised",
    "made_public": "data.made_public",
    "retention_days": "data.retention_days",
    "consent": "consent.given",
    "explicit_consent": "consent.explicit",
    "withdrawn": "consent.withdrawn",
    "parental_consent": "consent.parental",
    "age": "subject.age",
    "objected": "subject.objected",
    "overriding_interest": "subject.overriding_interest",
    "existing_customer": "subject.existing_customer",
    "employee": "subject.employee",
    "contract": "basis.contract",
    "legal_duty": "basis.legal_duty",
    "vital_interest": "basis.vital_interest",
    "public_task": "basis.public_task",
    "household": "operation.household",
    "automated": "operation.automated",
    "jurisdiction": "controller.jurisdiction",
    "country": "transfer.country",
    "safeguard": "transfer.safeguard",
}


def facts(request: Request) -> dict[str, bool | int | str]:
    """The request as zweck's callers state it: the names of the vocabulary, the day as `YYYY-MM-DD`."""
    stated = {NAMES[name]: value for name, value in request.items()}
    if "at" in request:
        day = str(request["at"])
        stated[NAMES["at"]] = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return stated


def fired(decision: Ruling | Decision) -> set[str]:
    """The ids, in the workload's spelling, of all grounds that hold and all prohibitions that bar; a tenant's begin with its name there."""
    found: set[str] = set()
    for law in decision.laws:
        grounds = [ground for requirement in law.requirements for ground in requirement.grounds]
        bars = [bar.rule for bar in law.prohibitions if bar.status is Status.FAILED]
        found |= {id.lower().removeprefix(law.law.removeprefix("tenant-") + "-") for id in (*grounds, *bars)}
    return found
