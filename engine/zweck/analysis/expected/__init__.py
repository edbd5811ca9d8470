"""Expected changes: what an edit may change, stated beforehand and compared with what it does."""
