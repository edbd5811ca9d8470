"""A draft: the files that are edited, a rule more in them, and the questions of the editor."""

from datetime import date
from functools import partial
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response

from zweck.law.parse.grammar import RULES
from zweck.law.policy import Rule
from zweck.words.said import in_language
from zweck.workbench.amend.bench import Amending
from zweck.workbench.amend.desk import Words
from zweck.workbench.amend.drafts import Draft, stamp
from zweck.workbench.pages.amend import draft_of, start
from zweck.workbench.view import Sent, View


def context(view: View, amending: Amending, draft: Draft, tab: str) -> dict[str, Any]:
    """The parts that all views of a draft show."""
    files = [name for name, (_, new) in amending.drafts.changed(draft).items() if new is not None]
    law = view.bench.policies.laws.get(draft.law)
    title = law.versions[-1].title[view.language] if law is not None else draft.law
    return {"draft": draft, "tab": tab, "files": files, "law_title": title, "day": date.fromisoformat(draft.day)}


def text(view: View) -> Response:
    """The editor with a file of the draft, and its faults."""
    amending, draft = draft_of(view)
    shared = context(view, amending, draft, "text")
    name = file_of(view, amending, draft, shared["files"])
    found = amending.desk.faults(draft, name, _words(view)) if name else {"faults": [], "others": {}, "sound": True}
    content = amending.drafts.text(draft, name) if name else ""
    rules = _rules_of(amending, draft)
    shown: dict[str, Any] = {
        "name": name,
        "content": content,
        "stamp": stamp(amending.drafts.path(draft, name).read_bytes()) if name else "",
    }
    if name and name not in shared["files"]:
        shared["files"] = [*shared["files"], name]
    return view.render("draft.html.j2", **shared, **shown, found=found, rules=rules, kinds=RULES)


def file_of(view: View, amending: Amending, draft: Draft, files: list[str]) -> str:
    """The file that is shown: the one in the address, or else the first with rules that differs."""
    wanted = view.params.get("file", "")
    if wanted:
        amending.drafts.path(draft, wanted)
        return wanted
    return next((name for name in files if not name.endswith("/policy.yaml")), next(iter(files), ""))


def _rules_of(amending: Amending, draft: Draft) -> list[Rule]:
    """The rules of the draft's law as they stand on its day."""
    with amending.desk.at(draft) as workspace:
        law = workspace.policies.laws.get(draft.law)
        version = law.on(date.fromisoformat(draft.day)) if law is not None else None
        return list(version.rules) if version is not None else []


def _words(view: View) -> Words:
    return partial(in_language, language=view.language)


def write(view: View, sent: Sent) -> Response:
    """Write a file; the page without programs does it so."""
    amending, draft = draft_of(view)
    name = sent.get("file", "")
    amending.drafts.write(draft, name, sent.get("text", ""), sent.get("stamp"))
    return RedirectResponse(address(view, draft, name), 303)


def rule(view: View, sent: Sent) -> Response:
    """One rule more."""
    amending, draft = draft_of(view)
    return RedirectResponse(address(view, draft, start(amending, draft, sent)), 303)


def address(view: View, draft: Draft, name: str, tab: str = "") -> str:
    """The address of a file of a draft, in one of its views."""
    return view.to(f"amend/{draft.id}{tab}", f"file={name}")


# --- the editor's questions ---------------------------------------------------------------------------------------------------------


def check(view: View, sent: Sent) -> Response:
    """Write what is in the editor, and answer with its faults; with `effects` those that only the rules' effects show, too."""
    amending, draft = draft_of(view)
    name = sent.get("file", "")
    written = amending.drafts.write(draft, name, sent["text"], sent.get("stamp")) if "text" in sent else ""
    found = amending.desk.faults(draft, name, _words(view), effects=sent.get("effects") == "1")
    return JSONResponse(found | {"stamp": written})


def complete(view: View, sent: Sent) -> Response:
    """Proposals for a place of the text in the editor."""
    amending, draft = draft_of(view)
    return JSONResponse(amending.desk.completions(draft, sent.get("file", ""), sent.get("text", ""), _number(sent)))


def meaning(view: View, sent: Sent) -> Response:
    """The meaning of what stands at a place."""
    amending, draft = draft_of(view)
    return JSONResponse(amending.desk.meaning(draft, sent.get("file", ""), _number(sent)))


def form(view: View, sent: Sent) -> Response:
    """The text in its form."""
    amending, draft = draft_of(view)
    return JSONResponse({"text": amending.desk.in_form(draft, sent.get("file", ""), sent.get("text", ""))})


def _number(sent: Sent) -> int:
    text = sent.get("at", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0  # noqa: PLR2004  no text is longer
