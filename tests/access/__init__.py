"""Access of callers."""
