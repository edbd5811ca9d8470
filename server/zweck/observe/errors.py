"""Errors of metrics."""

from zweck.words.said import SaidError


class MetricsError(SaidError):
    """The metrics cannot be served where they should be."""
