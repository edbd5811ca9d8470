"""The facts that a call about each activity must state."""

from collections.abc import Iterable

from zweck.activities.entry import Entry
from zweck.cli.phrases import say
from zweck.cli.render.activities.words import facts_in_words
from zweck.cli.render.layout import Page
from zweck.law.vocabulary import Vocabulary


def render(entries: Iterable[Entry], vocabulary: Vocabulary, language: str, width: int) -> str:
    """The activities with what their calls state, or why none is permitted."""
    page = Page(width)
    for one in entries:
        page.heading(f"{one.activity.title[language]} [{one.activity.version}]")
        stated = one.needs.stated
        if stated is None:
            page.paragraph(say("activities.never", language), indent=2)
            missing = [missing.label[language] for missing in one.needs.decision.missing_facts]
            failed = [reason.citation for reason in one.needs.decision.reasons]
            if missing:
                page.paragraph(", ".join(missing), indent=2, head=say("activities.missing", language))
            if failed:
                page.paragraph("; ".join(dict.fromkeys(failed)), indent=2, head=say("activities.reasons", language))
        elif stated:
            page.paragraph(facts_in_words(stated, vocabulary, language), indent=2, head=say("activities.states", language))
        else:
            page.paragraph(say("activities.nothing", language), indent=2)
        if stated and one.needs.appraised:
            appraised = {name: stated[name] for name in stated if name in one.needs.appraised}
            page.paragraph(say("activities.appraises", language, facts=facts_in_words(appraised, vocabulary, language)), indent=2)
        for appraisal in one.unneeded:
            named = appraisal.document or facts_in_words(appraisal.facts, vocabulary, language)
            page.paragraph(say("activities.unneeded", language, appraisal=named), indent=2)
    return str(page)
