"""Coherence of the shipped law over its cases, and of the law with a repair taken back."""

import random
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from typing import Final

import pytest
import yaml

from tests.law import shipped_cases, shipped_law
from tests.proving import PROVING, drawn
from zweck.analysis.coherence.check import Coherence, Named
from zweck.analysis.coherence.rows import unheard
from zweck.analysis.coherence.unread import unread
from zweck.analysis.coherence.values import adverse_values
from zweck.cases import Case
from zweck.decision.decision import Detail, Outcome
from zweck.engine import Engine
from zweck.load import load

ROOT: Final = Path(__file__).resolve().parents[2]
MUTANTS: Final = {one["mutant"]: one for one in yaml.safe_load((ROOT / "tests/mutants.yaml").read_text(encoding="utf-8"))}

SAMPLE: Final = 75
OWN: Final = "tests/policies/coherence/"
"""`make test` tries the cases of this folder and so many others; `make prove` tries all."""

FOUND: Final = {
    "uninformed-consent-to-a-transfer": "consent.informed",
    "upheld-objection-kept": "rights.objection",
    "weighing-without-children": "balancing.age_considered",
    "health-care-without-secrecy": "secrecy.holder",
    "ecg-list-unread": "channel.register_state",
    "barred-footage-used": "video.area",
    "pressed-consent-to-calls": "consent.voluntary",
    "strangers-as-members": "subject.relationship",
    "one-parent-alone": "consent.both_parents",
}
"""Repairs of the law, and the fact by which the check finds that one is taken back; a case finds each of them, too."""


def asked(cases: Sequence[Case]) -> list[Named]:
    return [Named(case.id, case.question) for case in cases]


def test_the_shipped_law_coheres() -> None:
    """No permission of a case survives a fact against the controller unless a rule says why; nothing that is said is needless."""
    check, cases = Coherence(shipped_law()), shipped_cases()
    some = [*(case for case in cases if OWN in case.span.path), *random.Random(30).sample(cases, SAMPLE)]
    found = list(check.faults(asked(cases if PROVING else some)))
    assert found == []
    assert not PROVING or check.idle() == []


def test_what_reasons_speak_of_is_read() -> None:
    """Nor is there a note or a mark of a row of which no rule knows."""
    assert [*unread(shipped_law()), *unheard(shipped_law())] == []


def test_the_list_that_a_lawyer_signs_is_whole() -> None:
    """Each adverse value beside which the engine still permits stands in it with a norm, or with the reason why there is none."""
    law = shipped_law()
    check, engine, against = Coherence(law), Engine(law), adverse_values(law.vocabulary)
    questions = [case.question for case in shipped_cases() if case.question.merged is None]
    permitted = [one for one in questions if engine.decide(one, Detail.OUTCOME).outcome is Outcome.PERMITTED]
    for asked in random.Random(4).sample(permitted, drawn(400)):
        titles = {"", *asked.stated}
        tried = [
            one for one in against if one.adverse.defect_of in titles and one.matters(asked.stated) and not one.stated_in(asked.stated)
        ]
        having = [(one, found) for one in tried if (found := one.with_it(asked, law.vocabulary)) is not None]
        stays = [one for one, found in having if engine.decide(found, Detail.OUTCOME).outcome is Outcome.PERMITTED]
        listed = check.survivors(asked)
        assert {(one.fact, one.value) for one in listed} == {(one.fact.name, one.adverse.value) for one in stays}
        assert all(one.explained for one in listed)


@pytest.mark.parametrize("mutant", [*FOUND] if PROVING else [*FOUND][:1])
def test_a_repair_taken_back_is_found(mutant: str, tmp_path: Path) -> None:
    edit = MUTANTS[mutant]
    copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / edit["file"]
    text = path.read_text(encoding="utf-8")
    assert text.count(edit["old"]) == 1
    path.write_text(text.replace(edit["old"], edit["new"]), encoding="utf-8")
    policies = load(tmp_path / "policies")
    assert policies.vocabulary.facts == shipped_law().vocabulary.facts  # the cases ask it the same
    found = list(Coherence(policies, {FOUND[mutant]}).faults(asked(shipped_cases())))
    assert {one.fact for one in found} == {FOUND[mutant]}
