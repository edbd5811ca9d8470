"""The proof of citations with official texts, as a page."""

from collections.abc import Iterable
from typing import Final

from zweck.law.load.source import WORDING
from zweck.law.texts.report import Report, State, Use
from zweck.pages import BULLET, Page, say

INDENT: Final = 2


def page_of(report: Report, language: str) -> Page:
    """The report."""
    page = Page()
    counts = {state: len(some) for state, some in report.by_state.items()}
    page.heading(say("proof.places", language, count=len(report.places)))
    page.paragraph(
        say(
            "proof.counts",
            language,
            proven=counts[State.PROVEN],
            whole=report.proven_places,
            without=counts[State.WITHOUT_TEXT],
            contradicted=counts[State.CONTRADICTED],
        ),
        indent=INDENT,
    )
    page.heading(say("proof.texts", language))
    for text, count in report.proven_by.items():
        page.paragraph(say("proof.by", language, count=count), indent=INDENT, head=f"{text.name}:")
    _places(page, report, State.WITHOUT_TEXT, language)
    _places(page, report, State.CONTRADICTED, language)
    _changes(page, report, language)
    _digests(page, report, language)
    return page


def _places(page: Page, report: Report, state: State, language: str) -> None:
    """The places of one state, with the rules that cite them."""
    for uses in page.under(say(f"proof.{state}", language), report.by_state[state]):
        lacking = ", ".join(dict.fromkeys(text.name for use in uses for text in use.lacking))
        page.paragraph(say("proof.lacking", language, texts=lacking) if lacking else "", indent=INDENT, head=f"{uses[0].written}:")
        _rules(page, (use for use in uses if use.state is state))


def _changes(page: Page, report: Report, language: str) -> None:
    """The wordings that changed, those first that no entry explains."""
    rows: dict[tuple[str, str, str], list[Use]] = {}
    for change, why in sorted(page.under(say("proof.changed", language), report.changes), key=lambda found: found[1] is not None):
        note = say("proof.examined", language, reason=why.reason) if why is not None else ""
        rows.setdefault((change.use.written, f"{change.earlier.name} → {change.later.name}", note), []).append(change.use)
    for (place, texts, note), uses in rows.items():
        page.paragraph("; ".join(part for part in (texts, note) if part), indent=INDENT, head=f"{place}:")
        _rules(page, uses)


def _digests(page: Page, report: Report, language: str) -> None:
    page.heading(say("proof.digests", language))
    said = say("proof.kept", language, kept=report.kept, unfit=len(report.unfit), missing=report.missing)
    page.paragraph(said, indent=INDENT, tail=say("proof.write", language) if report.missing or report.unfit else "")
    for one in report.unfit:
        statute, day = one.version
        why = say(f"proof.{one.why}", language)
        page.paragraph(f"{one.kept.place}: {why}", indent=INDENT, head=f"{statute}@{day}", tail=f"({WORDING}:{one.kept.span.line})")
    for entry in report.needless:
        head = f"{entry.statute}@{entry.earlier} → {entry.later}"
        text = f"{entry.place}: {say('proof.needless', language)}"
        page.paragraph(text, indent=INDENT, head=head, tail=f"({WORDING}:{entry.span.line})")


def _rules(page: Page, uses: Iterable[Use]) -> None:
    for use in uses:
        place = f"{use.cited.span.path}:{use.cited.span.line}"
        page.paragraph(" ".join(use.cited.place), indent=2 * INDENT, marker=BULLET, head=place)
