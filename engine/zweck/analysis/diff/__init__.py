"""The effect of an edit of the law: exactly which cases change, by which edited rule, with an example of each, and which tests flip."""
