"""The optional parts of an installation: which module belongs to which extra, and what does not run without it."""

from typing import Final, NamedTuple


class Extra(NamedTuple):
    """An extra of the distribution `zweck`: its name, a module of each package that it installs, and what needs it."""

    name: str
    modules: tuple[str, ...]
    use: str

    @property
    def command(self) -> str:
        """The command that installs it."""
        return f"pip install 'zweck[{self.name}]'"


EXTRAS: Final = (
    Extra("analysis", ("clingo",), "`zweck diff`, `zweck mutate`, `zweck cases`, `zweck check --deep` and `zweck test --coverage`"),
    Extra("rete", ("durable.lang",), "`--engine rete` and `--cross-check` (with Python 3.11 or 3.12)"),
    Extra("workbench", ("starlette", "uvicorn"), "`zweck workbench`"),
    Extra("pdf", ("weasyprint",), "the opinion of `zweck workbench` as a PDF"),
    Extra("calendar", ("icalendar",), "`zweck outlook --format ics`"),
    Extra("lsp", ("pygls", "lsprotocol"), "`zweck lsp`"),
    Extra("mcp", ("mcp", "pydantic"), "`zweck mcp`"),
    Extra("postgres", ("asyncpg",), "a decision record in PostgreSQL"),
    Extra("bulk", ("numpy", "sqlglot"), "`zweck bulk` and `zweck filter`"),
    Extra("parquet", ("pyarrow",), "`zweck audit export` to Parquet"),
    Extra("otel", ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http"), "`zweck serve --traces otlp`"),
)


def extra_of(module: str) -> Extra | None:
    """The extra that installs a module; `None` for a module that belongs to no extra."""
    return next((extra for extra in EXTRAS if any(_top(module) == _top(name) for name in extra.modules)), None)


def _top(module: str) -> str:
    return module.partition(".")[0]
