"""The grammar of a binding, and its reading; every fault is noted at its place."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from zweck.binding.binding import Binding, Column, Derived, Null, Subject
from zweck.facts.contradictions import check
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.form import Context, Form
from zweck.forms.key import Key, Shape, required
from zweck.forms.quoting import listed, shown
from zweck.forms.reader import Mapping, Node, Scalar, read_file
from zweck.law.load.files import display
from zweck.law.parse.stated import plain, registers, stated_facts
from zweck.law.values import FactFault, read_value, replacement
from zweck.law.vocabulary import DECISION_DATE, REGISTERS, FactType, Vocabulary
from zweck.words.said import says

BINDINGS: Final = "bindings"
"""The folder of a company with the bindings of its tables; a run names its binding, wherever it stands."""

NULLS: Final = ("silent", "unknown")

COLUMN: Final = (
    Key("column", Shape.LINE, says("binding.key_column")),
    Key("born", Shape.LINE, says("binding.key_born")),
    Key("since", Shape.LINE, says("binding.key_since")),
    Key("years", Shape.NUMBER, says("binding.key_years")),
    Key("null", Shape.WORD, says("binding.key_null_value"), words=NULLS),
    Key("separator", Shape.LINE, says("binding.key_separator")),
    Key("values", Shape.MEANINGS, says("binding.key_meanings")),
)

REFERENCES: Final = ("telephone", "email", "customer_number", "postal_address", "pseudonym")
"""The ways in which a column names persons."""

SUBJECT: Final = (
    required("column", Shape.LINE, says("binding.key_person")),
    required("kind", Shape.WORD, says("binding.key_kind"), words=REFERENCES),
    Key("null", Shape.WORD, says("binding.key_no_person"), words=("unknown",)),
)

BINDING: Final = (
    required("binding", Shape.NAME, says("binding.key_name")),
    Key("activity", Shape.NAME, says("binding.key_activity")),
    Key("controller", Shape.NAME, says("binding.key_controller")),
    Key("presume_unstated", Shape.BOOL, says("binding.key_presumed")),
    Key("consulted", Shape.NAMES, says("binding.key_consulted"), words=REGISTERS),
    required("id", Shape.LINE, says("binding.key_row")),
    Key("subject", Shape.MAPPING, says("binding.key_subject"), inner=SUBJECT),
    Key("constants", Shape.STATED, says("binding.key_constants")),
    required("columns", Shape.COLUMNS, says("binding.key_columns"), inner=COLUMN),
)


TAKES: Final = {Derived.AGE: FactType.INT, Derived.LONGER: FactType.BOOL}
"""The facts that follow from a day."""

WAYS: Final = {"column": Derived.VALUE, "born": Derived.AGE, "since": Derived.LONGER}


def load_binding(path: Path, vocabulary: Vocabulary) -> Binding:
    """The binding in a file.

    Raises:
        PolicyError: with every fault of the file.
    """
    diagnostics = Diagnostics()
    node = read_file(path, display(path), diagnostics)
    found = None if node is None else binding(node, vocabulary, Context(diagnostics))
    if found is None or len(diagnostics):
        raise PolicyError(diagnostics)
    return replace(found, digest=sha256(path.read_bytes()).hexdigest())


def binding(node: Node, vocabulary: Vocabulary, context: Context) -> Binding | None:
    """The binding, or `None` where it cannot be read."""
    form = Form.of(node, BINDING, context)
    if form is None:
        return None
    name = form.name("binding")
    form.context = context.at(name) if name else context
    constants, columns = form.mapping("constants"), form.mapping("columns")
    stated = {} if constants is None else stated_facts(constants, vocabulary, form.context)
    if constants is not None:
        for fault in check(stated, vocabulary).faults:
            form.context.fault("ZW503", constants.key_spans[fault.fact], fault.message, fault.help)
    found = () if columns is None else tuple(_columns(columns, vocabulary, form.context))
    for column in found:
        if column.fact in stated:
            form.context.fault("ZW505", column.span, says("ZW505.constant_column", fact=column.fact))
    _check_sources(form)
    return Binding(
        name,
        form.line("id"),
        found,
        stated,
        form.name("activity"),
        form.name("controller"),
        form.flag("presume_unstated"),
        registers(form, "consulted"),
        _subject(form),
        spans={key: form.span(key) for key in form.node.pairs},
    )


def _check_sources(form: Form) -> None:
    """An activity has its controller, and presumes by name."""
    for key in ("controller", "presume_unstated"):
        if form.node_of("activity") is not None and form.node_of(key) is not None:
            form.context.fault("ZW505", form.node.key_spans[key], says("ZW505.activity_already_says", key=key))


def _subject(form: Form) -> Subject | None:
    inner = form.inner("subject")
    if inner is None:
        return None
    if form.node_of("activity") is None:
        form.context.fault("ZW508", form.node.key_spans["subject"], says("ZW508.activity_looks_persons"))
    return Subject(inner.line("column"), inner.word("kind") or "", Null(inner.word("null") or Null.FAULT), form.node.key_spans["subject"])


def _columns(node: Mapping, vocabulary: Vocabulary, context: Context) -> Iterator[Column]:
    for name, value in node.pairs.items():
        if name not in vocabulary.facts:
            help = replacement(name, None, vocabulary) or context.near(name, vocabulary.facts)
            context.fault("ZW301", node.key_spans[name], says("ZW301.not_fact_vocabulary", fact=shown(name)), help)
            continue
        column = _column(name, value, vocabulary, context)
        if column is not None:
            yield replace(column, span=node.key_spans[name])


def _column(name: str, node: Node, vocabulary: Vocabulary, context: Context) -> Column | None:
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Column(node.value, name)
    form = Form.of(node, COLUMN, context)
    if form is None:
        return None
    ways = [key for key in WAYS if key in form.node.pairs]
    if len(ways) != 1:
        context.fault(
            "ZW203", form.node.span, says("ZW203.several_columns" if ways else "ZW203.no_column", name=name, ways=listed([*WAYS]))
        )
        return None
    way = WAYS[ways[0]]
    null = Null(form.word("null") or Null.FAULT)
    years, separator = form.number("years") or 0, form.line("separator")
    column = Column(form.line(ways[0]), name, way, null, _values(name, form, vocabulary), years, separator)
    return column if _fits(column, ways[0], form, vocabulary) else None


def _fits(column: Column, key: str, form: Form, vocabulary: Vocabulary) -> bool:
    """Whether the fact can follow from the column in this way."""
    wanted, found = TAKES.get(column.derived), vocabulary.facts[column.fact].type
    if wanted is not None and found is not wanted:
        given = "ZW506.gives_age" if column.derived is Derived.AGE else "ZW506.gives_truth"
        form.context.fault("ZW506", form.node.key_spans[key], says(given, key=key, fact=column.fact))
        return False
    if (column.derived is Derived.LONGER) != ("years" in form.node.pairs) or column.years < 0:
        form.context.fault("ZW506", form.node.span, says("ZW506.stand_together_years"))
        return False
    if column.values and column.derived is not Derived.VALUE:
        form.context.fault("ZW506", form.node.key_spans["values"], says("ZW506.day_no_words", key=key))
        return False
    if column.separator and vocabulary.facts[column.fact].type is not FactType.SET:
        form.context.fault("ZW506", form.node.key_spans["separator"], says("ZW506.no_list", fact=column.fact))
        return False
    if column.fact == DECISION_DATE and column.null is not Null.FAULT:
        form.context.fault("ZW506", form.node.key_spans["null"], says("ZW506.row_without_day"))
        return False
    return True


def _values(name: str, form: Form, vocabulary: Vocabulary) -> dict[str, object]:
    """The words of a column with the values that they stand for, checked."""
    node = form.mapping("values")
    found: dict[str, object] = {}
    for word, value in node.pairs.items() if node is not None else ():
        result = read_value(vocabulary.facts[name], plain(value))
        if isinstance(result, FactFault):
            form.context.fault("ZW302", value.span, result.message, result.help)
        else:
            found[word] = plain(value)
    return found
