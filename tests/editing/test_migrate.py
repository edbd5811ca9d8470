"""Old statements rewritten in a file's text: every style keeps its form, and all else keeps its meaning."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law import shipped_law
from zweck.editing.files import FileKind
from zweck.editing.migrate import Migration, migrated
from zweck.forms.diagnostics import Diagnostics

VOCABULARY = shipped_law().vocabulary
OLD = "channel.soft_opt_in"
FOUR = VOCABULARY.former[OLD].replaced_by
ALL = dict.fromkeys(FOUR, True)


def rewritten(text: str, kind: FileKind | None = FileKind.REQUEST) -> Migration:
    """The migration of a text, which must be possible."""
    diagnostics = Diagnostics()
    found = migrated(text.encode(), kind, "file", VOCABULARY, diagnostics)
    assert found is not None, list(diagnostics)
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"facts:\n  {OLD}: false # a\n", "facts: {}\n# a\n"),
        (f"facts:   # why\n    {OLD}: false\n", "facts: {}   # why\n"),
        (f"facts:\r\n    {OLD}: false\r\n    a.b: 1\r\n", "facts:\r\n    a.b: 1\r\n"),
        (f"facts: {{{OLD}: false}}\n", "facts: {}\n"),
        (f"facts: {{a.b: 1, {OLD}: false}}\n", "facts: {a.b: 1}\n"),
        (f"facts: {{{OLD}: false,   a.b: 1}}\n", "facts: {a.b: 1}\n"),
        (f"- facts: {{   # x\n    a.b: 1,\n    {OLD}: false,   # y\n  }}\n", "- facts: {   # x\n    a.b: 1,\n    # y\n  }\n"),
        (f"\ufefffacts: {{{OLD}: false}}", "\ufefffacts: {}"),
        ("facts:\n  Bestandskundenausnahme: nein\n  a.b: 1\n", "facts:\n  a.b: 1\n"),
        ("facts:\n  Motiv des Bildes: intime oder hilflose Lage\n  a.b: 1\n", "facts:\n  a.b: 1\n"),
        ("facts:\n  image.context: portrait\n", "facts:\n  image.context: portrait\n"),
        (f"note: {OLD}\nfacts:\n  a.b: {OLD}\n", f"note: {OLD}\nfacts:\n  a.b: {OLD}\n"),
        (
            f"facts:\n  # a\n  {OLD}: ja   # b\n",
            f"facts:\n  # a\n  {FOUR[0]}: true   # b\n" + "".join(f"  {name}: true\n" for name in FOUR[1:]),
        ),
        (f"facts: {{'{OLD}': true}}\n", "facts: {" + ", ".join(f"'{name}': true" for name in FOUR) + "}\n"),
        (f'{{\n\t"facts": {{\n\t\t"a.b": 1,\n\t\t"{OLD}": false\n\t}}\n}}', '{\n\t"facts": {\n\t\t"a.b": 1\n\t}\n}'),
    ],
)
def test_a_style_is_kept(before: str, after: str) -> None:
    assert rewritten(before).data.decode() == after


def test_a_fact_stated_already_is_not_stated_twice() -> None:
    found = rewritten(f"facts:\n  {FOUR[1]}: true\n  {OLD}: true\n")
    assert yaml.safe_load(found.data)["facts"] == ALL
    assert FOUR[1] not in found.changes[0].now
    both = rewritten(f"facts:\n  {OLD}: true\n  Bestandskundenausnahme: ja\n  a.b: 1\n")
    assert yaml.safe_load(both.data)["facts"] == {**ALL, "a.b": 1}


def test_only_what_no_statement_says_is_left_unstated() -> None:
    (change,) = rewritten(f"facts:\n  {OLD}: false\n  {FOUR[0]}: false\n").changes
    assert change.unstated == FOUR[1:]
    (unknown,) = rewritten(f"facts:\n  {OLD}: unknown\n  a.b: 1\n").changes
    assert (unknown.now, unknown.unstated, unknown.open) == ({}, FOUR, None)


def test_expected_old_facts_are_named_with_their_places() -> None:
    found = rewritten(f"cases:\n  - facts: {{a.b: 1}}\n    expect:\n      missing: [a.c, {OLD}]\n", FileKind.CASES)
    assert [(one.span.line, one.name, one.replaced_by) for one in found.expected] == [(4, OLD, FOUR)]
    assert not found.changes


stated = st.dictionaries(
    st.sampled_from([OLD, "a.b", "a.c", "image.context", "x"]),
    st.sampled_from([True, False, "unknown", "intimate_or_helpless", "portrait", ["a", "b"], "a: b", "# c"]),
    max_size=5,
).filter(lambda facts: facts.get(OLD, True) in (True, False, "unknown"))
requests = st.lists(st.fixed_dictionaries({"id": st.sampled_from(["a", "b, c"]), "facts": stated}), min_size=1, max_size=3)


@settings(max_examples=100, deadline=None)
@given(requests, st.sampled_from(["block", "flow", "json", "pretty"]))
def test_nothing_else_changes(written: list[dict[str, object]], style: str) -> None:
    if style in ("json", "pretty"):
        text = json.dumps(written, indent=2 if style == "pretty" else None)
    else:
        text = yaml.safe_dump(json.loads(json.dumps(written)), default_flow_style=style == "flow", sort_keys=False, width=1000)
    wanted = []
    for request in written:
        facts = dict(request["facts"])  # type: ignore[call-overload]
        new = ALL if facts.pop(OLD, None) is True else {}
        kept = {name: value for name, value in facts.items() if (name, value) != ("image.context", "intimate_or_helpless")}
        wanted.append({**request, "facts": {**kept, **new}})
    data = rewritten(text).data
    assert yaml.safe_load(data) == wanted
    if style in ("json", "pretty"):
        assert json.loads(data) == wanted
