"""Judges: programs that answer as zweck must, and are no part of it."""
