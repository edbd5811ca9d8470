"""Interviews from the tile alone, answered truthfully by somebody who finds the right answer, or knows only a part of the truth."""
