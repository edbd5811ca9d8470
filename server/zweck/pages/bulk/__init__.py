"""The end of a run, for a terminal and as a page."""
