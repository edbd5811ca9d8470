"""Ways to a permission that were examined to their end: those that carry first, then open ones, then those that lead nowhere."""

from collections.abc import Iterable

from zweck.decision.remedied import Prospect
from zweck.interview.ways import Examined
from zweck.law.vocabulary import Vocabulary
from zweck.pages import BOLD, DIM, Page, say


def ways_in_words(ways: Iterable[Examined], vocabulary: Vocabulary, page: Page, language: str) -> None:
    """Write them; where none carries, that is said first, so that no dead end reads as a proposal."""
    found = [*ways]
    if not any(one.prospect is Prospect.CARRIES for one in found):
        page.paragraph(say("interview.no_way", language), style=BOLD)
    for one in found:
        titles = " ".join(act.title[language] for act in one.way.acts)
        page.paragraph(
            titles, marker="– ", head=f"{say(f'interview.prospect.{one.prospect.lower()}', language)}:", tail=f"[{one.way.citation}]"
        )
        if one.prospect is Prospect.CARRIES:
            for line in (line for act in one.way.acts for line in act.checklist):
                page.paragraph(line[language], indent=4, marker="☐ ")
        elif one.prospect is Prospect.OPEN:
            names = ", ".join(vocabulary.facts[missing.fact].label[language] for missing in one.decision.missing_facts)
            page.paragraph(say("interview.still_to_settle", language, facts=names or say("unknown", language)), indent=2, style=DIM)
        else:
            against = "; ".join(dict.fromkeys(reason.citation for reason in one.decision.reasons))
            page.paragraph(say("interview.then_against", language, places=against), indent=2, style=DIM)
