"""A draft on its way to the colleagues: what differs, what is still open, a commit on a branch, or files to take along."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from zweck.runtime.sources.source import SourceError
from zweck.workbench.amend import branch
from zweck.workbench.amend.context import Amending
from zweck.workbench.amend.drafts import Draft, DraftError
from zweck.workbench.pages.amend import context
from zweck.workbench.pages.effect import expected_of
from zweck.workbench.view import Sent, View


def handover(view: View, amending: Amending, draft: Draft) -> Response:
    """The differences, the open points, and the form for the commit."""
    changed = amending.drafts.changed(draft)
    origin = amending.drafts.origin
    try:
        edited, moved = origin.is_edited(), bool(draft.commit_base) and origin.commit() != draft.commit_base
    except SourceError:
        edited, moved = False, False
    return view.render(
        "draft_commit.html.j2",
        **context(view, amending, draft, "commit"),
        patch=branch.patch(changed, origin),
        faults=_faults(amending, draft),
        open_points=list(_open(view, amending, draft)),
        has_git=bool(draft.commit_base),
        is_committed=draft.committed in ("", amending.drafts.digest(draft)),
        edited=edited,
        moved=moved,
        branch=draft.branch or f"amend/{branch.slug(draft.title)}",
    )


def _faults(amending: Amending, draft: Draft) -> int:
    with amending.editor.at(draft) as workspace:
        return sum(len(found) for found in workspace.faults().values())


def _open(view: View, amending: Amending, draft: Draft) -> Iterator[str]:
    """The points about which a reviewer would ask."""
    found = amending.jobs.found(amending.drafts.effect(draft))
    if not (amending.drafts.tree(draft) / expected_of(amending, draft)).is_file():
        yield view.say("workbench.amend.open.expected")
    if found.stage != "done":
        yield view.say("workbench.amend.open.effect")
    elif found.digest != amending.drafts.digest(draft):
        yield view.say("workbench.amend.open.stale")
    failing = [flip["case"] for flip in found.flips if not flip["passes"]]
    if failing:
        yield view.say("workbench.amend.open.failing", cases=", ".join(failing[:10]))
    survivors = len((found.unnoticed or {}).get("survivors", ()))
    if survivors:
        yield view.say("workbench.amend.open.unnoticed", count=survivors)


def commit(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Commit what differs to a branch, under the reader's name."""
    changed = amending.drafts.changed(draft)
    name, by = draft.branch or sent.line("branch"), view.person or sent.line("by", 120)
    if not draft.commit_base:
        raise DraftError("workbench.amend.no_git")
    if not branch.is_name(name):
        raise DraftError("workbench.amend.no_branch", name=name[:80])
    if not by:
        raise DraftError("workbench.amend.no_author")
    if not changed:
        raise DraftError("workbench.amend.nothing")
    if _faults(amending, draft):
        raise DraftError("workbench.amend.faulty")
    origin = amending.drafts.origin
    if not draft.branch and branch.is_there(origin, name):
        raise DraftError("workbench.amend.branch_there", 409, name=name)
    message = sent.line("message", 300) or draft.title
    made = branch.commit(origin, draft.base, (name, draft.commit), changed, (by, sent.line("email", 120)), f"{message}\n\n{draft.source}\n")
    amending.drafts.keep(replace(draft, branch=name, commit=made, committed=amending.drafts.digest(draft)))
    return RedirectResponse(view.to(f"amend/{draft.id}/commit"), 303)


def patch(view: View, amending: Amending, draft: Draft) -> Response:
    """The differences, to take along."""
    text = branch.patch(amending.drafts.changed(draft), amending.drafts.origin)
    return Response(text, media_type="text/x-diff", headers=_named(f"{branch.slug(draft.title)}.patch"))


def files(view: View, amending: Amending, draft: Draft) -> Response:
    """The files that differ, to take along."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (_, new) in amending.drafts.changed(draft).items():
            if new is not None:
                archive.writestr(amending.drafts.origin.place(name), new)
    return Response(packed.getvalue(), media_type="application/zip", headers=_named(f"{branch.slug(draft.title)}.zip"))


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
