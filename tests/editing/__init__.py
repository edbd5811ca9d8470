"""Editing: schemas, the formatter, new files, the language server."""
