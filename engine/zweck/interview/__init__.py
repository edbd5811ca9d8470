"""Interviews: what is missing is asked sheet by sheet."""
