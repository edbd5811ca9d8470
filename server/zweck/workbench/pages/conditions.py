"""Conditions put together by their labels: those of a rule in words, one more, one less."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from starlette.responses import RedirectResponse, Response

from zweck.editing.conditions import JOINTS, comparison, joined, keys_of, manners, negated, rules_in, without
from zweck.editing.workspace import Workspace
from zweck.explain.sentences import COMMON, in_words, names_on
from zweck.forms.form import NAME
from zweck.law.policy import Definition
from zweck.law.values import FactFault, read_value
from zweck.law.vocabulary import Fact, FactType
from zweck.logic.condition import All, AnyOf, Condition, Value
from zweck.workbench.amend.context import Amending
from zweck.workbench.amend.drafts import Draft, DraftError, stamp
from zweck.workbench.pages.amend import address, context, file_of
from zweck.workbench.screens import choices
from zweck.workbench.view import Sent, View

KEYS: Final = {"when": "statute.conditions", "unless": "statute.exceptions", "trigger": "statute.trigger"}
"""The phrases for the keys that hold conditions."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The conditions behind a key of a rule, in words; one of several can be taken out."""

    key: str
    joint: str
    parts: tuple[str, ...]


def conditions(view: View, amending: Amending, draft: Draft) -> Response:
    """The conditions of a rule in words, and the choice of one more."""
    shared = context(view, amending, draft, "conditions")
    name = file_of(view, amending, draft, [name for name in shared["files"] if name.startswith("policies/") and "/policy.yaml" not in name])
    named = rules_in(amending.drafts.text(draft, name)) if name else []
    wanted = view.params.get("rule", "")
    chosen = next((one for one in named if one[1] == wanted), next((one for one in named if f"{draft.law}/{one[1]}" in draft.rules), None))
    chosen = chosen or next(iter(named), None)
    fact = view.workbench.vocabulary.facts.get(view.params.get("fact", ""))
    with amending.editor.at(draft) as workspace:
        stands = list(_conditions_in(view, workspace, draft, name, chosen)) if chosen is not None else []
        definitions = list(_definitions(workspace, draft))
        facts = workspace.policies.vocabulary.facts.values()
    shown: dict[str, Any] = {
        "name": name,
        "named": named,
        "chosen": chosen,
        "stands": stands,
        "fact": fact,
        "definitions": definitions,
        "joints": JOINTS,
    }
    groups = [(group, list(members)) for group, members in groupby(facts, lambda one: one.group)]
    choice: dict[str, Any] = {}
    if fact is not None:
        choice = {"manners": manners(fact), "choices": list(choices(fact, view.language)), "is_many": fact.type is not FactType.BOOL}
    choice["keys"] = keys_of(chosen[0]) if chosen is not None else ()
    return view.render("draft_conditions.html.j2", **shared, **shown, groups=groups, choice=choice, said=KEYS)


def _conditions_in(view: View, workspace: Workspace, draft: Draft, name: str, chosen: tuple[str, str]) -> Iterator[Joined]:
    """The conditions of a rule in a file; of one that cannot be read, those that it had before."""
    path = workspace.root.parent / name
    law = workspace.policies.laws.get(draft.law)
    day = date.fromisoformat(draft.day)
    rules = (rule for version in reversed(law.versions) for rule in version.rules) if law is not None else ()
    rule = next((rule for rule in rules if (rule.kind, rule.id) == chosen and workspace.path_of(rule.span) == path), None)
    names = names_on(day, workspace.policies.laws, draft.law)
    for key in keys_of(chosen[0]) if rule is not None else ():
        condition = getattr(rule, "when" if key == "trigger" else key, None)
        if condition is not None:
            said = [in_words(part, workspace.policies.vocabulary, view.language, names, stated=True) for part in _parts(condition)]
            joint = "any" if isinstance(condition, AnyOf) else "all"
            yield Joined(key, joint, tuple(said))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, All | AnyOf) else (condition,)


def _definitions(workspace: Workspace, draft: Draft) -> Iterator[Definition]:
    """The definitions of the law and the common ones, as they stand on the draft's day."""
    for id in dict.fromkeys((draft.law, COMMON)):
        law = workspace.policies.laws.get(id)
        version = law.on(date.fromisoformat(draft.day)) if law is not None else None
        yield from (rule for rule in (version.rules if version is not None else ()) if isinstance(rule, Definition))


def condition(view: View, amending: Amending, draft: Draft, sent: Sent) -> Response:
    """Join a condition to those of a rule, or take one out."""
    name, key = sent.get("file", ""), sent.get("key", "")
    before = amending.drafts.text(draft, name)
    chosen = next((one for one in rules_in(before) if one[1] == sent.get("rule")), None)
    if chosen is None or key not in keys_of(chosen[0]):
        raise DraftError("workbench.amend.incomplete")
    if sent.get("out", "").isdigit():
        after = without(before, chosen, key, int(sent["out"][:4]))
    else:
        after = joined(before, chosen, key, _written(view, sent), sent.get("joint") if sent.get("joint") in JOINTS else JOINTS[0])  # type: ignore[arg-type]
    if after is None:
        raise DraftError("workbench.amend.not_joined")
    amending.drafts.write(draft, name, after, stamp(amending.drafts.path(draft, name).read_bytes()))
    return RedirectResponse(address(view, draft, name, "/conditions") + f"&rule={chosen[1]}", 303)


def _written(view: View, sent: Sent) -> str:
    """The condition that was chosen, as the language writes it.

    Raises:
        DraftError: if nothing, or nothing that the fact can be, was chosen.
    """
    holds = sent.get("not") != "1"
    if NAME.fullmatch(sent.get("definition", "")):
        said = f"definition: {sent['definition']}"
        return said if holds else negated(said)
    fact = view.workbench.vocabulary.facts.get(sent.get("fact", ""))
    raw = [value for value in sent.many("value") if value]
    if fact is None or not raw:
        raise DraftError("workbench.amend.nothing_chosen")
    values = [_value(fact, value) for value in raw]
    manner = sent.get("manner", "") if sent.get("manner") in manners(fact) else next(iter(manners(fact)), "")
    return comparison(fact, manner, values, holds=holds)


def _value(fact: Fact, raw: str) -> Value:
    plain: object = {"true": True, "false": False}.get(raw, raw) if fact.type is FactType.BOOL else raw
    plain = int(raw) if fact.type is FactType.INT and raw.isascii() and raw.isdigit() and len(raw) < 10 else plain  # noqa: PLR2004  longer ones are no number of anything
    found = read_value(fact, [plain] if fact.type is FactType.SET else plain)
    if found is None or isinstance(found, FactFault):
        raise DraftError("workbench.amend.nothing_chosen")
    return next(iter(found)) if isinstance(found, frozenset) else found
