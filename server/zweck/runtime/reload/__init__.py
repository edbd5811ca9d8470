"""Exchanges the policy set that is served, without a pause and without losing a call."""
