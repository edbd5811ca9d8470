"""The vocabulary as an interface: which rules read a fact, and facts found by words and by places in the law."""
