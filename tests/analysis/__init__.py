"""The analysis of the law: what edits change, and which rules can never matter."""
