"""`zweck interview`: one question at a time, in German and English, until nothing unknown can change the answer."""

from pathlib import Path

import pytest

from tests.cli.conftest import UTOPIA, Zweck, assert_golden

AT = ("interview", "--policies", UTOPIA, "--at", "2012-01-01")
YES = {"de": "ja", "en": "yes"}


def typed(*lines: str) -> str:
    """The lines that a person types."""
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_interview_reads_well(zweck: Zweck, language: str) -> None:
    """Tiles, registers, the ordinary course on one screen, what could allow it, and the answer."""
    result = zweck(*AT, "--lang", language, stdin=typed("1", "-", "maybe", YES[language], YES[language]))
    assert result.exit_code == 0, result.output
    assert_golden(f"interview.{language}", result.stdout)


def test_what_is_not_true_of_the_ordinary_course_is_asked(zweck: Zweck) -> None:
    """The age is not 18, so consent is not enough."""
    result = zweck(*AT, "--lang", "en", stdin=typed("1", "9", "1", "no", "-", "TO", "yes", "yes", "no", "12"))
    assert "`9` is no list of these numbers" in result.stdout
    assert "PROHIBITED under the law of 1 January 2012" in result.stdout


def test_somebody_who_knows_nothing_comes_to_an_end(zweck: Zweck) -> None:
    """Each question is put once."""
    result = zweck(*AT, "--lang", "en", stdin=typed("0", "-", "?", "?", "yes"))
    assert "UNDETERMINED under the law of 1 January 2012" in result.stdout
    assert result.stdout.count("[operation.kind]") == 2  # as a question, and as what is missing at the end


def test_the_facts_are_a_request_with_the_same_answer(zweck: Zweck, tmp_path: Path) -> None:
    """`--out` writes what `zweck decide` answers alike."""
    file = tmp_path / "request.yaml"
    result = zweck(*AT, "--lang", "en", "--out", file, stdin=typed("1", "-", "yes", "", "yes"))
    again = zweck("decide", file, "--policies", UTOPIA, "--lang", "en")
    assert again.stdout.splitlines()[0] == "PERMITTED under the law of 1 January 2012"
    assert again.stdout in result.stdout


def test_notes_are_part_of_the_request_and_of_the_answer(zweck: Zweck, tmp_path: Path) -> None:
    """A reason is asked for behind what is to be shown; one that is too long is asked for again, the role once."""
    file = tmp_path / "request.yaml"
    told = ("x" * 2001, "form 12: signed, of 3 May", "legal team")
    result = zweck(*AT, "--lang", "en", "--out", file, stdin=typed("1", "-", "yes", *told, "yes"))
    assert "has 2001 letters; write at most 2000" in result.stdout
    assert "\n  – consent: form 12: signed, of 3 May (legal team) [consent.given]\n" in result.stdout
    assert zweck("decide", file, "--policies", UTOPIA, "--lang", "en").stdout in result.stdout
    assert file.read_text(encoding="utf-8").endswith(
        'notes:\n  consent.given:\n    reason: "form 12: signed, of 3 May"\n    by: legal team\n'
    )


@pytest.mark.parametrize(("outcome", "verdict"), [("permitted", "agree"), ("prohibited", "disagree")])
def test_the_case_expects_what_the_person_says_before_the_answer(zweck: Zweck, tmp_path: Path, outcome: str, verdict: str) -> None:
    """`zweck test` then passes, or fails until the law or the case is changed."""
    file = tmp_path / "interviewed.yaml"
    judged = (outcome, "ut-data-act", "§ 4 Abs. 1 Nr. 1 UDG", "", "legal team")
    result = zweck(*AT, "--lang", "en", "--case", file, stdin=typed("1", "-", "yes", "yes", *judged))
    assert result.stdout.index("What does the law say?") < result.stdout.index("PERMITTED under the law")
    assert ("`zweck test` fails from now on" in result.stdout) is (verdict == "disagree")
    text = file.read_text(encoding="utf-8")
    assert f"      outcome: {outcome.upper()}\n      laws: [ut-data-act]\n    authority: § 4 Abs. 1 Nr. 1 UDG\n" in text
    assert f"      role: legal team\n      verdict: {verdict}\n" in text
    tested = zweck("test", file, "--policies", UTOPIA)
    assert (tested.exit_code, "1 passed" in tested.stdout) == ((0, True) if verdict == "agree" else (1, False))


def test_the_facts_of_a_profile_are_not_asked(zweck: Zweck, tmp_path: Path) -> None:
    """With a profile and consulted registers a call without consent needs one screen, which asks nothing about the controller."""
    profiles = tmp_path / "controllers.yaml"
    facts = "controller.type: private_body, controller.role: controller, controller.seat_country: DE, controller.service_role: none"
    profiles.write_text(f"controllers:\n  - controller: muster\n    name: Muster GmbH\n    facts: {{{facts}}}\n", encoding="utf-8")
    options = ("--controllers", profiles, "--controller", "muster", "--consulted", "rights,consent,age,retention")
    result = zweck("interview", "--at", "2026-01-01", "--lang", "en", *options, stdin=typed("1", "1", "3", "1", "no", "1", "1", "no"))
    assert "Who are you" not in result.stdout
    assert "Where did you look" not in result.stdout
    assert "PROHIBITED under the law of 1 January 2026" in result.stdout
    assert "there is no controller `mustr`" in zweck("interview", *options[:3], "mustr", stdin=typed("1")).stderr


def test_without_a_day_an_interview_asks_about_now_and_so_does_the_request_that_it_leaves(zweck: Zweck, tmp_path: Path) -> None:
    file = tmp_path / "call.yaml"
    result = zweck("interview", "--policies", UTOPIA, "--lang", "en", "--out", file, stdin=typed("1", "-", "yes", "", "yes"))
    assert " now, under the law of " in result.stdout
    assert "time.decision_date" not in file.read_text(encoding="utf-8")
    again = zweck("decide", file, "--policies", UTOPIA, "--lang", "en")
    assert " now, under the law of " in again.stdout.splitlines()[0]
