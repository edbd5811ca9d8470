"""A comparison of two states of the law: as text, as Markdown, and as JSON."""
