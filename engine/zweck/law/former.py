"""Facts and values that no longer exist, as a caller may still state them."""

from zweck.forms.quoting import listed, shown
from zweck.law.values import TRUTHS
from zweck.law.vocabulary import Former, FormerValue, Vocabulary
from zweck.words.text import Text


def former_fact(said: str, vocabulary: Vocabulary) -> Former | None:
    """The entry of a fact that lost values, or that no longer exists, by its name or its former label."""
    found = vocabulary.former.get(said)
    return found or next((one for one in vocabulary.former.values() if _labelled(one.label, said)), None)


def former_value(former: Former, raw: object) -> FormerValue | None:
    """The former value that a caller states, by itself, by its label, or as `ja` or `nein`."""
    word = _folded(shown(raw))
    names = (word, TRUTHS.get(word, word))
    return next((one for one in former.values if _folded(shown(one.value)) in names or _labelled(one.label, word)), None)


def replacement(said: str, raw: object, vocabulary: Vocabulary) -> str:
    """The advice where a caller states what no longer exists; else an empty text."""
    found = former_fact(said, vocabulary) if vocabulary.former else None
    if found is None:
        return ""
    if found.name not in vocabulary.facts:
        return f"`{found.name}` was replaced by {listed(found.replaced_by)}; `zweck migrate FILE` rewrites it"
    value = former_value(found, raw)
    if value is None:
        return ""
    return f"`{shown(value.value)}` was replaced by {listed(found.replaced_by)}; `zweck migrate FILE` rewrites it"


def _labelled(label: Text | None, said: str) -> bool:
    return label is not None and _folded(said) in (_folded(label.de), _folded(label.en))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
