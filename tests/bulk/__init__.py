"""Whole tables: every row is decided as the engine decides it alone."""
