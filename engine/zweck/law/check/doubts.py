"""Rules name doubts that exist, and every doubt concerns something."""

from collections.abc import Mapping

from zweck.forms.diagnostics import Diagnostics
from zweck.law.check.names import written_rules
from zweck.law.policy import Doubt, Law

PLACE = "doubts"


def check_doubts(laws: Mapping[str, Law], doubts: Mapping[str, Doubt], diagnostics: Diagnostics) -> None:
    """Note every name of a doubt that leads nowhere, and every doubt to which nothing leads."""
    named: set[str] = set()
    for version, rule in written_rules(laws):
        for id in rule.doubts:
            named.add(id)
            if id not in doubts:
                help = diagnostics.near(id, doubts) or f"describe it in `{PLACE}.yaml`"
                place = (version.short, rule.id)
                diagnostics.add("ZW312", rule.span_of(f"doubt {id}"), f"there is no doubt `{id}`", place=place, help=help)
    for id, doubt in doubts.items():
        if id not in named and doubt.concerns is None:
            help = f"write `doubt: {id}` on the rules that it concerns, or say under `concerns:` what it is about"
            diagnostics.add("ZW313", doubt.span, f"no rule names the doubt `{id}`", place=(PLACE, id), help=help)
