"""What editors of policy files need: schemas, a formatter, new files, and what a language server says about a place in a file."""
