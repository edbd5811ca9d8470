"""The rendering of what answers seldom hold, from hand-made messages."""

import click
import pytest

from zweck.cli.decoded import answer
from zweck.pages.answer import page_of
from zweck.pages.answer.writer import Library
from zweck.pages.page import BOLD, Page, unbroken
from zweck.pages.text import wrapped
from zweck.v1 import decision_pb2 as v1


def text(words: str) -> v1.LocalizedText:
    """The same words in both languages."""
    return v1.LocalizedText(de=words, en=words)


def shown(decision: v1.Decision, language: str = "en", width: int = 100) -> str:
    """The rendering without styles and without anything to look up."""
    return click.unstyle(wrapped(page_of(answer(decision), language, Library()), width))


def test_open_points_behind_a_prohibition() -> None:
    """The rules that failed, those that are open, and the number left out."""
    law = v1.LawResult(
        law="no-law",
        version="2001-02-03",
        outcome=v1.PROHIBITED,
        requirements=[
            v1.RequirementResult(requirement="no-law/first", status=v1.MET, grounds=["NO-1", "NO-2"]),
            v1.RequirementResult(requirement="no-law/second", status=v1.OPEN),
            v1.RequirementResult(requirement="no-law/third", status=v1.NOT_TRIGGERED),
        ],
        prohibitions=[
            v1.ProhibitionResult(rule="NO-8", status=v1.FAILED),
            v1.ProhibitionResult(rule="NO-9", status=v1.NOT_TRIGGERED),
        ],
        layers=[v1.Layer(law="no-layer", version="2002-03-04")],
    )
    reasons = [v1.Reason(rule="NO-1", citation="§ 1", text=text("One.")), v1.Reason(rule="NO-8", citation="§ 8", text=text("Never."))]
    decision = v1.Decision(outcome=v1.PROHIBITED, conclusive=True, date="2018-05-25", laws=[law], reasons=reasons, open_laws=["no-other"])
    assert shown(decision).splitlines()[:11] == [
        "PROHIBITED under the law of 25 May 2018",
        "",
        "no-law, version of 3 February 2001, with no-layer, version of 4 March 2002: prohibited",
        "  ✓ [first]",
        "    → § 1: One. [NO-1]",
        "    → [NO-2]",
        "  ? [second]",
        "  ✗ § 8: Never. [NO-8]",
        "",
        "It is open whether these laws apply",
        "  ? no-other [no-other]",
    ]


def test_duties_that_may_not_arise() -> None:
    """Silence excuses no one, so they are said with a caveat; deadlines end with a full stop."""
    duty = v1.Obligation(id="DU-1", citation="§ 1", timing=v1.AFTER, text=text("Inform."), deadline=text("at once"), conditional=True)
    earlier = v1.Obligation(id="DU-2", citation="§ 2", timing=v1.BEFORE, text=text("Ask."))
    lines = shown(v1.Decision(outcome=v1.PERMITTED, date="2018-05-25", obligations=[duty, earlier])).splitlines()
    assert lines[2:7] == [
        "Obligations before the processing",
        "  – § 2: Ask. [DU-2]",
        "",
        "Obligations after the processing",
        "  – § 1: (depending on the case) Inform. Deadline: at once. [DU-1]",
    ]


def test_ways_to_a_permission() -> None:
    """A card for each rule: in short the titles of the acts; in full their checklists, and facts to state apart from facts to change."""
    given = v1.RemedyFact(fact="consent.given", value=v1.FactValue(bool_value=True))
    kinds = v1.RemedyFact(fact="data.kinds", value=v1.FactValue(list_value=v1.StringList(values=["a", "b"])), change=True)
    consent = v1.RemedyAct(act="obtain-consent", title=text("Obtain consent."), checklist=[text("Name the purpose.")], facts=[given])
    drop = v1.RemedyAct(act="drop-data", title=text("Drop data."), facts=[kinds])
    remedies = [
        v1.Remedy(rule="NO-1", citation="§ 1", acts=[consent]),
        v1.Remedy(rule="no/scope", citation="§ 2", acts=[drop, consent], still_open=["a.one", "a.two", "a.three", "a.four"]),
    ]
    decision = v1.Decision(outcome=v1.PROHIBITED, date="2018-05-25", remedies=remedies)
    short = click.unstyle(wrapped(page_of(answer(decision), "en", Library(), whole=False), 100)).splitlines()
    assert short[2:6] == [
        "Ways to a permission",
        "  a) § 1: Obtain consent. [obtain-consent]",
        "  b) § 2: Drop data. Obtain consent. [drop-data, obtain-consent]",
        "     Then still to be stated: a.one, a.two, a.three and one more",
    ]
    assert shown(decision).splitlines()[2:14] == [
        "Ways to a permission",
        "  a) § 1: [NO-1]",
        "     – Obtain consent. [obtain-consent]",
        "       ☐ Name the purpose.",
        "       To be stated, if it is so already: consent.given: yes",
        "  b) § 2: [no/scope]",
        "     – Drop data. [drop-data]",
        "       To be changed: data.kinds: a and b",
        "     – Obtain consent. [obtain-consent]",
        "       ☐ Name the purpose.",
        "       To be stated, if it is so already: consent.given: yes",
        "     Then still to be stated: a.one, a.two, a.three, a.four",
    ]


def test_nothing_is_regulated() -> None:
    """It is said whom the laws concern, as none of them applies."""
    decision = v1.Decision(
        request_id="x", outcome=v1.NOT_REGULATED, date="1900-01-01", reasons=[v1.Reason(rule="no/scope", citation="§ 1", text=text("All."))]
    )
    assert shown(decision, "de").startswith(
        "x: NICHT GEREGELT nach dem Recht vom 1. Januar 1900: kein Gesetz dieses Regelwerks ist anwendbar\n\n  – § 1: All.\n"
    )


@pytest.mark.parametrize("width", [40, 100])
def test_the_page_keeps_its_width(width: int) -> None:
    """Long texts wrap under their own beginning, and styles count nothing."""
    page = Page()
    page.paragraph("word " * 60, indent=2, marker="1. ", head="§ 1 Abs. 2 BDSG a.F.:", tail="[ID]", mark=BOLD)
    lines = click.unstyle(wrapped(page, width)).splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0].startswith("  1. § 1 Abs. 2 BDSG a.F.: word")
    assert all(line.startswith(("     w", "     [ID]")) for line in lines[1:])
    assert wrapped(page, width).count("\x1b[1m") >= 2


def test_citations_and_dates_do_not_break() -> None:
    """No line ends on `§` or on a day without its month."""
    assert unbroken("§ 28 Abs. 1 Satz 1 Nr. 3 BDSG a.F. vom 24. Mai 2018, 25 May 2018").replace("\N{NO-BREAK SPACE}", "_") == (
        "§_28 Abs._1 Satz_1 Nr._3 BDSG_a.F. vom 24._Mai 2018, 25_May 2018"
    )
