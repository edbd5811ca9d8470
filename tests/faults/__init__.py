"""Faults in the life of a server, done to one for real: briefly as tests, for long by `make soak`."""
