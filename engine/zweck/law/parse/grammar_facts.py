"""The grammar of vocabulary and table files."""

from typing import Final

from zweck.forms.key import Key, Named, Shape, required
from zweck.law.parse.grammar import IN_FORCE
from zweck.law.vocabulary import REGISTERS
from zweck.periods.period import Count
from zweck.periods.record import HOLDS, Start
from zweck.periods.rows import Change, PeriodEffect
from zweck.words.said import says

CHANGERS: Final = ("controller", "subject", "assessment", "parent", "works council", "nobody")

SILENCE_CLASSES: Final = ("ordinary", "doing", "person", "controller", "appraisal", "shown")

ROW_EFFECTS: Final = ("demands", "permits", "unknown")

IMPLIED: Final = (
    required("value", Shape.VALUE, says("law.key.value")),
    required("when", Shape.CONDITION, says("law.key.implied_when")),
)

SILENCE: Final = (
    required("class", Shape.WORD, says("law.key.class"), SILENCE_CLASSES),
    Key("presume", Shape.PRESUMED, says("law.key.presume")),
    Key("where", Shape.CONDITION, says("law.key.where")),
    Key("against", Shape.VALUE, says("law.key.against")),
    Key("asked", Shape.CONDITION, says("law.key.asked")),
    Key("register", Shape.WORD, says("law.key.silence_register"), words=REGISTERS),
    Key("harmless", Shape.VALUE, says("law.key.harmless")),
    Key("order", Shape.LINES, says("law.key.silence_order")),
    Key("implied", Shape.LIST, says("law.key.implied"), inner=IMPLIED),
    Key("reason", Shape.TEXT, says("law.key.silence_reason")),
)

ADVERSE: Final = (
    Key("value", Shape.VALUE, says("law.key.adverse_value")),
    Key("contains", Shape.LINE, says("law.key.contains")),
    Key("bears_on", Shape.NAMES, says("law.key.bears_on"), named=Named.FIELD),
    Key("where", Shape.CONDITION, says("law.key.adverse_where")),
    Key("with", Shape.STATED, says("law.key.with")),
    Key("milder", Shape.VALUES, says("law.key.milder")),
    Key("defect_of", Shape.FACT, says("law.key.defect_of"), named=Named.FACT),
)

FACT: Final = (
    required("fact", Shape.FACT, says("law.key.fact_fact")),
    required("type", Shape.WORD, says("law.key.type"), ("bool", "enum", "set", "int", "country", "date")),
    Key("ordered", Shape.BOOL, says("law.key.ordered")),
    required("label", Shape.TEXT, says("law.key.label")),
    required("meaning", Shape.TEXT, says("law.key.meaning")),
    Key("statement", Shape.TEXT, says("law.key.statement")),
    Key("denial", Shape.TEXT, says("law.key.denial")),
    Key("at_most", Shape.LABELS, says("law.key.at_most")),
    Key("above", Shape.LABELS, says("law.key.above")),
    required("question", Shape.TEXT, says("law.key.fact_question")),
    Key("sheet", Shape.TEXT, says("law.key.sheet")),
    Key("values_of", Shape.FACT, says("law.key.values_of"), named=Named.FACT),
    Key("values", Shape.LABELS, says("law.key.values")),
    Key("usual", Shape.VALUES, says("law.key.usual")),
    Key("adverse", Shape.LIST, says("law.key.adverse"), inner=ADVERSE),
    Key("named_by", Shape.LINES, says("law.key.named_by")),
    required("silence", Shape.MAPPING, says("law.key.silence"), inner=SILENCE),
    required("changeable_by", Shape.WORD, says("law.key.changeable_by"), CHANGERS),
    Key("dpv", Shape.LINES, says("law.key.dpv")),
    Key("terms", Shape.TERMS, says("law.key.terms")),
)

CONTRADICTION: Final = (
    required("contradiction", Shape.ID, says("law.key.omission")),
    required("effect", Shape.WORD, says("law.key.contradiction_effect"), ("refuse", "ask", "warn")),
    required("when", Shape.CONDITION, says("law.key.contradiction_when")),
    required("reason", Shape.TEXT, says("law.key.contradiction_reason")),
)

CONTRADICTION_FILE: Final = (required("contradictions", Shape.LIST, says("law.key.contradictions"), inner=CONTRADICTION),)

CHECKED: Final = (required("de", Shape.LINE, says("law.key.german")), required("en", Shape.LINE, says("law.key.english")))

ACT: Final = (
    required("act", Shape.NAME, says("law.key.definition")),
    required("title", Shape.TEXT, says("law.key.act_title")),
    required("establishes", Shape.ESTABLISHED, says("law.key.establishes")),
    Key("when", Shape.CONDITION, says("law.key.act_when")),
    Key("unless", Shape.CONDITION, says("law.key.act_unless")),
    required("cost", Shape.NUMBER, says("law.key.cost")),
    Key("checklist", Shape.LIST, says("law.key.checklist"), inner=CHECKED),
)

ACT_FILE: Final = (required("acts", Shape.LIST, says("law.key.acts"), inner=ACT),)

FACT_FILE: Final = (
    required("group", Shape.NAME, says("law.key.group")),
    Key("sheet", Shape.TEXT, says("law.key.fact_file_sheet")),
    required("facts", Shape.LIST, says("law.key.fact_file_facts"), inner=FACT),
)

OCCASION: Final = (
    required("occasion", Shape.NAME, says("law.key.definition")),
    required("title", Shape.TEXT, says("law.key.occasion_title")),
    required("facts", Shape.STATED, says("law.key.occasion_facts")),
)

OCCASION_FILE: Final = (required("occasions", Shape.LIST, says("law.key.occasions"), inner=OCCASION),)

FORMER_VALUE: Final = (
    required("value", Shape.VALUE, says("law.key.former_value_value")),
    Key("label", Shape.TEXT, says("law.key.former_value_label")),
    required("now", Shape.STATED, says("law.key.now")),
    Key("open", Shape.TEXT, says("law.key.open")),
)

FORMER: Final = (
    required("former", Shape.LINE, says("law.key.former")),
    Key("label", Shape.TEXT, says("law.key.former_label")),
    required("changed", Shape.DATE, says("law.key.changed")),
    required("replaced_by", Shape.LINES, says("law.key.replaced_by"), named=Named.FACT),
    required("values", Shape.LIST, says("law.key.former_values"), inner=FORMER_VALUE),
)

FORMER_FILE: Final = (required("former", Shape.LIST, says("law.key.former_file_former"), inner=FORMER),)

EXTENDABLE: Final = (
    required("by", Shape.WORD, says("law.key.extendable_by"), ("review", "authority")),
    Key("period", Shape.LINE, says("law.key.extendable_period")),
    Key("again", Shape.BOOL, says("law.key.extendable_again")),
)

PERIOD: Final = (
    Key("records", Shape.LINE, says("law.key.records")),
    Key("effect", Shape.WORD, says("law.key.period_effect"), words=tuple(one.value for one in PeriodEffect)),
    Key("period", Shape.LINE, says("law.key.period")),
    Key("start", Shape.WORD, says("law.key.period_start"), words=tuple(one.value for one in Start)),
    Key("count", Shape.WORD, says("law.key.count"), words=tuple(one.value for one in Count)),
    Key("when", Shape.CONDITION, says("law.key.period_when")),
    Key("chain", Shape.NAME, says("law.key.chain")),
    Key("change", Shape.WORD, says("law.key.period_change"), words=tuple(one.value for one in Change)),
    Key("open", Shape.WORD, says("law.key.period_open"), words=HOLDS),
    Key("not_if", Shape.FACT, says("law.key.not_if"), named=Named.FACT),
    Key("grace", Shape.LINE, says("law.key.grace")),
    Key("extendable", Shape.MAPPING, says("law.key.extendable"), inner=EXTENDABLE),
    Key("citation", Shape.LINE, says("law.key.citation")),
    Key("seen", Shape.LINE, says("law.key.period_seen")),
)
"""The keys that only a row of a table of kind `periods` has."""

CLASS: Final = (
    required("class", Shape.LINE, says("law.key.records")),
    required("title", Shape.TEXT, says("law.key.class_title")),
    required("kind", Shape.WORD, says("law.key.class_kind"), ("collection", "matter", "relation")),
    *(Key(start.value, Shape.TEXT, says("law.key.class_start")) for start in Start),
)

ENTRY: Final = (
    Key("row", Shape.ID, says("law.key.row")),
    required("key", Shape.LINE, says("law.key.key")),
    Key("cells", Shape.NAMES, says("law.key.cells")),
    Key("rule", Shape.NAME, says("law.key.rule")),
    Key("marks", Shape.NAMES, says("law.key.marks")),
    Key("value", Shape.NUMBER, says("law.key.entry_value")),
    *IN_FORCE,
    Key("act", Shape.LINE, says("law.key.act")),
    Key("scope", Shape.LINE, says("law.key.entry_scope")),
    Key("checked", Shape.LINE, says("law.key.checked")),
    *PERIOD,
    Key("note", Shape.LINE, says("law.key.entry_note")),
)

CELL: Final = (
    required("cell", Shape.NAME, says("law.key.definition")),
    required("when", Shape.CONDITION, says("law.key.cell_when")),
)

COLUMN: Final = (
    required("column", Shape.NAME, says("law.key.definition")),
    required("cells", Shape.LIST, says("law.key.column_cells"), inner=CELL),
)

ROW_RULE: Final = (
    required("rule", Shape.NAME, says("law.key.definition")),
    required("effect", Shape.WORD, says("law.key.row_rule_effect"), ROW_EFFECTS),
    required("says", Shape.TEXT, says("law.key.says")),
)

MARK: Final = (
    required("mark", Shape.NAME, says("law.key.definition")),
    required("says", Shape.TEXT, says("law.key.says")),
)

ROWS: Final = (
    required("of", Shape.NAME, says("law.key.rows_of"), named=Named.TABLE),
    required("for", Shape.FACT, says("law.key.for"), named=Named.FACT),
    Key("rule", Shape.NAMES, says("law.key.rows_rule")),
    Key("mark", Shape.NAMES, says("law.key.mark")),
    Key("checked", Shape.NAMES, says("law.key.rows_checked")),
)
"""The operand of `row`."""

TABLE: Final = (
    required("table", Shape.NAME, says("law.key.definition")),
    required("kind", Shape.WORD, says("law.key.table_kind"), ("set", "map", "rows", "periods")),
    required("title", Shape.TEXT, says("law.key.table_title")),
    Key("source", Shape.LINE, says("law.key.origin")),
    Key("covers", Shape.NAME, says("law.key.table_covers"), named=Named.FIELD),
    Key("default", Shape.NUMBER, says("law.key.default")),
    Key("columns", Shape.LIST, says("law.key.columns"), inner=COLUMN),
    Key("rules", Shape.LIST, says("law.key.rules"), inner=ROW_RULE),
    Key("marks", Shape.LIST, says("law.key.table_marks"), inner=MARK),
    Key("classes", Shape.LIST, says("law.key.classes"), inner=CLASS),
    required("entries", Shape.LIST, says("law.key.entries"), inner=ENTRY),
)
