"""Tests of chains: the tree over their entries, checkpoints, proofs."""
