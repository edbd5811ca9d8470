"""A Parquet file of random customers: columns that a customer register has, consent columns empty where no consent was given."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GROUP: Final = 500_000
"""Rows of a row group."""

SEED: Final = 7
COUNTRIES: Final[tuple[str, ...]] = (
    *("DE", "AT", "CH", "FR", "IT", "PL", "NL", "BE", "ES", "SE", "DK", "GB", "US", "NO", "PT", "CZ", "HU"),
    *("FI", "IE", "LU", "GR", "RO", "BG", "HR", "SK", "SI", "EE", "LV", "LT", "MT", "CY", "TR", "CN", "IN"),
)
HOME: Final = (0.55, 0.12, 0.1)
"""The shares of the first countries; the others share the rest."""

CONSENTING: Final = 0.4
RECORDED: Final = 0.8
OBJECTING: Final = 0.07
UNASKED: Final = 0.02
CHANNELS: Final[tuple[list[str], ...]] = ([], ["email"], ["phone_call"], ["email", "phone_call"], ["postal"], ["sms"], ["email", "sms"])
WORDS: Final = {
    "relationship": (("customer", "former_customer", "prospect", "member_of_public"), (0.6, 0.2, 0.15, 0.05)),
    "market_role": (("consumer", "business"), (0.85, 0.15)),
    "source": (("subject", "own_records", "observation", "third_party"), (0.7, 0.15, 0.1, 0.05)),
    "channel": (("email", "phone_call", "postal", "sms"), (0.5, 0.2, 0.2, 0.1)),
}


def write(path: Path, rows: int) -> None:
    """Write so many customers."""
    chance = np.random.default_rng(SEED)
    writer: Any = None
    for start in range(0, rows, GROUP):
        table = _customers(chance, start, min(GROUP, rows - start))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=GROUP)
    writer.close()


def _customers(chance: np.random.Generator, start: int, rows: int) -> pa.Table:
    given = chance.random(rows) < CONSENTING
    shares = [*HOME, *[(1 - sum(HOME)) / (len(COUNTRIES) - len(HOME))] * (len(COUNTRIES) - len(HOME))]
    drawn = {name: _words(chance, rows, values, shares) for name, (values, shares) in WORDS.items()}
    return pa.table(
        {
            "customer_id": pa.array(np.char.add("C", np.arange(start, start + rows).astype(str))),
            "country": _words(chance, rows, COUNTRIES, shares),
            "birth_date": _days(chance, rows, -12_000, 16_800, 0.04),
            "consent_given": pa.array(given),
            "consent_form": pa.DictionaryArray.from_arrays(
                pa.array(chance.choice(4, rows).astype(np.int32), mask=~given), pa.array(["electronic", "written", "oral", "conduct"])
            ),
            "consent_channels": pa.array(CHANNELS).take(pa.array(chance.choice(len(CHANNELS), rows), mask=~given)),
            "consent_recorded": pa.array(chance.random(rows) < RECORDED, mask=~given),
            "marketing_objection": pa.array(chance.random(rows) < OBJECTING, mask=chance.random(rows) < UNASKED),
            "last_contact": _days(chance, rows, 17_000, 20_590, 0.1),
            "planned_on": _days(chance, rows, 16_801, 20_819, 0),
            **drawn,
        }
    )


def _words(chance: np.random.Generator, rows: int, values: Any, shares: Any) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array(chance.choice(len(values), rows, p=shares).astype(np.int32)), pa.array(values))


def _days(chance: np.random.Generator, rows: int, first: int, last: int, empty: float) -> Any:
    return pa.array(chance.integers(first, last, rows).astype(np.int32), mask=chance.random(rows) < empty).cast(pa.date32())
