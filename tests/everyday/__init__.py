"""Everyday questions of a lawyer, and interviews about them."""
