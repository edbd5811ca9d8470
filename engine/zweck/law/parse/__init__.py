"""From YAML nodes to vocabulary, tables, laws and cases; every word is checked against the grammar and the vocabulary."""
