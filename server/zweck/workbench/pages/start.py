"""The first page: the usual situations and the company's activities, from which a question begins."""

from dataclasses import replace
from typing import Final

from starlette.responses import RedirectResponse, Response

from zweck.activities.entry import in_force
from zweck.decision.aged import AGED
from zweck.law.vocabulary import DECISION_DATE, REGISTERS
from zweck.law.watch.due import due
from zweck.pages.watched import lines_due as lines
from zweck.workbench.view import View

WITHIN: Final = 30
"""Days before which an announced change is named."""


def start(view: View) -> Response:
    """The tiles, the day, the controller, and the registers in which the person looked."""
    day = view.at(DECISION_DATE)
    return view.render(
        "start.html.j2",
        day=day,
        stated=bool(view.params.get(DECISION_DATE)),
        date_fact=DECISION_DATE,
        occasions=view.bench.policies.occasions,
        activities=in_force(view.bench.company, day),
        controllers=view.bench.company.controllers.values(),
        registers=REGISTERS,
        lawdue=lines(due(view.bench.policies, day, WITHIN, AGED), view.bench.policies, view.language),
    )


def begin(view: View) -> Response:
    """Go on from a tile to the first question."""
    asked = view.question()
    name = view.params.get("occasion", "")
    occasion = next((one for one in view.bench.policies.occasions if one.name == name), None)
    if occasion is not None:
        asked = replace(asked.having(occasion.facts), title=occasion.title[view.language], activity="", occasion=occasion.name)
    activity = view.bench.company.activities.get(asked.activity)
    if activity:
        asked = replace(asked, title=activity[-1].title[view.language], controller="")
    return RedirectResponse(view.to("ask", asked.query()), 303)
