"""The day until which the law watch compared the wording of each law, as a constant of its versions."""

from collections.abc import Mapping
from dataclasses import replace

from zweck.law.citation.statutes import Index
from zweck.law.policy import Law
from zweck.law.policy.watched import NO_WATCH, Watch


def with_compared(laws: Mapping[str, Law], index: Index, watch: Watch) -> dict[str, Law]:
    """The laws, each version with the day until which the wording of its statute was compared."""
    if watch == NO_WATCH:
        return dict(laws)
    return {name: _compared(law, index, watch) for name, law in laws.items()}


def _compared(law: Law, index: Index, watch: Watch) -> Law:
    if law.versions[-1].until is not None:
        return law  # it has ended, so nothing later can change it
    statute = statute_of(law, index)
    until = watch.compared_until(statute) if statute else None
    return law if until is None else Law(law.id, tuple(replace(version, compared_until=until) for version in law.versions))


def statute_of(law: Law, index: Index) -> str:
    """The statute that a law encodes: the one with the longest name with which the law's short name begins; empty where there is none."""
    short = law.versions[-1].short
    named = [name for name in index.named() if short == name or short.startswith(f"{name} ")]
    return index.named()[max(named, key=len)].id if named else ""
