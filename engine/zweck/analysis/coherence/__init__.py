"""Coherence (design 3.7): no permission survives a fact against the controller, unless a rule says that it disregards it."""
