"""The outcome of a row as SQL: three-valued logic is what SQL has."""
