"""Analysis of the law by search and by its test cases: comparison, deep check, coverage, mutation, review."""
