"""Until when records must and may be kept: the reckoner, its table, what activities declare and callers state."""
