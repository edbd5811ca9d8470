"""Checks of the files of a policy set together."""
