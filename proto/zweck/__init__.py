"""The contract of zweck, generated from the protos beside it."""
