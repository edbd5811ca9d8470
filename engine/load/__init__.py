"""From a directory to a policy set: every file read, every fault found, or a set that may serve."""

from engine.load.directory import load, load_with_files, shipped
from engine.load.files import contents, digest

__all__ = ["contents", "digest", "load", "load_with_files", "shipped"]
