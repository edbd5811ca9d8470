"""The examination as a tree, in which values can be tried."""

from starlette.responses import Response

from zweck.decision.decision import Detail
from zweck.pages.html import cited
from zweck.pages.survivors import lines, survivors_of
from zweck.workbench.asking import form
from zweck.workbench.bench import Posed
from zweck.workbench.tree import tree
from zweck.workbench.view import View


def examination(view: View) -> Response:
    """Law, requirement, every ground, every condition; beside it the fact that is to be tried."""
    posed = view.posed()
    writer = posed.writer(Detail.EXAMINATION, view.language)
    apply, out = tree(posed, writer)
    about = view.params.get("about", "")
    now = posed.decision(Detail.REASONS).outcome.name.lower()
    trying = form(posed, about, view.language) if about in view.bench.vocabulary.facts else None
    survivors = survivors_of(view.bench.coherence, posed.question, posed.decision(Detail.EXAMINATION))
    return view.render(
        "examination.html.j2",
        **view.case(posed),
        apply=apply,
        out=out,
        form=trying,
        before=before(view, posed),
        official=lambda citation: cited(citation, lambda text: view.bench.links(text, posed.day)),
        more=[("was", now)],
        survivors=lines(survivors, view.bench.vocabulary, view.language),
    )


def before(view: View, posed: Posed) -> str:
    """The outcome from which a trial began, in words, where it was another; empty else."""
    outcomes = {name.lower(): name for name in ("PERMITTED", "PROHIBITED", "UNDETERMINED", "NOT_REGULATED")}
    found = outcomes.get(view.params.get("was", ""))
    return view.say(f"outcome.{found}") if found is not None and found != posed.decision(Detail.REASONS).outcome.name else ""
