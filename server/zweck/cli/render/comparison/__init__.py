"""How a comparison of two states of the law is told: as text, as Markdown, and as JSON."""
