"""The optional parts of an installation: which module belongs to which extra, and what does not run without it."""

from typing import Final, NamedTuple

from zweck.words.said import Said, says


class Extra(NamedTuple):
    """An extra of the distribution `zweck`: its name, and a module of each package that it installs."""

    name: str
    modules: tuple[str, ...]

    @property
    def use(self) -> Said:
        """The parts of zweck that need it."""
        return says(f"runtime.extra.{self.name}")

    @property
    def command(self) -> str:
        """The command that installs it."""
        return f"pip install 'zweck[{self.name}]'"


EXTRAS: Final = (
    Extra("analysis", ("clingo",)),
    Extra("rete", ("durable.lang",)),
    Extra("workbench", ("starlette", "uvicorn")),
    Extra("docx", ("docx",)),
    Extra("pdf", ("weasyprint",)),
    Extra("calendar", ("icalendar",)),
    Extra("lsp", ("pygls", "lsprotocol")),
    Extra("mcp", ("mcp", "pydantic")),
    Extra("postgres", ("asyncpg",)),
    Extra("bulk", ("numpy", "sqlglot")),
    Extra("parquet", ("pyarrow",)),
    Extra("otel", ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")),
)


def extra_of(module: str) -> Extra | None:
    """The extra that installs a module; `None` for a module that belongs to no extra."""
    return next((extra for extra in EXTRAS if any(_top(module) == _top(name) for name in extra.modules)), None)


def _top(module: str) -> str:
    return module.partition(".")[0]
