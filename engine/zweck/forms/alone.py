"""A file that is one mapping and stands alone."""

from pathlib import Path

from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.forms.form import Context, Form
from zweck.forms.key import Key
from zweck.forms.reader import read_file


def form_of(path: Path, keys: tuple[Key, ...], shown: str = "", *place: str) -> Form:
    """The mapping in a file, whose path is `shown` so; its context holds the faults that were noted so far.

    Raises:
        PolicyError: with every fault of a file that holds none.
    """
    context = Context(Diagnostics(), place)
    node = read_file(path, shown or str(path), context.diagnostics)
    form = None if node is None else Form.of(node, keys, context)
    if form is None:
        raise PolicyError(context.diagnostics)
    return form
