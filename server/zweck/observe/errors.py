"""Errors of metrics."""


class MetricsError(Exception):
    """The metrics cannot be served where they should be."""
