"""Facts and values that no longer exist: refused with what replaced them; their file is checked."""

from pathlib import Path

import pytest

from tests.engine.pages import printed
from zweck.facts.question import FactError, ask
from zweck.forms.diagnostics import PolicyError
from zweck.law.policy import PolicySet
from zweck.load import load

FORMER = """\
former:
  - former: person.minor
    label: {de: Minderjährigkeit, en: minority}
    changed: 2020-01-01
    replaced_by: [person.age, consent.given]
    values:
      - value: true
        now: {person.age: 17}
        open: {de: Ob sie einwilligte., en: Whether she consented.}
      - value: false
        now: {}
        open: {de: Wie alt sie war., en: How old she was.}
  - former: purpose.kind
    changed: 2020-01-01
    replaced_by: [consent.given]
    values:
      - value: gossip
        label: {de: Klatsch, en: gossip}
        now: {consent.given: true}
"""


@pytest.fixture
def policies(copy: Path) -> PolicySet:
    """Arcadia, whose vocabulary was another one."""
    (copy / "policies" / "former.yaml").write_text(FORMER, encoding="utf-8")
    return load(copy / "policies")


@pytest.mark.parametrize(
    ("fact", "value", "help"),
    [
        ("person.minor", True, "`person.minor` was replaced by `person.age`, `consent.given`; `zweck migrate FILE` rewrites it"),
        ("person.minor", 12, "`person.minor` was replaced by `person.age`, `consent.given`; `zweck migrate FILE` rewrites it"),
        ("purpose.kind", "gossip", "`gossip` was replaced by `consent.given`; `zweck migrate FILE` rewrites it"),
        ("purpose.kind", "Klatsch", "`gossip` was replaced by `consent.given`; `zweck migrate FILE` rewrites it"),
        ("purpose.kind", "newss", "did you mean `news`?"),
        ("person.aage", 12, "did you mean `person.age`?"),
    ],
)
def test_an_old_name_or_value_is_refused_with_the_new_ones(policies: PolicySet, fact: str, value: object, help: str) -> None:
    with pytest.raises(FactError) as error:
        ask({fact: value}, policies.vocabulary)
    assert [fault.help for fault in error.value.faults] == [help]


def test_it_says_what_follows_and_what_does_not(policies: PolicySet) -> None:
    minor = policies.vocabulary.former["person.minor"]
    assert [(one.value, one.now) for one in minor.values] == [(True, {"person.age": 17}), (False, {})]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("[person.age, consent.given]", "[person.aeg]", "ZW301: `person.aeg` is not a fact of the vocabulary"),
        ("value: gossip", "value: news", "ZW211: `purpose.kind` still takes `news`"),
        ("former: person.minor", "former: person.age", "ZW211: `person.age` still takes `true`"),
        ("former: purpose.kind", "former: data.kinds", "ZW211: `data.kinds` is of type set, whose values cannot be former ones"),
        ("former: purpose.kind", "former: person.minor", "ZW404: `person.minor` stands twice"),
        ("now: {consent.given: true}", "now: {person.age: 3}", "ZW211: `person.age` does not stand in `replaced_by`"),
        ("now: {consent.given: true}", "now: {consent.given: 3}", "ZW303: `consent.given` takes `true` or `false`"),
        ("now: {consent.given: true}", "now: {}", "ZW203: `open` is missing, for not every fact that is stated instead follows"),
        ("value: gossip", "value: [gossip]", "ZW201: `true`, `false` or a word is expected here"),
        ("changed: 2020-01-01", "changed: 2020-01-32", "ZW205"),
    ],
)
def test_faults_are_named_at_their_places(copy: Path, before: str, after: str, fault: str) -> None:
    assert before in FORMER
    (copy / "policies" / "former.yaml").write_text(FORMER.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        load(copy / "policies")
    assert fault in printed(error.value)
    assert "policies/former.yaml:" in printed(error.value)
