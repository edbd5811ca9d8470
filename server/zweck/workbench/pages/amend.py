"""Amendments: the drafts, the rule with which one begins; and a draft: the files that are edited, and the questions of the editor."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from starlette.responses import JSONResponse, RedirectResponse, Response

from zweck.catalogue.citing import citing
from zweck.catalogue.places import NotAPlace, as_cited, names_a_place
from zweck.catalogue.readers import SCOPE
from zweck.catalogue.search import search_rules
from zweck.law.parse.grammar import RULES
from zweck.law.policy import Definition, Rule
from zweck.words.said import in_language
from zweck.words.text import Text
from zweck.workbench.amend.beginning import Beginning
from zweck.workbench.amend.context import Amending
from zweck.workbench.amend.drafts import Draft, DraftError, stamp
from zweck.workbench.amend.editor_support import Words
from zweck.workbench.view import Sent, View, chosen_day

MAX_FOUND: Final = 80
MAX_WORDS: Final = 200
NOTHING: Final = Text("", "")
WAYS: Final = ("version", "place", "new")
"""The beginnings: a version from a day in which a rule is restated, the rule where it stands, a new rule in a version from a day."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A rule that can be amended."""

    law: str
    kind: str
    id: str
    citation: str
    text: Text


def amendments(view: View) -> Response:
    """The drafts, and the rules that a place, words or a law lead to."""
    text, law = view.params.get("q", "").strip()[:MAX_WORDS], view.params.get("law", "")
    offers, fault = _offers(view, text, law)
    amending = view.workbench.amending
    drafts = amending.drafts.all() if amending is not None else []
    shown: dict[str, Any] = {
        "text": text,
        "law": law,
        "offers": offers[:MAX_FOUND],
        "more": max(0, len(offers) - MAX_FOUND),
        "fault": fault,
        "began": lambda one: view.day(date.fromisoformat(one.began[:10])),
    }
    return view.render("amend.html.j2", drafts=drafts, can=amending is not None, laws=view.workbench.policies.laws.values(), **shown)


def _offers(view: View, text: str, law: str) -> tuple[list[Offer], str]:
    policies = view.workbench.policies
    if text and names_a_place(text, policies.citations):
        try:
            found = citing(text, as_cited(text), policies).statements
        except NotAPlace as error:
            return [], in_language(error.message, view.language)
        return [Offer(one.law, one.kind, one.id, one.citation, one.text) for one in found if one.kind != SCOPE and law in ("", one.law)], ""
    if text:
        return [_offer(rule) for rule in search_rules(text, policies) if law in ("", rule.law)], ""
    if law in policies.laws:
        version = policies.laws[law].on(date.today()) or policies.laws[law].versions[-1]
        return [_offer(rule) for rule in version.rules], ""
    return [], ""


def _offer(rule: Rule) -> Offer:
    said = rule.reason or getattr(rule, "text", None) or (rule.term if isinstance(rule, Definition) else None) or NOTHING
    return Offer(rule.law, rule.kind, rule.id, rule.citation, said)


def beginning(view: View) -> Response:
    """The form with which an amendment of a rule, or of a law by a new rule, begins."""
    law = view.workbench.policies.laws.get(view.params.get("law", ""))
    if law is None or view.workbench.amending is None:
        return view.render("missing.html.j2", 404)
    id = view.params.get("rule", "")
    version = law.on(date.today()) or law.versions[-1]
    rule = next((one for one in (*version.rules, *law.versions[-1].rules) if one.id == id), None)
    offer = _offer(rule) if rule is not None else None
    stated = next((one for one in law.versions if any(other is rule for other in one.rules)), version)
    return view.render("amend_new.html.j2", law=law, stated=stated.start, offer=offer, kinds=RULES, today=date.today().isoformat())


def begin(view: View, sent: Sent) -> Response:
    """Begin a draft, and open its first file."""
    amending = amending_of(view)
    law, source, way = sent.get("law", ""), sent.line("source", 300), sent.get("way", "")
    if law not in view.workbench.policies.laws or way not in WAYS:
        raise DraftError("workbench.amend.incomplete")
    if not source:
        raise DraftError("workbench.amend.no_source")
    day = chosen_day(sent.get("day", ""), "day")
    title = sent.line("title", 120) or source[:120]
    draft = amending.drafts.begin(title, source, law, day.isoformat(), view.person or sent.line("by", 120))
    try:
        name = start(view, amending, draft, sent)
    except DraftError:
        amending.editor.leave(draft)
        amending.drafts.remove(draft)
        raise
    return RedirectResponse(view.to(f"amend/{draft.id}", f"file={name}"), 303)


def start(view: View, amending: Amending, draft: Draft, sent: Sent) -> str:
    """Begin a rule in a draft as the form says, and return the path of its file."""
    day, way, rule = date.fromisoformat(draft.day), sent.get("way", ""), sent.get("rule", "")
    with amending.editor.at(draft) as workspace:
        beginning = Beginning(draft, workspace, view.language)
        if way == "new":
            rule = sent.line("id")
            path = beginning.rule(sent.get("kind", ""), rule, beginning.version(draft.law, day), sent.line("name") or "rules")
        else:
            stated = beginning.stated(draft.law, rule, day)
            path = workspace.path_of(stated.span) if way == "place" else beginning.restate(stated, beginning.version(draft.law, day))
        name = path.relative_to(amending.drafts.tree(draft)).as_posix()
    named = f"{draft.law}/{rule}"
    if named not in draft.rules:
        amending.drafts.keep(replace(draft, rules=(*draft.rules, named)))
    return name


def remove(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Remove a draft for good."""
    amending.jobs.stop(amending.drafts.effect(draft))
    amending.editor.leave(draft)
    amending.drafts.remove(draft)
    return RedirectResponse(view.to("amend"), 303)


def amending_of(view: View) -> Amending:
    """The amendments.

    Raises:
        DraftError: if none can be begun.
    """
    if view.workbench.amending is None:
        raise DraftError("workbench.amend.cannot", 404)
    return view.workbench.amending


def draft_of(view: View) -> tuple[Amending, Draft]:
    """The draft in the address.

    Raises:
        DraftError: if there is none.
    """
    amending = amending_of(view)
    return amending, amending.drafts.get(view.request.path_params["draft"])


def of_draft(page: Callable[..., Response]) -> Callable[..., Response]:
    """A page about the draft in the address."""
    return lambda view, *sent: page(view, *draft_of(view), *sent)


def context(view: View, amending: Amending, draft: Draft, tab: str) -> dict[str, Any]:
    """The parts that all views of a draft show."""
    files = [name for name, (_, new) in amending.drafts.changed(draft).items() if new is not None]
    law = view.workbench.policies.laws.get(draft.law)
    title = law.versions[-1].title[view.language] if law is not None else draft.law
    return {"draft": draft, "tab": tab, "files": files, "law_title": title, "day": date.fromisoformat(draft.day)}


def text(view: View, amending: Amending, draft: Draft) -> Response:
    """The editor with a file of the draft, and its faults."""
    shared = context(view, amending, draft, "text")
    name = file_of(view, amending, draft, shared["files"])
    found = amending.editor.faults(draft, name, _words(view)) if name else {"faults": [], "others": {}, "sound": True}
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
    with amending.editor.at(draft) as workspace:
        law = workspace.policies.laws.get(draft.law)
        version = law.on(date.fromisoformat(draft.day)) if law is not None else None
        return list(version.rules) if version is not None else []


def _words(view: View) -> Words:
    return partial(in_language, language=view.language)


def write(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Write a file; the page without programs does it so."""
    name = sent.get("file", "")
    amending.drafts.write(draft, name, sent.get("text", ""), sent.get("stamp"))
    return RedirectResponse(address(view, draft, name), 303)


def rule(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """One rule more."""
    return RedirectResponse(address(view, draft, start(view, amending, draft, sent)), 303)


def address(view: View, draft: Draft, name: str, tab: str = "") -> str:
    """The address of a file of a draft, in one of its views."""
    return view.to(f"amend/{draft.id}{tab}", f"file={name}")


# --- the editor's questions ---------------------------------------------------------------------------------------------------------


def check(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Write what is in the editor, and answer with its faults; with `effects` those that only the rules' effects show, too."""
    name = sent.get("file", "")
    written = amending.drafts.write(draft, name, sent["text"], sent.get("stamp")) if "text" in sent else ""
    found = amending.editor.faults(draft, name, _words(view), effects=sent.get("effects") == "1")
    return JSONResponse(found | {"stamp": written})


def complete(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Proposals for a place of the text in the editor."""
    return JSONResponse(amending.editor.completions(draft, sent.get("file", ""), sent.get("text", ""), _number(sent)))


def meaning(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """The meaning of what stands at a place."""
    return JSONResponse(amending.editor.meaning(draft, sent.get("file", ""), _number(sent)))


def form(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """The text in its form."""
    return JSONResponse({"text": amending.editor.in_form(draft, sent.get("file", ""), sent.get("text", ""))})


def _number(sent: Sent) -> int:
    text = sent.get("at", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0  # noqa: PLR2004  no text is longer
