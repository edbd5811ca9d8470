"""The facts and tables of a vocabulary, the statutes that may be cited."""

from zweck.law.citation.statutes import Index
from zweck.law.diagnostics import Diagnostics
from zweck.law.parse import citations as parse_citations
from zweck.law.parse import vocabulary as parse_vocabulary
from zweck.law.parse.form import Context
from zweck.law.reader import Node
from zweck.law.vocabulary import Table, Vocabulary


def vocabulary(nodes: list[Node], tables: list[Node], diagnostics: Diagnostics) -> tuple[Vocabulary, bool]:
    """Facts and tables, and whether all of them could be read."""
    facts = [fact for node in nodes for fact in parse_vocabulary.facts(node, Context(diagnostics, ("vocabulary",)))]
    found = [parse_vocabulary.table(node, Context(diagnostics, ("tables",))) for node in tables]
    known: dict[str, Table] = {}
    for table in (table for table in found if table is not None):
        if table.name in known:
            message = f"the table `{table.name}` stands twice, first in {known[table.name].span}"
            diagnostics.add("ZW404", table.span, message, place=("tables", table.name), help="remove one of them")
        known[table.name] = table
    complete = parse_vocabulary.complete([fact for fact in facts if fact is not None])
    return Vocabulary(complete, known), None not in facts and None not in found


def citations(nodes: list[Node], diagnostics: Diagnostics) -> tuple[Index, bool]:
    """The statutes, and whether all of them could be read."""
    context = Context(diagnostics, ("citations",))
    found = [parse_citations.statute(node, context) for node in nodes]
    return parse_citations.index((statute for statute in found if statute is not None), context), None not in found
