"""The facts and tables of a vocabulary, the statutes that may be cited, and heads that agree with their folders."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from zweck.forms.diagnostics import Diagnostics, Span
from zweck.forms.form import Context
from zweck.forms.quoting import read_day
from zweck.forms.reader import Node
from zweck.law.citation.statutes import Index
from zweck.law.load.files import display
from zweck.law.parse import citations as parse_citations
from zweck.law.parse import tables as parse_tables
from zweck.law.parse import vocabulary as parse_vocabulary
from zweck.law.policy import Version
from zweck.law.vocabulary import DECISION_DATE, Fact, FactType, Table, Vocabulary
from zweck.words.said import says

NONE: Final[Mapping[str, Fact]] = MappingProxyType({})


def vocabulary(
    nodes: list[Node], tables: list[Node], diagnostics: Diagnostics, beneath: Mapping[str, Fact] = NONE
) -> tuple[Vocabulary, bool]:
    """Facts, with those beneath them, and tables, and whether all of them could be read."""
    facts = [fact for node in nodes for fact in parse_vocabulary.facts(node, Context(diagnostics, ("vocabulary",)))]
    complete = parse_vocabulary.complete([fact for fact in facts if fact is not None], beneath)
    found = [parse_tables.table(node, complete, Context(diagnostics, ("tables",))) for node in tables]
    known: dict[str, Table] = {}
    for table in (table for table in found if table is not None):
        if table.name in known:
            diagnostics.add(
                "ZW404",
                table.span,
                says("ZW404.table_stands_twice", name=table.name, span=known[table.name].span),
                place=("tables", table.name),
            )
        known[table.name] = table
    return Vocabulary(complete, known), None not in facts and None not in found


def citations(nodes: list[Node], diagnostics: Diagnostics) -> tuple[Index, bool]:
    """The statutes, and whether all of them could be read."""
    context = Context(diagnostics, ("citations",))
    found = [parse_citations.statute(node, context) for node in nodes]
    return parse_citations.index((statute for statute in found if statute is not None), context), None not in found


def check_day(vocabulary: Vocabulary, folder: Path, diagnostics: Diagnostics) -> None:
    """The day of the decision must be a fact, and a date: it selects the versions in force."""
    fact = vocabulary.facts.get(DECISION_DATE)
    if fact is None:
        span = Span(display(folder), 1, 1, 2)
        diagnostics.add("ZW421", span, says("ZW421.no_fact", decision_date=DECISION_DATE))
    elif fact.type is not FactType.DATE:
        diagnostics.add("ZW421", fact.span, says("ZW421.not_type", decision_date=DECISION_DATE), place=("vocabulary", fact.name))


def agreeing(version: Version, law: str, folder: str, context: Context) -> Version:
    """The version under its folder's name; a head that says otherwise is a fault."""
    if version.law != law:
        message = says("ZW401.head_says_folder", law=version.law, law_2=law)
        context.fault("ZW401", version.key_spans["law"], message, says("law.let_law_id"))
    if version.start.isoformat() != folder:
        message = says("ZW401.head_says_folder", law=version.start, law_2=folder)
        context.fault("ZW401", version.key_spans["version"], message, says("law.let_folder_named"))
    return replace(version, law=law, start=read_day(folder) or version.start)
