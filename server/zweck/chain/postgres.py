"""A chain in PostgreSQL, by asyncpg."""

import asyncio
import json
import zlib
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast

from zweck.chain.chain import Chain
from zweck.chain.database import PATIENCE, RecordError, RecordUnavailable, Row
from zweck.words.said import at_place, says

try:
    import asyncpg
except ImportError:  # an optional part of the installation
    asyncpg = None

Result = TypeVar("Result")

COMMON: Final = {
    "application_name": "zweck",
    # Where PostgreSQL knows nothing of the tables it would compile short queries, 90 ms each time.
    "jit": "off",
    # A policy that hides rows is an error: an objection that is hidden would be one that was never made.
    "row_security": "off",
}

SCRUB: Final = 3600.0
"""Seconds that a VACUUM may take."""

SETTINGS: Final = {
    **COMMON,
    "synchronous_commit": "on",
    # One who waits for the turn must then see what was written before it.
    "default_transaction_isolation": "read committed",
    # A plan that was made while a table was small is kept, and would read it whole once it is large.
    "enable_seqscan": "off",
    "lock_timeout": f"{PATIENCE:.0f}s",
    # A server that stops in the middle of its turn must not keep the others from theirs.
    "idle_in_transaction_session_timeout": f"{PATIENCE:.0f}s",
}

DROPPED: Final = "SELECT key FROM jsonb_each_text($1::text::jsonb) WHERE current_setting(key) <> value"
"""The settings that the session does not have as it asked for them."""


class Postgres:
    """One connection to a PostgreSQL database; the password may also stand in `PGPASSWORD` or `~/.pgpass`."""

    integer = "BIGINT"
    spans = "USING brin"
    partitions = True
    of_key = "LATERAL (SELECT * FROM {table} WHERE {table}.{column} = {value} OFFSET 0) AS {table} ON TRUE"
    among = "{column} = ANY(ARRAY(SELECT CAST(value AS {type}) FROM jsonb_array_elements_text({values}::text::jsonb)))"

    def __init__(self, url: str, shown: str, chain: Chain, *, write: bool, patience: float | None = None) -> None:
        """Connect.

        Raises:
            RecordError: if the driver is missing, the address names no database, or something in between drops the settings.
            RecordUnavailable: if the database cannot be reached.
        """
        if asyncpg is None:
            raise RecordError(says("chain.driver_postgresql_not"))
        self._shown = shown
        self._entries = chain.entries
        self._partitioned = chain.partitions
        self._turn = zlib.crc32(f"zweck {chain.name}".encode())
        self._loop = asyncio.new_event_loop()
        self._steps = self._loop.run_until_complete if write else self._step_by_step
        settings = SETTINGS if write else {**COMMON, "default_transaction_read_only": "on"}
        try:
            with self._errors_translated():
                try:
                    timeout = PATIENCE if patience is None else patience
                    limit = 2 * PATIENCE if write else patience
                    self._connection = self._run(asyncpg.connect(url, timeout=timeout, command_timeout=limit, server_settings=settings))
                except (asyncpg.InvalidCatalogNameError, asyncpg.InvalidAuthorizationSpecificationError) as error:
                    raise RecordError(says("words.at", place=shown, why=error), says("chain.check_address_user")) from None
                except (asyncpg.ClientConfigurationError, ValueError) as error:
                    raise RecordError(says("chain.not_address", shown=shown, name=chain.called, error=error)) from None
        except BaseException:
            self._loop.close()
            raise
        if dropped := self.fetch(DROPPED, json.dumps(settings)):
            self.close()
            raise RecordError(says("chain.settings_dropped", shown=shown, names=", ".join(name for (name,) in dropped)))

    def fetch(self, sql: str, *values: Any) -> list[Row]:
        """The rows that a query finds."""
        try:
            return [tuple(row) for row in self._run(self._connection.fetch(sql, *values), self._steps)]
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise self._translated(error) from error

    def execute(self, sql: str, *values: Any) -> None:
        """Do one thing."""
        with self._errors_translated():
            self._run(self._connection.execute(sql, *values))

    def insert(self, sql: str, rows: Sequence[Row]) -> None:
        """Do the same thing for many rows."""
        with self._errors_translated():
            self._run(self._connection.executemany(sql, rows))

    def has(self, table: str) -> bool:
        """Whether there is a table of this name where the connection looks for tables."""
        return bool(self.fetch("SELECT 1 WHERE to_regclass($1) IS NOT NULL", table))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that has the turn to write; it ends with the transaction, also where the connection breaks."""
        with self._transaction(f"BEGIN; SELECT pg_advisory_xact_lock({self._turn})"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction that sees one state of the database; no partition leaves between its beginning and its first look at entries."""
        lock = f"; LOCK TABLE {self._entries} IN ACCESS SHARE MODE" if self._partitioned and self.has(self._entries) else ""
        with self._transaction(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY{lock}"):
            yield

    def present(self) -> None:
        """A connection ends with its database."""

    def state(self) -> object:
        """Only a query says whether anything was committed."""
        return None

    def scrub(self, *tables: str) -> None:
        """Give up the space of what was erased."""
        with self._errors_translated():
            for table in (self._entries, *tables):
                self._run(self._connection.execute(f"VACUUM {table}", timeout=SCRUB))

    def close(self) -> None:
        """End the connection."""
        if not self._loop.is_closed():
            self._connection.terminate()
            self._run(asyncio.sleep(0))  # lets the transport close what it holds
            self._loop.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        try:
            self.execute(begin)
            yield
            self.execute("COMMIT")
        except BaseException:
            if not self._connection.is_closed():
                self.execute("ROLLBACK")
            raise

    def _run(self, work: Coroutine[Any, Any, Result], finish: Callable[..., Any] | None = None) -> Result:
        """Do the work; in a thread with a loop of its own, which waits meanwhile: to hand work over takes twice as long as the work."""
        around = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        try:
            return (finish or self._loop.run_until_complete)(work)
        finally:
            asyncio._set_running_loop(around)

    def _step_by_step(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Do work that waits for answers alone, without a task, which takes two more turns of the loop.

        A query that was given up leaves work that needs a task: a connection for reading is not used after that.
        """
        try:
            while True:
                waits = work.send(None)
                try:
                    self._loop.run_until_complete(waits)
                except BaseException:
                    if not waits.done():
                        raise  # else it is raised where the work waits
        except StopIteration as end:
            return cast(Result, end.value)

    @contextmanager
    def _errors_translated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise self._translated(error) from error

    def _translated(self, error: Exception) -> RecordUnavailable:
        if isinstance(error, TimeoutError):
            return RecordUnavailable(says("chain.does_not_answer", shown=self._shown))
        return RecordUnavailable(
            at_place(error, self._shown) if isinstance(error, OSError) else says("words.at", place=self._shown, why=error)
        )
