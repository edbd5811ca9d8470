"""What an edit of the law changes: exactly which cases, by which edited rule, with an example of each, and which tests flip."""
