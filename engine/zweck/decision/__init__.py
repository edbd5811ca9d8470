"""Decisions: an outcome, and everything that explains it."""
