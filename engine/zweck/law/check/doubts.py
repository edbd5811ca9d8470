"""Rules name doubts that exist, and every doubt concerns something."""

from collections.abc import Mapping

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_rules
from zweck.law.policy import Doubt, Law
from zweck.words.said import says

PLACE = "doubts"


def check_doubts(laws: Mapping[str, Law], doubts: Mapping[str, Doubt], diagnostics: Diagnostics) -> None:
    """Note every name of a doubt that leads nowhere, and every doubt to which nothing leads."""
    named: set[str] = set()
    for version, rule in written_rules(laws):
        for id in rule.doubts:
            named.add(id)
            if id not in doubts:
                help = diagnostics.near(id, doubts) or says("law.describe_place", place=PLACE)
                place = (version.short, rule.id)
                diagnostics.add("ZW312", rule.span_of(f"doubt {id}"), says("ZW312.no_doubt", id=id), place=place, help=help)
    for id, doubt in doubts.items():
        if id not in named and doubt.concerns is None:
            help = says("law.write_rules_concerns", id=id)
            diagnostics.add("ZW313", doubt.span, says("ZW313.no_rule_names", id=id), place=(PLACE, id), help=help)
