"""The digests of wordings, and what the law watch noted, must be of statutes that the index has."""

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import shown
from zweck.forms.span import Span
from zweck.law.citation.statutes import Index
from zweck.law.policy.watched import Watch
from zweck.law.policy.wording import Wording


def check_wording(wording: Wording, index: Index, diagnostics: Diagnostics) -> None:
    """Note every statute that the index does not have, once for a text and once for an examined change."""
    named = [(statute, places[0].span) for (statute, _), places in wording.texts.items() if places]
    for statute, span in [*named, *((one.statute, one.span) for one in wording.examined)]:
        if statute not in index.statutes:
            _unknown(statute, span, index, diagnostics)


def check_watched_statutes(watch: Watch, index: Index, diagnostics: Diagnostics) -> None:
    """Note every statute of the law watch that the index does not have."""
    named = [(one.statute, one.span) for one in watch.watched] + [(one.statute, one.span) for one in watch.findings]
    for statute, span in named:
        if statute not in index.statutes:
            _unknown(statute, span, index, diagnostics, "watched")


def _unknown(statute: str, span: Span, index: Index, diagnostics: Diagnostics, file: str = "wording") -> None:
    help = diagnostics.near(statute, index.statutes) or "correct it, or add the statute as a file of `citations/`"
    message = f"there is no statute `{shown(statute)}` in `citations/`"
    diagnostics.add("ZW602", span, message, place=(file, statute), help=help)
