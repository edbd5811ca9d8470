"""How results look: as text on a terminal, as Markdown, JSON, JUnit XML, or a page of HTML."""
