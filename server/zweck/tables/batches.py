"""Arrow batches from any engine: decided one by one, by a plan that is made once."""

from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from zweck.binding.binding import Binding
from zweck.binding.parse import load_binding
from zweck.company import NO_COMPANY, Company, load_company
from zweck.law.policy import PolicySet
from zweck.load import load, shipped
from zweck.tables.deciding import Decider
from zweck.tables.encoding import FAULTY
from zweck.tables.persons import refuse_persons
from zweck.tables.plan import Plan, columns_of
from zweck.tables.rulings import RULINGS, row
from zweck.tables.run_parts import columns

SCHEMA: Final = pa.schema(
    [
        ("id", pa.string()),
        ("outcome", pa.string()),
        ("ruling", pa.int64()),
        ("edition", pa.date32()),
        ("sources_until", pa.date32()),
        ("fault", pa.string()),
    ]
)
"""The columns of decided rows."""


class Batches:
    """Decides batches by one binding. Not safe to use from several threads."""

    def __init__(
        self,
        policies: PolicySet,
        binding: Binding,
        company: Company = NO_COMPANY,
        days: tuple[date, date] | None = None,
        *,
        text: bool = False,
    ) -> None:
        """`days` are the first and last day of the binding's column of days; `text` where all columns are texts, as of a CSV file."""
        refuse_persons(binding)
        self._decider = Decider(Plan(policies, binding, company, days, text=text))
        self._rows = Counter[int]()
        self.columns = columns_of(binding)
        """The columns that a batch must have."""
        self._made_of = policies, binding, company, days, text

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: the law and the company as they were read here, so that it needs no files; what was decided stays here."""
        policies, binding, company, days, text = self._made_of
        return partial(Batches, text=text), (policies, binding, company, days)

    @classmethod
    def load(
        cls,
        binding: str | Path,
        *,
        activities: str | Path | None = None,
        policies: str | Path | None = None,
        days: tuple[date, date] | None = None,
        text: bool = False,
    ) -> "Batches":
        """By files: a binding, and the folders of a company and of policies, which are the shipped ones if left out.

        Raises:
            PolicyError: with every fault of a file.
        """
        law = load(shipped() if policies is None else Path(policies))
        company = NO_COMPANY if activities is None else load_company(Path(activities), law.vocabulary)
        return cls(law, load_binding(Path(binding), law.vocabulary), company, days, text=text)

    def decide(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of a batch with their ids, outcomes, rulings, editions, the days of their sources and faults, in their order."""
        if batch.num_rows == 0:
            return pa.RecordBatch.from_pylist([], schema=SCHEMA)
        decided = self._decider.decide(batch)
        self._rows.update({number: int(rows) for number, rows in enumerate(np.bincount(decided.numbers[decided.numbers != FAULTY]))})
        found = columns(batch.column(self.columns[0]), decided, faulty=True)
        return pa.RecordBatch.from_arrays(
            [found[name].cast(kind) for name, kind in zip(SCHEMA.names, SCHEMA.types, strict=True)], schema=SCHEMA
        )

    def rulings(self) -> pa.Table:
        """The rulings of all batches so far, as `rulings.parquet` has them."""
        answers = self._decider.answers.all
        return pa.Table.from_pylist([row(answers[number], rows) for number, rows in self._rows.items() if rows], schema=RULINGS)
