"""The other way round: the activities that may be carried out with the facts of a question, and what is missing of the others."""

from dataclasses import replace

from starlette.responses import Response

from zweck.activities.entry import in_force
from zweck.company import Activity
from zweck.decision.decision import Detail
from zweck.facts.question import FactError
from zweck.pages import searched
from zweck.service.activities import summary
from zweck.service.encode.protobuf import own_part
from zweck.v1 import activity_pb2 as v1
from zweck.v1 import decision_pb2 as decisions
from zweck.workbench.asked import Asked
from zweck.workbench.view import View


def possible(view: View) -> Response:
    """Each activity in force on the day of the question, with the facts of the question that are none of the activity's own."""
    asked = view.asked()
    day = view.bench.pose(replace(asked, activity="")).day
    found = [_found(view, asked, one) for one in in_force(view.bench.company, day)]
    found.sort(key=lambda one: (one.outcome != decisions.PERMITTED, one.outcome, one.summary.activity))
    page = view.bench.page(day)
    searched.write(v1.SearchActivitiesResponse(activities=found), view.language, page)
    return view.render("possible.html.j2", day=day, found=page, query=asked.query())


def _found(view: View, asked: Asked, activity: Activity) -> v1.ActivityFound:
    own = {*activity.stated()}
    facts = {name: values for name, values in asked.facts.items() if name not in own}
    try:
        posed = view.bench.pose(replace(asked, activity=activity.id, controller="", facts=facts))
    except FactError as error:
        return v1.ActivityFound(summary=summary(activity), refused="; ".join(fault.fact for fault in error.faults))
    decision = posed.decision(Detail.REASONS)
    part = own_part(decision.finding)
    outcome = decisions.Outcome.Value(decision.outcome.name)
    return v1.ActivityFound(summary=summary(activity), outcome=outcome, missing_facts=part.missing_facts, openings=part.openings)
