"""The tests of zweck."""
