"""Rows of a table in words."""

from typing import Final

from zweck.explain.values import OR, listing
from zweck.law.vocabulary import Vocabulary
from zweck.logic.condition import Rows
from zweck.words.text import Text

CHECKED: Final = {
    "text": Text("am Wortlaut geprüft", "checked against the wording"),
    "secondary": Text("aus zweiter Hand", "from a secondary source"),
    "memory": Text("aus dem Gedächtnis", "from memory"),
}


def rows_in_words(rows: Rows, vocabulary: Vocabulary, language: str) -> str:
    """The list, and which of its rows are meant."""
    table = vocabulary.tables.get(rows.table)
    if table is None:
        return rows.table
    rules = [rule.says for name, rule in table.columns.rules.items() if name in rows.rules]
    marks = [says for name, says in table.columns.marks.items() if name in rows.marks]
    said = [listing([one[language] for one in several], OR, language) for several in (rules, marks) if several]
    checked = [CHECKED[way][language] for way in sorted(rows.checked)]
    return ": ".join([table.title[language], "; ".join([*said, *checked])] if said or checked else [table.title[language]])
