"""Citations as data: what a citation says, which statutes there are and how they are divided, and where their text stands."""
