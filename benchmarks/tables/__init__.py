"""Whole tables: random customers, and the bindings of their columns."""
