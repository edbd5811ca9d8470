"""Bindings: which column of a table states which fact, and the questions that its rows ask."""
