"""The effect of a draft: what it is expected to change, what it does change, and what no case notices."""

from datetime import date
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from zweck.analysis.diff.result import Direction
from zweck.cases.cases import Reviewed
from zweck.decision.decision import Outcome
from zweck.editing.begin import begun, extended
from zweck.editing.files import CHANGES, POLICIES
from zweck.editing.judged import case as judged
from zweck.editing.templates import quoted
from zweck.explain.values import value_in_words
from zweck.facts.question import FactError, read
from zweck.forms.diagnostics import Diagnostics
from zweck.forms.reader import Mapping, Node
from zweck.forms.whole import put
from zweck.law.load.files import SUFFIX
from zweck.law.vocabulary import DECISION_DATE
from zweck.workbench.amend.beginning import Beginning
from zweck.workbench.amend.branch import slug
from zweck.workbench.amend.context import Amending
from zweck.workbench.amend.drafts import Draft, DraftError, stamp
from zweck.workbench.amend.jobs import Order
from zweck.workbench.pages.amend import context
from zweck.workbench.view import Sent, View

DIRECTIONS: Final = tuple(direction.value for direction in Direction)
MAX_TESTS: Final = 500


def expected_of(amending: Amending, draft: Draft) -> str:
    """The path of the file in which a draft says what it is expected to change."""
    return f"{CHANGES}/{_name(draft)}{SUFFIX}"


def _name(draft: Draft) -> str:
    return slug(draft.title)


def expected(view: View, amending: Amending, draft: Draft) -> Response:
    """The expected change: a form, or once it was stated its text."""
    name = expected_of(amending, draft)
    path = amending.drafts.tree(draft) / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    flips = [flip for flip in amending.jobs.found(amending.drafts.effect(draft)).flips if f"- {flip['case']}\n" not in f"{text}\n"]
    shown: dict[str, Any] = {
        "name": name,
        "text": text,
        "flips": flips,
        "laws": view.workbench.policies.laws.values(),
        "directions": DIRECTIONS,
    }
    return view.render("draft_expected.html.j2", **context(view, amending, draft, "expected"), **shown)


def expect(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Write what is expected, or add the cases that are expected to flip."""
    name = expected_of(amending, draft)
    path = amending.drafts.tree(draft) / name
    if path.is_file():
        tests = sent.many("test")[:MAX_TESTS]
        amending.drafts.write(draft, name, _with(path.read_bytes(), tests), stamp(path.read_bytes()))
    else:
        path.parent.mkdir(exist_ok=True)
        put(path, begun(path, _change(view, draft, sent), amending.drafts.tree(draft) / POLICIES))
    return RedirectResponse(view.to(f"amend/{draft.id}/expected"), 303)


def _change(view: View, draft: Draft, sent: Sent) -> str:
    """The text of a file of expected changes.

    Raises:
        DraftError: if something is missing in it.
    """
    law, direction, reason = sent.get("law", ""), sent.get("class", ""), sent.line("reason", 500)
    if not reason or (direction and (law not in view.workbench.policies.laws or direction not in DIRECTIONS)):
        raise DraftError("workbench.amend.incomplete")
    by = view.person or sent.line("by", 120) or draft.by or view.say("workbench.amend.role")
    lines = [f"change: {_name(draft)}", f"reason: {quoted(reason)}", f"by: {quoted(by)}", f"on: {date.today()}"]
    if not direction:
        return "\n".join([*lines, "laws: []", ""])
    rules = [rule for rule in sent.many("rules") if rule in draft.rules]
    lines += ["laws:", f"  - law: {law}", f"    from: {draft.day}", f"    class: {direction}"]
    lines += [f"    rules: [{', '.join(rules)}]"] if rules else []
    return "\n".join([*lines, ""])


def _with(data: bytes, tests: list[str]) -> str:
    """A file of expected changes with further cases that flip.

    Raises:
        DraftError: if they cannot be added.
    """
    for test in tests:
        entry = f"  - {quoted(test)}\n"
        bare = data.rstrip() + b"\n"
        begins = b"\ntests:" not in data
        new = (bare + b"tests:\n" + entry.encode()) if begins else extended_by(bare, entry)
        if new is None:
            raise DraftError("workbench.amend.not_added", name=CHANGES)
        data = new
    return data.decode()


def extended_by(data: bytes, entry: str) -> bytes | None:
    """A file with one test more at its end."""
    new = extended(data, CHANGES, entry, _tests, Diagnostics())
    return None if new is None else new.replace(b"\n\n" + entry.encode(), b"\n" + entry.encode())


def _tests(node: Node) -> Node | None:
    return node.pairs.get("tests") if isinstance(node, Mapping) else None


# --- the search ---------------------------------------------------------------------------------------------------------------------


def effect(view: View, amending: Amending, draft: Draft) -> Response:
    """The changes that the draft brings about, as far as they were found."""
    found = amending.jobs.found(amending.drafts.effect(draft))
    shown: dict[str, Any] = {name: Markup(texts.get(view.language, "")) for name, texts in (("today", found.today), ("whole", found.whole))}  # noqa: S704  our own page, written by HtmlPage
    stale = bool(found.stage) and found.digest != amending.drafts.digest(draft)
    facts = [_in_words(view, one["facts"]) for one in (found.unnoticed or {}).get("survivors", ())]
    shown |= {
        "found": found,
        "stale": stale,
        "outcomes": [outcome.name for outcome in Outcome],
        "has_record": bool(amending.record),
        "facts": facts,
    }
    return view.render("draft_effect.html.j2", **context(view, amending, draft, "effect"), **shown)


def _in_words(view: View, facts: dict[str, Any]) -> list[str]:
    """The facts of a case by their labels; those that only the draft knows as they are."""
    vocabulary = view.workbench.vocabulary
    known = {name: value for name, value in facts.items() if name in vocabulary.facts}
    try:
        said = [(vocabulary.facts[name], value) for name, value in read(known, vocabulary).items()]
    except FactError:
        said, known = [], {}
    unknown = [f"{name}: {value}" for name, value in facts.items() if name not in known]
    label, say = view.language, view.say
    words = [f"{fact.label[label]}: {say('unknown') if value is None else value_in_words(value, fact, label)}" for fact, value in said]
    return [*words, *unknown]


def search(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Search, or stop."""
    folder = amending.drafts.effect(draft)
    if sent.get("stop") == "1":
        amending.jobs.stop(folder)
    else:
        amending.jobs.start(folder, _order(view, amending, draft), amending.drafts.digest(draft))
    return RedirectResponse(view.to(f"amend/{draft.id}/effect"), 303)


def _order(view: View, amending: Amending, draft: Draft) -> Order:
    drafts = amending.drafts
    name = expected_of(amending, draft)
    stated = (name.removeprefix(f"{CHANGES}/"),) if (drafts.tree(draft) / name).is_file() else ()
    names = draft.commit_base[:12] or view.say("workbench.amend.as_it_is"), draft.title
    return Order(str(drafts.base(draft)), str(drafts.tree(draft)), draft.day, names, stated, amending.record, amending.activities)


def case(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Take a change that no case notices over as a case, with the answer by the text of the law."""
    found = amending.jobs.found(amending.drafts.effect(draft))
    survivors = (found.unnoticed or {}).get("survivors", [])
    number = int(sent["number"]) if sent.get("number", "").isdigit() and len(sent["number"]) < 4 else len(survivors)  # noqa: PLR2004  there are few
    laws = [one.strip() for one in sent.get("laws", "").split(",") if one.strip()]
    known = all(law in view.workbench.policies.laws for law in laws)
    outcome = Outcome.__members__.get(sent.get("outcome", ""))
    title, authority = sent.line("title"), sent.line("authority", 500)
    if number >= len(survivors) or outcome is None or not known or not title or not authority:
        raise DraftError("workbench.amend.incomplete")
    with amending.editor.at(draft) as workspace:
        facts = read(survivors[number]["facts"], workspace.policies.vocabulary)
        id = f"{survivors[number]['rule'].rpartition('/')[2]}.w{stamp(repr(sorted(survivors[number]['facts'].items())).encode())[:6]}"
        story = sent.line("story", 1000) or title
        role = view.person or draft.by or view.say("workbench.amend.role")
        entry = judged(id, title, story, facts, (outcome, laws), authority, "", Reviewed(date.today(), role, agreed=True))
        day = facts.get(DECISION_DATE)
        law = survivors[number]["rule"].partition("/")[0]
        path = Beginning(draft, workspace, view.language).case(
            entry, law, day if isinstance(day, date) else date.fromisoformat(draft.day), _name(draft)
        )
        name = path.relative_to(amending.drafts.tree(draft)).as_posix()
    return RedirectResponse(view.to(f"amend/{draft.id}", f"file={name}"), 303)
