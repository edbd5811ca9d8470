"""Every act establishes something on which a rule rests."""

from collections.abc import Mapping

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_rules
from zweck.law.policy import Floor, Law
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Test, facts_of, leaves

PLACE = ("vocabulary", "acts")


def check_acts(laws: Mapping[str, Law], vocabulary: Vocabulary, diagnostics: Diagnostics) -> None:
    """Note every act that establishes only facts that no rule reads."""
    if not vocabulary.acts:
        return
    read = _read(laws)
    for act in vocabulary.acts.values():
        if act.establishes and read.isdisjoint(act.establishes):
            help = "remove the act, or let it establish a fact that a rule reads"
            diagnostics.add("ZW425", act.span, f"no rule needs the act `{act.name}`", place=(*PLACE, act.name), help=help)


def _read(laws: Mapping[str, Law]) -> frozenset[str]:
    """The facts on which some rule or scope rests."""
    rules = [rule for _, rule in written_rules(laws)]
    scopes = [version.scope.when for law in laws.values() for version in law.versions if version.scope is not None]
    conditions = [*scopes, *(part for rule in rules for part in (rule.when, rule.unless) if part is not None)]
    tested = {fact for part in conditions for leaf in leaves(part) if isinstance(leaf, Test) for fact in facts_of(leaf)}
    return frozenset(tested | {rule.fact for rule in rules if isinstance(rule, Floor)})
