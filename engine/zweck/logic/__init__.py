"""Conditions and what can be asked of them."""
