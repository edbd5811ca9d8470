"""Decisions for tables: columns bound to facts, rows between which the law makes no difference decided once."""
