"""`make facts`: writes the vocabulary into docs/facts.md and docs/facts.de.md."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from zweck.law.vocabulary import Fact, Vocabulary
from zweck.load import load, shipped
from zweck.pages.facts import kind, silence_in_words
from zweck.pages.page import sentence
from zweck.pages.phrases import say
from zweck.words.text import Text

PAGES: Final = {language: Path(__file__).with_name(name) for language, name in (("en", "facts.md"), ("de", "facts.de.md"))}
TITLE: Final = Text("Die Angaben", "The facts")
INTRO: Final = Text(
    """Alles, was eine Anfrage angeben kann: {count} Angaben in {groups} Gruppen, mit ihren Werten und damit, was gilt, wenn sie
nicht angegeben sind. `zweck facts` sucht darin, auch nach Fundstellen; `zweck new request` schreibt ein Gerüst. In YAML dürfen auch
die deutschen Bezeichnungen stehen. `make facts` schreibt diese Seite. *In English: [The facts](facts.md).*""",
    """All that a question can state: {count} facts in {groups} groups, with their values and how silence about them is read.
`zweck facts` searches them, also by places in the law; `zweck new request` writes a skeleton. `make facts` writes this page. *Auf
Deutsch: [Die Angaben](facts.de.md).*""",
)


def main() -> None:
    """Write both pages."""
    vocabulary = load(shipped()).vocabulary
    for language, path in PAGES.items():
        path.write_text(page(vocabulary, language), encoding="utf-8")


def page(vocabulary: Vocabulary, language: str) -> str:
    """The page in a language."""
    groups = [(name, list(facts)) for name, facts in groupby(vocabulary.facts.values(), lambda fact: fact.group)]
    intro = INTRO[language].format(count=len(vocabulary.facts), groups=len(groups))
    parts = [f"# {TITLE[language]}", intro, " · ".join(f"[{name}](#{name})" for name, _ in groups)]
    for name, facts in groups:
        parts.append(f"## {name}")
        parts += ["\n".join(_fact(fact, vocabulary, language)) for fact in facts]
    return "\n\n".join(parts) + "\n"


def _fact(fact: Fact, vocabulary: Vocabulary, language: str) -> Iterator[str]:
    yield f"### `{fact.name}`\n"
    yield f"**{fact.label[language]}** · {kind(fact, language)}. {sentence(fact.meaning[language])}\n"
    yield f"- {say('facts.question', language)}: {fact.question[language]}"
    if fact.values:
        values = (f"`{value}` {fact.labels[value][language]}" for value in fact.values)
        yield f"- {say('facts.values', language)}: {' · '.join(values)}"
    silence = " ".join(part for part in (silence_in_words(fact, vocabulary, language), fact.silence.reason[language]) if part)
    yield f"- {say('facts.silence', language)}: {silence}"
    acts = vocabulary.acts_for(fact.name)
    if acts:
        yield f"- {say('facts.acts', language)}: {' '.join(act.title[language] for act, _ in acts)}"


if __name__ == "__main__":
    main()
