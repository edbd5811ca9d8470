"""Processes that serve: start, reload, workers, policy sources."""
