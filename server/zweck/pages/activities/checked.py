"""The facts that a call about each activity must state."""

from collections.abc import Iterable
from dataclasses import dataclass

from zweck.activities.entry import Entry
from zweck.analysis.activities.prove import Never, Prover
from zweck.company import Company
from zweck.law.vocabulary import Vocabulary
from zweck.pages.activities.words import facts_in_words
from zweck.pages.page import Page
from zweck.pages.phrases import say
from zweck.pages.text import wrapped


@dataclass(frozen=True, slots=True)
class Proof:
    """The proven part of what is said of an activity: that no call can be permitted, or the facts without which none is."""

    never: Never | None
    necessary: frozenset[str]

    @classmethod
    def of(cls, one: Entry, company: Company, prover: Prover) -> "Proof":
        """The proof for an entry."""
        stated = one.needs.stated
        if stated is None:
            return cls(prover.never(one.activity, company), frozenset())
        return cls(None, prover.necessary(one.activity, company, stated))


def render(entries: Iterable[tuple[Entry, Proof]], vocabulary: Vocabulary, language: str, width: int) -> str:
    """The activities with what their calls state, or why none is permitted."""
    page = Page()
    for one, proof in entries:
        page.heading(f"{one.activity.title[language]} [{one.activity.version}]")
        stated = one.needs.stated
        if proof.never is not None:
            _never(page, proof.never, vocabulary, language)
        elif stated is None:
            page.paragraph(say("activities.never", language), indent=2)
            missing = [missing.label[language] for missing in one.needs.decision.missing_facts]
            failed = [reason.citation for reason in one.needs.decision.reasons]
            if missing:
                page.paragraph(", ".join(missing), indent=2, head=say("activities.missing", language))
            if failed:
                page.paragraph("; ".join(dict.fromkeys(failed)), indent=2, head=say("activities.reasons", language))
        elif stated:
            page.paragraph(facts_in_words(stated, vocabulary, language), indent=2, head=say("activities.states", language))
            others = [vocabulary.facts[name].label[language] for name in stated if name not in proof.necessary]
            if others:
                page.paragraph(say("activities.instead", language, facts=", ".join(others)), indent=2)
            else:
                page.paragraph(say("activities.necessary", language), indent=2)
        else:
            page.paragraph(say("activities.nothing", language), indent=2)
        if stated and one.needs.appraised:
            appraised = {name: stated[name] for name in stated if name in one.needs.appraised}
            page.paragraph(say("activities.appraises", language, facts=facts_in_words(appraised, vocabulary, language)), indent=2)
        for appraisal in one.unneeded:
            named = appraisal.document or facts_in_words(appraisal.facts, vocabulary, language)
            page.paragraph(say("activities.unneeded", language, appraisal=named), indent=2)
    return wrapped(page, width)


def _never(page: Page, never: Never, vocabulary: Vocabulary, language: str) -> None:
    """The proof that no call can be permitted: what stands in the way, and from which facts that follows."""
    page.paragraph(say("activities.impossible", language), indent=2)
    for obstacle in never.obstacles:
        head = f"{obstacle.citation}:" if obstacle.citation else ""
        page.paragraph(obstacle.reason[language], indent=4, marker="✗ ", head=head, tail=f"[{obstacle.name}]")
    stated = {name: value for name, value in never.facts.items() if value is not None}
    if stated:
        page.paragraph(facts_in_words(stated, vocabulary, language), indent=4, head=say("activities.because", language))
