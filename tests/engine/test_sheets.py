"""The wording of interviews in Arcadia: read, and every check of it."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.arcadia import POLICIES
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load

GROUPS = "consent, controller, data, operation, person, purpose, register, time"
WORDS = """\
parts:
  - part: all
    title: {de: Alles, en: all of it}
    groups: [GROUPS]
fields:
  - field: why
    question: {de: "Wozu?", en: "What for?"}
    options:
      - option: news
        label: {de: für eine Nachricht, en: for news}
        states: {purpose.kind: news}
        copies: {purpose.collected_for: {same_as: purpose.kind}}
      - {option: herd, label: {de: für die Herde, en: for the herd}, states: {purpose.kind: herding, data.interest: unknown}}
  - field: how
    question: {de: "Wie?", en: "How?"}
    options:
      - {option: horn, label: {de: mit dem Horn, en: by horn}, states: {operation.channel: horn}}
  - field: agreed
    question: {de: "Stimmt das?", en: "Is that so?"}
    asked_after: [purpose.kind]
    ticks:
      consent.given: {de: Sie ist einverstanden., en: She agrees.}
purposes:
  news: {de: eine Nachricht, en: news}
screening:
  - screen: special
    title: {de: Besonderes, en: special}
    questions:
      - screening: consent
        question: {de: "Hat sie zugestimmt?", en: "Did she consent?"}
        closes: {consent.given: false}
        affirms: {consent.given: true}
      - screening: young
        relieves: true
        question: {de: "Ist sie unter 18?", en: "Is she under 18?"}
        closes: {person.age: 18}
first_sheets:
  - occasion: market
    fields: [why, how]
    purposes: [news]
    kinds: [name]
asked_after:
  - {fact: data.kinds, after: [operation.kind]}
usually:
  alone: [2 3, 0 1]
  profiled: [1 1]
""".replace("GROUPS", GROUPS)
OCCASIONS = """\
occasions:
  - occasion: market
    title: {de: Am Markt, en: at the market}
    facts: {operation.kind: send}
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A copy of Arcadia's law with a situation."""
    folder = tmp_path / "policies"
    copytree(POLICIES, folder)
    (folder / "occasions.yaml").write_text(OCCASIONS, encoding="utf-8")
    return folder


def written(policies: Path, text: str) -> PolicySet:
    """Arcadia with this wording."""
    (policies / "interview.yaml").write_text(text, encoding="utf-8")
    return load(policies)


def test_the_file_is_read_and_belongs_to_the_revision(policies: Path) -> None:
    without = load(policies).revision
    found = written(policies, WORDS)
    assert found.revision != without
    sheets = found.sheets
    assert [one.name for one in sheets.parts] == ["all"]
    assert {name: field.facts for name, field in sheets.fields.items()} == {
        "why": ("purpose.kind", "purpose.collected_for", "data.interest"),
        "how": ("operation.channel",),
        "agreed": ("consent.given",),
    }
    assert sheets.usually.alone == ((2, 3), (0, 1))
    assert [one.relieves for one in sheets.questions] == [False, True]
    assert sheets.asked_after == {"data.kinds": ("operation.kind",)}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (", register, time", ", time", "no part covers the facts `register`"),
        (
            "  - {fact: data.kinds, after: [operation.kind]}\n",
            "  - {fact: data.kinds, after: [data.kinds]}\n",
            "asked after each other: data.kinds",
        ),
        (
            "  - {fact: data.kinds, after: [operation.kind]}\n",
            "  - {fact: data.kinds, after: [operation.kind]}\n  - {fact: operation.kind, after: [data.kinds]}\n",
            "asked after each other",
        ),
        ("for the herd", "for the herd " * 20, "longer than 140 letters"),
        (
            "      - {option: horn, label: {de: mit dem Horn, en: by horn}, states: {operation.channel: horn}}\n",
            "".join(f"      - {{option: o{n}, label: {{de: a, en: b}}, states: {{operation.channel: horn}}}}\n" for n in range(9)),
            "more than 8 options",
        ),
        ("closes: {person.age: 18}", "closes: {person.age: 18, consent.given: false}", "states `consent.given` already"),
        ("        relieves: true\n", "", "states `person.age` otherwise than silence does"),
        ("closes: {person.age: 18}", "closes: {person.age: 10}", "tests a higher value"),
        ("closes: {person.age: 18}", "closes: {data.kinds: []}", "denies “size of the flock”"),
        ("fields: [why, how]", "fields: [why, hwo]", "no field `hwo`"),
        ("occasion: market\n    fields", "occasion: fair\n    fields", "no situation `fair`"),
        ("purposes: [news]\n    kinds: [name]", "kinds: []", "fewer than 3 fields"),
        ("purposes: [news]", "purposes: [herding]", "`herding` is offered and has no words"),
        ("states: {operation.channel: horn}", "states: {operation.kind: send}", "states all that `how` asks"),
    ],
)
def test_what_does_not_fit_is_a_fault(policies: Path, old: str, new: str, fault: str) -> None:
    assert old in WORDS
    with pytest.raises(PolicyError) as raised:
        written(policies, WORDS.replace(old, new, 1))
    assert any(fault in str(one.message) for one in raised.value.diagnostics), [str(one.message) for one in raised.value.diagnostics]
    assert {one.code for one in raised.value.diagnostics} == {"ZW433"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("states: {operation.channel: horn}", "states: {operation.chanel: horn}", "ZW301"),
        ("states: {operation.channel: horn}", "states: {operation.channel: drum}", "ZW302"),
        ("states: {operation.channel: horn}", "states: {}", "ZW203"),
        ("consent.given: {de: Sie ist einverstanden., en: She agrees.}", "consent.gvien: {de: a, en: b}", "ZW301"),
        ("    ticks:\n", "    options: []\n    ticked:\n", "ZW202"),
        ("en: for news}", "}", "ZW206"),
        ("groups: [consent,", "groups: [consnet,", "ZW301"),
        ("kinds: [name]", "kinds: [nmae]", "ZW301"),
        ("after: [operation.kind]", "after: [operation.knid]", "ZW301"),
        ("alone: [2 3, 0 1]", "alone: [two]", "ZW201"),
        ("  - field: how", "  - field: why", "ZW404"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(policies: Path, old: str, new: str, code: str) -> None:
    assert old in WORDS
    with pytest.raises(PolicyError) as raised:
        written(policies, WORDS.replace(old, new, 1))
    assert code in {one.code for one in raised.value.diagnostics}
    assert {Path(one.span.path).name for one in raised.value.diagnostics} == {"interview.yaml"}


def test_a_question_that_is_as_wide_says_so(policies: Path) -> None:
    text = WORDS.replace(
        "closes: {person.age: 18}", "covers: {de: es gibt nur Personen, en: there are only persons}\n        closes: {data.kinds: []}"
    )
    assert written(policies, text).sheets.screening
