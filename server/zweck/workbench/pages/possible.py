"""The other way round: the activities that may be carried out with the facts of a question, and what is missing of the others."""

from dataclasses import replace

from starlette.responses import Response

from zweck.activities.entry import in_force
from zweck.company import Activity
from zweck.decision.decision import Detail, Outcome
from zweck.facts.question import FactError
from zweck.pages import searched
from zweck.workbench.asked import AddressedQuestion
from zweck.workbench.view import View

ORDER = {outcome: place for place, outcome in enumerate(("PERMITTED", "NOT_REGULATED", "UNDETERMINED", "PROHIBITED", ""))}


def possible(view: View) -> Response:
    """Each activity in force on the day of the question, with the facts of the question that are none of the activity's own."""
    asked = view.question()
    day = view.bench.pose(replace(asked, activity="")).day
    found = [_found(view, asked, one) for one in in_force(view.bench.company, day)]
    page = view.bench.page(day)
    searched.write(sorted(found, key=lambda one: (ORDER[one.outcome], one.activity)), view.language, page)
    return view.render("possible.html.j2", day=day, found=page, query=asked.query())


def _found(view: View, asked: AddressedQuestion, activity: Activity) -> searched.Possible:
    own = {*activity.stated()}
    facts = {name: values for name, values in asked.facts.items() if name not in own}
    try:
        posed = view.bench.pose(replace(asked, activity=activity.id, controller="", facts=facts))
    except FactError as error:
        return searched.Possible(activity.id, activity.title, "", refused="; ".join(fault.fact for fault in error.faults))
    decision = posed.decision(Detail.REASONS)
    missing = () if decision.outcome is Outcome.PERMITTED else [fact.label for fact in decision.missing_facts]
    return searched.Possible(activity.id, activity.title, decision.outcome.name, missing=missing)
