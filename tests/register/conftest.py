"""Registers in SQLite and PostgreSQL, and events to put into them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.record.postgres import Cluster
from zweck.chain.addresses import address
from zweck.chain.database import Database
from zweck.chain.head import Head
from zweck.chain.key import Key
from zweck.company import Company, load_company
from zweck.company.register import EventKind
from zweck.load import load
from zweck.register import Entry, Register
from zweck.register.chain import REGISTER
from zweck.register.statements import scan
from zweck.register.terms import Terms
from zweck.register.verify import verify

ROOT = Path(__file__).parents[2]
GROUP = ROOT / "docs" / "examples" / "group"
KEY = Key(b"a secret of sufficient length")
ADA, BEN = (f"1:{digit * 32}" for digit in "ab")
SERVICE, RESEARCH = "muster-service", "muster-forschung"
TEXT = "phone-consent@2025-01-01"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def company() -> Company:
    """The example group."""
    return load_company(GROUP, load(ROOT / "policies").vocabulary)


@pytest.fixture(scope="session")
def terms(company: Company) -> Terms:
    """The terms of the shipped vocabulary and the example group."""
    return Terms.of(load(ROOT / "policies").vocabulary, company)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a register in an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/register.db"


@pytest.fixture
def postgres_url(postgres: Cluster) -> str:
    """The address of an empty schema in PostgreSQL."""
    return postgres.url(f"register_{next(NUMBERS)}")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty register, in each of the databases."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@contextmanager
def registering(url: str, key: Key | None = KEY, wait: float = 10, **more: Any) -> Iterator[Register]:
    """A register to enter events and to look persons up; a busy machine must not fail a test."""
    with closing(Register(address(url, REGISTER), key, wait=wait, **more)) as register:
        yield register


@contextmanager
def tampering(url: str) -> Iterator[Database]:
    """The database behind a register, for a test that changes it."""
    with closing(address(url, REGISTER).connect(write=True)) as database:
        yield database


def faults(url: str, key: Key | None = KEY, *anchors: Head) -> list[str]:
    """The faults that a verification finds."""
    with closing(address(url, REGISTER).connect(write=False)) as database:
        return [*map(str, verify(database, key.public if key else None, anchors).faults)]


def kinds(url: str) -> list[str | None]:
    """The kinds of all events in their order; `None` where an event was erased or is an erasure."""
    with closing(address(url, REGISTER).connect(write=False)) as database:
        return [event.content.kind for event in scan(database)]


def event(kind: str, subject: str = ADA, controller: str = SERVICE, **more: Any) -> Entry:
    """An event; a consent is one to advertising calls, with evidence."""
    consent = {"scope": TEXT, "evidence": "form 1"} if kind in ("GIVEN", "RENEWED") else {}
    return Entry(subject, controller, EventKind(kind), **{**consent, **more})


def ago(**span: float) -> datetime:
    """A moment in the past."""
    return datetime.now(UTC) - timedelta(**span)
