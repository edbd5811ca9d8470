"""Law that is not there: the gaps that leave an answer open, what goes with it as a note, and until when the laws were read."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from zweck.combine import LawVerdict, Verdict
from zweck.decision.decision import Outcome
from zweck.editions.edition import Absence, Edition, LawPlan
from zweck.explain.rows import CitedRows
from zweck.law.countries import name_of
from zweck.law.policy import Gap, Governed, Omission, OmissionEffect
from zweck.logic.kleene import Truth, Values
from zweck.periods.rows import MEMORY
from zweck.words.text import Text

UNREAD: Final = Text(
    "Die Regel dieses Staates ({}: {}) ist nicht gelesen; das ist keine Erlaubnis.",
    "The rule of that country ({}: {}) was not read; that is no permission.",
)
UNVERIFIED: Final = Text(
    "Was dieser Staat sagt ({}: {}), ist nicht geprüft, sondern aus dem Gedächtnis bekannt; das ist keine Erlaubnis.",
    "The law of that country ({}: {}) is not verified but known from memory; that is no permission.",
)
ANY_COUNTRY: Final = Text("welcher es auch ist", "whichever it is")


def gaps(absent: Iterable[Absence], values: Values, rows: CitedRows) -> tuple[Gap, ...]:
    """The gaps that there are, each field and country once. `rows` are those that say why a table leaves a gap."""
    found = (gap.absent for gap in absent)
    written = (_field(one, values, rows) if isinstance(one, Governed) else _omission(one) for one in found)
    return tuple({(gap.id, gap.country): gap for gap in written}.values())


def absent_in(plan: LawPlan, truths: Mapping[int, Truth]) -> Iterator[Absence]:
    """The gaps that there surely are, and changes that were announced and may matter."""
    for gap in plan.gaps:
        truth = truths[gap.place]
        if truth is True or (truth is None and isinstance(gap.absent, Omission) and gap.absent.announced):
            yield gap


def any_gap(verdict: Verdict, truths: Mapping[int, Truth]) -> bool:
    """Whether there surely is one."""
    return any(truths[gap.place] for law in verdict.laws for gap in law.plan.gaps)


def notes(law: LawVerdict, outcome: Outcome, truths: Mapping[int, Truth]) -> Iterator[Gap]:
    """Provisions that laws omit of one and that go with the answer: those that may allow with a prohibition, others with anything else."""
    wanted = OmissionEffect.MAY_ALLOW if outcome is Outcome.PROHIBITED else OmissionEffect.DUTY
    yield from (_omission(one) for one, place in law.plan.notes if one.effect is wanted and truths[place])


def checked_until(verdict: Verdict, edition: Edition) -> date | None:
    """The earliest of the days until which the laws were read that apply or may; where none does, those in force."""
    plans = [law.plan for law in verdict.laws if not law.plan.gaps] or [plan for plan in edition.laws if not plan.gaps]
    days = [day for plan in plans for version in (plan.version, *plan.layers) if (day := version.checked_until) is not None]
    return min(days, default=None)


def _omission(one: Omission) -> Gap:
    return Gap(one.id, one.effect, one.place, one.text)


def _field(one: Governed, values: Values, rows: CitedRows) -> Gap:
    country = values[one.law_of]
    name = name_of(country) if isinstance(country, str) else ANY_COUNTRY
    row = next(rows.covering(one.field, country, values), None)
    if row is not None:
        why = UNREAD if row.checked != MEMORY or rows.unknown(row) else UNVERIFIED
        de, en = (f"{one.text[language]} {why[language].format(name[language], row.act)}" for language in ("de", "en"))
        return Gap(one.field, OmissionEffect.MAY_FORBID, f"{one.citation}; {row.act} ({row.key})", Text(de, en), row.key)
    text = Text(
        f"{one.text.de} Das Recht dieses Staates ({name.de}) steht für diesen Tag nicht im Regelwerk; das ist keine Erlaubnis.",
        f"{one.text.en} The law of that country ({name.en}) on this day is not in the policy set; that is no permission.",
    )
    return Gap(one.field, OmissionEffect.MAY_FORBID, one.citation, text, country if isinstance(country, str) else "")
