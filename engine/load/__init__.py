"""From a directory to a policy set: every file read, every fault found, or a set that may serve."""

from engine.load.directory import load, shipped

__all__ = ["load", "shipped"]
