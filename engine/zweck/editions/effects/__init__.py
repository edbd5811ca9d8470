"""Checks of the effects of a policy set's rules."""
