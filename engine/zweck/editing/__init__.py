"""Support for editing policy files: schemas, a formatter, templates, and the answers of a language server."""
