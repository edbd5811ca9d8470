"""Metrics, logs and the doctor."""
