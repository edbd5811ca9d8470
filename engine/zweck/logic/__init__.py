"""Conditions, the one fold that walks them, and their truth in three values."""
