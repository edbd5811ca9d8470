"""An append-only, sealed chain of entries in SQLite or PostgreSQL."""
