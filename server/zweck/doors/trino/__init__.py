"""Trino's protocol for Open Policy Agent: who may read a table, which of its rows, and which of its columns."""
