"""Metrics, logs and traces of a running server; they never name persons."""
