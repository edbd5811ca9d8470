"""The decision record, on real databases."""
