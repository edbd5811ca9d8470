"""The figures of a run as one page that needs nothing else."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from zweck.pages.bulk.summary import caution, looked, number
from zweck.pages.phrases import say
from zweck.tables.whole import Ended

TEMPLATE: Final = "page.html.j2"
SHOWN: Final = 12
"""Letters of the revision that a reader gets to see."""


def as_html(ended: Ended, language: str) -> str:
    """The page in `de` or `en`."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(TEMPLATE).render(
        language=language,
        say=lambda key, **values: say(key, language, **values),
        number=number,
        head=ended.run.head,
        figures=ended.figures,
        faults=ended.faults,
        freed=ended.freed,
        looked=[] if ended.looked is None else looked(ended.looked, language),
        caution=caution(ended.run.head, language),
        revision=ended.run.head.revision[:SHOWN],
    )
