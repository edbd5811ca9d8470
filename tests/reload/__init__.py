"""The policy set is exchanged while it is served."""
